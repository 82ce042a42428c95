"""The HTTP/1.1 handshake that upgrades a connection to a WebSocket, without any I/O."""

import base64
import os
from typing import Dict, List, NamedTuple, Optional, Tuple

try:
    # Uses 0.5 MB less memory than hashlib. Not every Python is built with it.
    from _sha1 import sha1  # type: ignore[import-not-found,unused-ignore]  # has no types
except ImportError:
    from hashlib import sha1

HEAD_LIMIT = 16 * 1024
"""Maximum size of an answer's head in bytes."""

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class BadAnswer(Exception):
    """The peer's answer is not HTTP, or does not accept the WebSocket."""


class Head(NamedTuple):
    """The status and headers of an HTTP answer. Header names are in lower case."""

    status: int
    headers: Dict[str, str]


def new_key() -> str:
    """Return a random key for a handshake."""
    return base64.b64encode(os.urandom(16)).decode()


def request(host: str, path: str, key: str, headers: List[Tuple[str, str]]) -> bytes:
    """Return the bytes of an upgrade request."""
    lines = [
        "GET %s HTTP/1.1" % path,
        "Host: %s" % host,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: %s" % key,
        "Sec-WebSocket-Version: 13",
    ]
    lines += ["%s: %s" % pair for pair in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def split_head(data: bytes) -> Optional[Tuple[Head, bytes]]:
    """Parse the head of an answer.

    Returns:
        The head and the bytes after it, or None while the head is incomplete.

    Raises:
        BadAnswer: the head is too long or is not HTTP/1.
    """
    end = data.find(b"\r\n\r\n")
    if end < 0:
        if len(data) > HEAD_LIMIT:
            raise BadAnswer("the answer's head is too long")
        return None
    lines = data[:end].decode("latin-1").split("\r\n")
    parts = lines[0].split(" ", 2)
    if len(parts) < 2 or not parts[0].startswith("HTTP/1.") or not parts[1].isdigit():
        raise BadAnswer("the answer is not HTTP")
    headers: Dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadAnswer("a header has no colon")
        name = name.strip().lower()
        value = value.strip()
        headers[name] = "%s, %s" % (headers[name], value) if name in headers else value
    return Head(int(parts[1]), headers), data[end + 4 :]


def check_accepted(head: Head, key: str) -> None:
    """Check that a 101 answer accepts the handshake made with ``key``.

    Raises:
        BadAnswer: the answer does not accept it.
    """
    expected = base64.b64encode(
        sha1(key.encode() + _GUID).digest()  # noqa: S324 - required by RFC 6455
    ).decode()
    headers = head.headers
    connection = [item.strip().lower() for item in headers.get("connection", "").split(",")]
    if headers.get("upgrade", "").lower() != "websocket" or "upgrade" not in connection:
        raise BadAnswer("the answer does not upgrade to WebSocket")
    if headers.get("sec-websocket-accept") != expected:
        raise BadAnswer("the answer belongs to another handshake")
    if "sec-websocket-extensions" in headers or "sec-websocket-protocol" in headers:
        raise BadAnswer("the answer chooses what was not offered")
