"""WebSockets without a library, for load generators: the generator must cost next to nothing."""

import http.client
import json
import os
import socket
import ssl
import struct
from typing import Any, Self
from urllib.parse import urlsplit

ZERO_MASK = bytes(4)
"""A mask like any other, and one that costs nothing to apply."""

TEXT, BINARY, PING, PONG = 1, 2, 9, 10


def frame(data: bytes, opcode: int) -> bytes:
    """Frame a message as a client does."""
    length = len(data)
    if length < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
    elif length < 65536:
        head = struct.pack("!BBH", 0x80 | opcode, 0xFE, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0xFF, length)
    return head + ZERO_MASK + data


class RawSocket:
    """One WebSocket to the server, upgraded.

    Args:
        url: the server, ``http://`` or ``https://``.
        path: the endpoint.
        trust: for https.
        headers: what authenticates.
    """

    def __init__(
        self, url: str, path: str, trust: ssl.SSLContext | None, headers: dict[str, str]
    ) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self.sock: socket.socket = socket.create_connection((parts.hostname, parts.port or 443))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if trust is not None:
            self.sock = trust.wrap_socket(self.sock, server_hostname=parts.hostname)
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self.sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._read = b""
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, _, self._read = self._read.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(head.split(b"\r\n")[0].decode())

    def send(self, data: bytes, opcode: int = BINARY) -> None:
        """Send one message."""
        self.sock.sendall(frame(data, opcode))

    def take(self) -> tuple[int, bytes]:
        """Wait for one message (of a server: unfragmented, unmasked): its opcode and data."""
        while True:
            head = self._exactly(2)
            length = head[1] & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self._exactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._exactly(8))
            data = self._exactly(length)
            opcode = head[0] & 0x0F
            if opcode == PING:
                self.sock.sendall(frame(data, PONG))
            elif opcode != PONG:
                return opcode, data

    def close(self) -> None:
        """Drop the connection."""
        self.sock.close()

    def _exactly(self, count: int) -> bytes:
        while len(self._read) < count:
            self._more()
        data, self._read = self._read[:count], self._read[count:]
        return data

    def _more(self) -> None:
        data = self.sock.recv(262_144)
        if not data:
            raise ConnectionError("closed")
        self._read += data


class Http:
    """A kept connection to the API, as a browser has one."""

    def __init__(self, url: str, trust: ssl.SSLContext | None, token: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self._connection: http.client.HTTPConnection = (
            http.client.HTTPConnection(parts.hostname, parts.port)
            if trust is None
            else http.client.HTTPSConnection(parts.hostname, parts.port, context=trust)
        )
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def __enter__(self) -> Self:
        """Return this connection, which the end closes."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._connection.close()

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Send one request and return its answer.

        Raises:
            RuntimeError: the server refused it.
        """
        data = self._answer(method, path, body)
        return json.loads(data) if data else None

    def text(self, path: str) -> str:
        """Return what the server answers as text, such as its metrics."""
        return self._answer("GET", path).decode()

    def _answer(self, method: str, path: str, body: object = None) -> bytes:
        content = None if body is None else json.dumps(body)
        try:
            self._connection.request(method, path, content, self._headers)
            answer = self._connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:300]!r}")
        return data


def token_hex() -> str:
    """Make a new 32-character id."""
    return os.urandom(16).hex()
