"""Small real proxies for one connection each: HTTP with or without TLS, and SOCKS5."""

import contextlib
import socket
import ssl
import struct
import threading


class Proxy:
    """Listens on a port of 127.0.0.1, serves one client, and notes what it was asked.

    With ``context`` it speaks TLS itself.
    """

    scheme = "http"

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.asked = ""
        self.failed = ""
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = f"{self.scheme if context is None else 'https'}://127.0.0.1:{port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def url_with(self, credentials: str, scheme: str = "") -> str:
        own, _, place = self.url.partition("://")
        return f"{scheme or own}://{credentials + '@' if credentials else ''}{place}"

    def talk(self, client: socket.socket) -> tuple[str, int] | None:
        """Speak with the client, and say where to connect to."""
        raise NotImplementedError

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            client, _ = self._listener.accept()
            if self._context is not None:
                client = self._context.wrap_socket(client, server_side=True)
            with client:
                place = self.talk(client)
                if place is not None:
                    with socket.create_connection(place) as target:
                        back = threading.Thread(target=copy, args=(target, client), daemon=True)
                        back.start()
                        copy(client, target)
                        back.join(10)


class HttpProxy(Proxy):
    """Answers with ``answer``; what it was asked is the request's head."""

    def __init__(
        self,
        answer: str = "HTTP/1.1 200 Connection established",
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._answer = answer
        super().__init__(context)

    def talk(self, client: socket.socket) -> tuple[str, int] | None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += client.recv(4096)
        self.asked = data.decode()
        client.sendall(f"{self._answer}\r\nVia: test\r\n\r\n".encode())
        if " 200 " not in self._answer:
            return None
        host, _, port = self.asked.split(" ")[1].rpartition(":")
        return host, int(port)


class SocksProxy(Proxy):
    """Wants ``credentials`` when there are some, and connects unless ``status`` is not 0.

    What it was asked is ``kind:host:port``, the kind being ``ipv4`` or ``name``; every name is
    the one of this computer.
    """

    scheme = "socks5h"

    def __init__(self, credentials: str = "", status: int = 0) -> None:
        self._credentials = credentials
        self._status = status
        super().__init__()

    def talk(self, client: socket.socket) -> tuple[str, int] | None:
        version, count = read(client, 2)
        methods = read(client, count)
        wanted = 2 if self._credentials else 0
        if version != 5 or wanted not in methods:
            client.sendall(b"\x05\xff")
            return None
        client.sendall(bytes([5, wanted]))
        if self._credentials:
            read(client, 1)
            given = [read(client, read(client, 1)[0]).decode() for _ in range(2)]
            is_right = ":".join(given) == self._credentials
            client.sendall(b"\x01\x00" if is_right else b"\x01\x01")
            if not is_right:
                return None
        _, _, _, kind = read(client, 4)
        if kind == 3:
            name, host = read(client, read(client, 1)[0]).decode(), "127.0.0.1"
            asked = f"name:{name}"
        else:
            host = socket.inet_ntoa(read(client, 4))
            asked = f"ipv4:{host}"
        (port,) = struct.unpack(">H", read(client, 2))
        self.asked = f"{asked}:{port}"
        # Its own address is a name: the client has to read exactly what belongs to the answer.
        client.sendall(bytes([5, self._status, 0, 3, 5]) + b"proxy\x00\x01")
        return None if self._status else (host, port)


def read(client: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        part = client.recv(length - len(data))
        if not part:
            raise OSError
        data += part
    return data


def copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
