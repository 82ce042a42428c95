"""A small real server for the agent's tests: TLS with a CA of its own, HTTP and WebSockets.

The WebSocket end is the library's sans-I/O protocol, as on the real server. What arrives waits in
queues; a test takes it from there and answers as it likes.
"""

import contextlib
import datetime
import http
import json
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

from websockets.http11 import Request
from websockets.server import ServerProtocol

from tests.agent.peers import PATIENCE, LinkPeer, Peer
from tests.agent.served_files import ServedFiles

Answer = tuple[int, dict[str, Any]]


class FakeServer:
    """Listens on a port of 127.0.0.1, or on ``listener``, until :meth:`close`."""

    def __init__(
        self, context: ssl.SSLContext, port: int = 0, listener: socket.socket | None = None
    ) -> None:
        self.context = context
        self.links: queue.Queue[LinkPeer] = queue.Queue()
        self.pipes: queue.Queue[Peer] = queue.Queue()
        self.requests: queue.Queue[tuple[str, dict[str, str], dict[str, Any]]] = queue.Queue()
        self.updates = ServedFiles()
        self.ahead = datetime.timedelta()  # how far its clock is ahead of this computer's
        self.refuse_link: Answer | None = None
        self.refuse_pipe: Answer | None = None
        self.answers: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "/agent/v1/enrolments": lambda _: (201, {"client_id": "c" * 32}),
            "/agent/v1/enrolments/check": lambda _: (200, {"server_version": "test"}),
            "/agent/v1/uninstalled": lambda _: (204, {}),
        }
        self._listener = listener or socket.create_server(("127.0.0.1", port))
        host, self.port = self._listener.getsockname()
        self.address = f"{host}:{self.port}"
        self._sockets: list[ssl.SSLSocket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Stop, and break all connections."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self._sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)

    def link(self) -> LinkPeer:
        """The next control link."""
        return self.links.get(timeout=PATIENCE)

    def pipe(self) -> Peer:
        """The next pipe."""
        return self.pipes.get(timeout=PATIENCE)

    def request(self, path: str) -> dict[str, Any]:
        """The body of the next POST to ``path``; other requests are let go."""
        while True:
            found, _, values = self.requests.get(timeout=PATIENCE)
            if found == path:
                return values

    def call(self, port: int, packet: bytes) -> None:
        """Call a passive client with a packet, and serve it when it begins TLS."""
        plain = socket.create_connection(("127.0.0.1", port), PATIENCE)
        plain.sendall(packet)
        thread = threading.Thread(target=self._serve, args=(plain,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(plain,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            plain.settimeout(PATIENCE)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock = self.context.wrap_socket(plain, server_side=True)
        except (OSError, ssl.SSLError):
            plain.close()
            return
        self._sockets.append(sock)
        try:
            first = sock.recv(65536)
            if first.startswith(b"GET /agent/v1/updates/"):
                self.updates.serve(sock, first)
            elif first.startswith(b"GET /agent/"):
                self._serve_websocket(sock, first)
            elif first:
                self._serve_http(sock, first)
        except OSError:
            pass
        finally:
            sock.close()

    def _serve_http(self, sock: ssl.SSLSocket, data: bytes) -> None:
        while b"\r\n\r\n" not in data:
            data += sock.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        path = lines[0].split(" ")[1]
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:])
        }
        while len(body) < int(headers.get("content-length", "0")):
            body += sock.recv(65536)
        if path == "/healthz":
            self._answer(sock, 200, {})
            return
        values = json.loads(body) if body else {}
        self.requests.put((path, headers, values))
        answer = self.answers.get(path)
        self._answer(sock, *(answer(values) if answer else (404, {})))

    def _answer(self, sock: ssl.SSLSocket, status: int, values: Any) -> None:
        # ``raw`` is sent as it is: a package. Some tests answer with other than an object.
        raw = values.get("raw") if isinstance(values, dict) else None
        body = raw if isinstance(raw, bytes) else json.dumps(values).encode() if values else b""
        now = datetime.datetime.now(datetime.UTC) + self.ahead
        date = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        phrase = http.HTTPStatus(status).phrase
        head = (
            f"HTTP/1.1 {status} {phrase}\r\nDate: {date}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        sock.sendall(head.encode() + body)

    def _serve_websocket(self, sock: ssl.SSLSocket, data: bytes) -> None:
        protocol = ServerProtocol(max_size=1024 * 1024)
        protocol.receive_data(data)
        request = next(self._requests_of(protocol, sock))
        is_link = request.path == "/agent/v1/link"
        refusal = self.refuse_link if is_link else self.refuse_pipe
        if refusal is not None:
            self._answer(sock, *refusal)
            return
        response = protocol.accept(request)
        protocol.send_response(response)
        peer = Peer(sock, protocol, request)
        for part in protocol.data_to_send():
            sock.sendall(part)
        sock.settimeout(None)
        if is_link:
            self.links.put(LinkPeer(peer))
        else:
            self.pipes.put(peer)
        peer.serve()

    def _requests_of(self, protocol: ServerProtocol, sock: ssl.SSLSocket) -> Iterator[Request]:
        while True:
            for event in protocol.events_received():
                assert isinstance(event, Request)
                yield event
            protocol.receive_data(sock.recv(65536))


def refusal(status: int, code: str, **parameters: str | int) -> Answer:
    """An answer in the form of the API's errors."""
    return status, {
        "error": {"code": code, "parameters": parameters, "message": "", "retry": False}
    }
