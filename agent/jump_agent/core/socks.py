"""The client side of SOCKS5 (RFC 1928, with passwords of RFC 1929), without any I/O."""

import socket
import struct
from typing import Generator, Tuple

Steps = Generator[Tuple[bytes, int], bytes, None]
"""Yields the bytes to send and the number of bytes to read next; expects exactly those bytes."""

_NO_PASSWORD, _PASSWORD = 0, 2
_IPV4, _NAME, _IPV6 = 1, 3, 4
_REASONS = {
    1: "general failure",
    2: "not allowed",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "timed out",
}


class Refused(Exception):
    """The proxy refused; the text gives the reason."""


class NotSocks(Exception):
    """The peer does not speak SOCKS5."""


def connect(host: str, port: int, credentials: str) -> Steps:
    """Request a connection to ``host``, a name or an address.

    Args:
        host: the server's name or address; the proxy looks up a name.
        port: the server's port.
        credentials: ``user:password``, or empty.

    Raises:
        Refused: the proxy requires other credentials or does not connect.
        NotSocks: the peer does not speak SOCKS5.
        ValueError: a name or a part of the credentials does not fit the protocol.
    """
    methods = bytes([_NO_PASSWORD, _PASSWORD] if credentials else [_NO_PASSWORD])
    version, method = yield b"\x05" + bytes([len(methods)]) + methods, 2
    if version != 5:
        raise NotSocks
    if method == _PASSWORD and credentials:
        user, _, password = credentials.partition(":")
        _, status = yield b"\x01" + _counted(user) + _counted(password), 2
        if status:
            raise Refused("the proxy requires valid credentials")
    elif method != _NO_PASSWORD:
        raise Refused("the proxy requires valid credentials")
    yield from _ask(host, port)


def _ask(host: str, port: int) -> Steps:
    answer = yield b"\x05\x01\x00" + _target(host) + struct.pack(">H", port), 4
    version, status, _, kind = answer
    if version != 5:
        raise NotSocks
    if status:
        raise Refused(
            "the proxy refused the connection (%s)" % _REASONS.get(status, "code %d" % status)
        )
    # The rest is the proxy's own address, which is not needed.
    if kind == _NAME:
        (length,) = yield b"", 1
    else:
        length = 4 if kind == _IPV4 else 16
    yield b"", length + 2


def _target(host: str) -> bytes:
    for kind, family in ((_IPV4, socket.AF_INET), (_IPV6, socket.AF_INET6)):
        try:
            return bytes([kind]) + socket.inet_pton(family, host)
        except OSError:
            pass
    return bytes([_NAME]) + _counted(host if host.isascii() else host.encode("idna").decode())


def _counted(text: str) -> bytes:
    data = text.encode()
    if len(data) > 255:
        raise ValueError("a user name or password for SOCKS5 can't exceed 255 bytes")
    return bytes([len(data)]) + data
