"""From a connection to a proxy to one that leads to the server."""

import base64
import socket
import ssl
import time

from .dial import Unreachable, plain
from .handshake import BadAnswer, split_head
from .proxy import Proxy


def pass_proxy(
    sock: socket.socket, host: str, port: int, proxy: Proxy, timeout: float
) -> socket.socket:
    """Have the proxy behind ``sock`` connect to the server, within ``timeout`` seconds.

    Returns:
        ``sock``, or TLS over it when the proxy speaks TLS itself. It is closed after an error.

    Raises:
        Unreachable: the proxy does not do it, or is not the one that its name says.
    """
    conversation = _Conversation(sock, timeout)
    try:
        if proxy.scheme == "https":
            conversation.secure(proxy.host)
        if proxy.scheme.startswith("socks"):
            _ask_socks(conversation, host, port, proxy)
        else:
            _ask_http(conversation, host, port, proxy)
    except BaseException as error:
        conversation.sock.close()
        if isinstance(error, ssl.SSLCertVerificationError):
            raise Unreachable(
                "proxy", "the proxy's certificate is not valid (%s)" % error.verify_message
            ) from error
        if isinstance(error, OSError):
            reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
            if isinstance(error, socket.timeout):  # whose text in TLS names a line of OpenSSL's
                reason = "timed out"
            raise Unreachable("proxy", "no response from the proxy (%s)" % reason) from error
        if isinstance(error, ValueError):
            raise Unreachable("proxy", str(error)) from error
        raise
    return conversation.sock


class _Conversation:
    """Sends and receives until a common end."""

    def __init__(self, sock: socket.socket, timeout: float) -> None:
        self.sock = sock
        self._end = time.monotonic() + timeout

    def _limit(self) -> None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        self.sock.settimeout(left)

    def secure(self, host: str) -> None:
        """Shake hands with the proxy, whose certificate the system's authorities vouch for."""
        self._limit()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=plain(host))

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self._limit()
        self.sock.sendall(data)

    def receive(self, most: int) -> bytes:
        """Receive at least one byte."""
        self._limit()
        data = self.sock.recv(most)
        if not data:
            raise Unreachable("proxy", "the proxy closed the connection")
        return data


def connect_request(host: str, port: int, proxy: Proxy) -> bytes:
    """Write the CONNECT request for ``host:port``."""
    target = "[%s]:%d" % (host, port) if ":" in host else "%s:%d" % (host, port)
    lines = ["CONNECT %s HTTP/1.1" % target, "Host: %s" % target]
    if proxy.credentials:
        token = base64.b64encode(proxy.credentials.encode()).decode()
        lines.append("Proxy-Authorization: Basic %s" % token)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _ask_http(conversation: _Conversation, host: str, port: int, proxy: Proxy) -> None:
    conversation.send(connect_request(host, port, proxy))
    data, split = b"", None
    try:
        while split is None:
            # Nothing of TLS can be swallowed here: in it the client speaks first.
            data += conversation.receive(4096)
            split = split_head(data)
    except BadAnswer as error:
        raise Unreachable("proxy", "the proxy did not send an HTTP response") from error
    status = split[0].status
    if status == 407:
        raise Unreachable("proxy", "the proxy requires valid credentials (407)")
    if not 200 <= status < 300:
        raise Unreachable("proxy", "the proxy refused the connection (%d)" % status)


def _ask_socks(conversation: _Conversation, host: str, port: int, proxy: Proxy) -> None:
    from . import socks  # noqa: PLC0415 - for these proxies only

    if proxy.scheme == "socks5":
        host = _resolve(host, port)
    steps = socks.connect(host, port, proxy.credentials)
    try:
        data, length = next(steps)
        while True:
            if data:
                conversation.send(data)
            answer = b""
            while len(answer) < length:
                answer += conversation.receive(length - len(answer))
            data, length = steps.send(answer)
    except StopIteration:
        return
    except socks.Refused as error:
        raise Unreachable("proxy", str(error)) from error
    except socks.NotSocks as error:
        raise Unreachable("proxy", "the proxy did not send a SOCKS5 response") from error


def _resolve(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(plain(host), port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise Unreachable("name", "name %s is not known" % host) from error
    return str(found[0][4][0])
