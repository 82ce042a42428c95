"""Turns a connection to a proxy into a connection to the server."""

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
    """Make the proxy behind ``sock`` connect to the server, within ``timeout`` seconds.

    Returns:
        ``sock``, or TLS over it when the proxy itself uses TLS. An error closes it.

    Raises:
        Unreachable: the proxy does not connect, or its certificate is not valid for its name.
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
            if isinstance(error, socket.timeout):  # with TLS, its text names an OpenSSL line
                reason = "timed out"
            raise Unreachable("proxy", "no response from the proxy (%s)" % reason) from error
        if isinstance(error, ValueError):
            raise Unreachable("proxy", str(error)) from error
        raise
    return conversation.sock


class _Conversation:
    """Sends and receives until a shared deadline."""

    def __init__(self, sock: socket.socket, timeout: float) -> None:
        self.sock = sock
        self._end = time.monotonic() + timeout

    def _limit(self) -> None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        self.sock.settimeout(left)

    def secure(self, host: str) -> None:
        """Do the TLS handshake with the proxy; the system's certificate authorities are trusted."""
        self._limit()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=plain(host))

    def send(self, data: bytes) -> None:
        self._limit()
        self.sock.sendall(data)

    def receive(self, most: int) -> bytes:
        """Receive at least one byte and at most ``most`` bytes."""
        self._limit()
        data = self.sock.recv(most)
        if not data:
            raise Unreachable("proxy", "the proxy closed the connection")
        return data


def connect_request(host: str, port: int, proxy: Proxy) -> bytes:
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
            # Reading too far is impossible: in TLS the client sends first.
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
        raise Unreachable("name", "name %s can't be resolved" % host) from error
    return str(found[0][4][0])
