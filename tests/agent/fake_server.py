"""A small real server for the agent's tests: TLS with a CA of its own, HTTP and WebSockets.

The WebSocket end is the library's sans-I/O protocol, as on the real server. What arrives waits in
queues; a test takes it from there and answers as it likes.
"""

import contextlib
import datetime
import http
import ipaddress
import json
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from jump_wire import messages
from jump_wire.codec import decode, encode
from jump_wire.link import SERVER, LinkCore

PATIENCE = 20.0
"""How long a test waits for what must come."""

DAY = datetime.timedelta(days=1)


class Authority:
    """A CA that makes certificates for 127.0.0.1 and localhost."""

    def __init__(self, name: str = "test CA") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = (
            self._builder(self.name, self.key, -DAY, DAY * 365)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def context(
        self,
        folder: Path,
        *,
        names: tuple[str, ...] = ("127.0.0.1", "localhost"),
        begins: datetime.timedelta = -DAY,
        ends: datetime.timedelta = DAY * 30,
    ) -> ssl.SSLContext:
        """Make a server's TLS context with a new certificate; its file goes into ``folder``."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        certificate = (
            self._builder(subject, key, begins, ends)
            .add_extension(
                x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )
        path = folder / f"server-{key.public_key().public_numbers().x:x}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _builder(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        begins: datetime.timedelta,
        ends: datetime.timedelta,
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + begins)
            .not_valid_after(now + ends)
        )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Peer:
    """One WebSocket of the agent, seen from the server; a thread of its own reads it."""

    def __init__(self, sock: ssl.SSLSocket, protocol: ServerProtocol, request: Request) -> None:
        self.request = request
        self.received: queue.Queue[str | bytes | None] = queue.Queue()
        self.bytes_in = 0
        self.pings = 0
        self.answers_pings = True
        self._sock = sock
        self._protocol = protocol
        self._lock = threading.Lock()

    def send(self, frame: str | bytes) -> None:
        """Send a text or a binary message."""
        with self._lock:
            if isinstance(frame, str):
                self._protocol.send_text(frame.encode())
            else:
                self._protocol.send_binary(frame)
            self._flush()

    def send_raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        with self._lock:
            self._sock.sendall(data)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Begin the closing handshake."""
        with self._lock, contextlib.suppress(OSError):
            self._protocol.send_close(code, reason)
            self._flush()

    def drop(self) -> None:
        """Break the connection."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def next(self) -> str | bytes | None:
        """The next message; None after the end of the connection."""
        return self.received.get(timeout=PATIENCE)

    @property
    def close_code(self) -> int | None:
        """What the agent closed with."""
        return self._protocol.close_code

    def serve(self) -> None:
        """Read until the end."""
        try:
            while self._protocol.state is not State.CLOSED:
                data = self._sock.recv(65536)
                with self._lock:
                    self.bytes_in += len(data)
                    if data:
                        self._protocol.receive_data(data)
                    else:
                        self._protocol.receive_eof()
                    self._take()
                    self._flush()
                if not data:
                    break
        except (OSError, ValueError):
            pass
        finally:
            self.received.put(None)
            self._sock.close()

    def _take(self) -> None:
        for event in self._protocol.events_received():
            opcode = getattr(event, "opcode", None)
            data = getattr(event, "data", b"")
            if opcode is Opcode.TEXT:
                self.received.put(bytes(data).decode())
            elif opcode is Opcode.BINARY:
                self.received.put(bytes(data))
            elif opcode is Opcode.PING:
                self.pings += 1

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data == b"":
                self._sock.shutdown(socket.SHUT_WR)
            elif self.answers_pings:
                self._sock.sendall(data)


class LinkPeer:
    """The server's end of a control link, over a :class:`Peer`."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.core = LinkCore(SERVER)

    def receive(self) -> Any:
        """The next message of the agent; None after the end of the connection."""
        frame = self.peer.next()
        if frame is None:
            return None
        assert isinstance(frame, str)
        return self.core.receive(frame)

    def expect(self, kind: type) -> Any:
        """The next message of this kind; others before it are let go."""
        while True:
            message = self.receive()
            if isinstance(message, kind):
                return message
            assert message is not None, f"the link ended before {kind.__name__}"

    def send(self, message: Any) -> None:
        """Send a message."""
        self.peer.send(self.core.send(message))

    def welcome(self, heartbeat_seconds: int = 30, statistics_seconds: int = 60) -> messages.Hello:
        """Take the greeting and welcome the agent."""
        hello = self.receive()
        assert isinstance(hello, messages.Hello)
        self.send(messages.Welcome(1, "test", heartbeat_seconds, statistics_seconds))
        return hello


class ShellPeer:
    """A viewer's end of a shell pipe, over a :class:`Peer`. It acknowledges what it reads."""

    def __init__(self, peer: Peer, offset: int = 0) -> None:
        self.peer = peer
        self.output = b""
        self.offset = offset
        self.acknowledges = True

    def attached(self) -> messages.ShellAttached:
        """The first message."""
        message = self.read()
        assert isinstance(message, messages.ShellAttached)
        self.offset = message.offset
        return message

    def read(self) -> Any:
        """The next message or frame of output; None at the end."""
        frame = self.peer.next()
        if isinstance(frame, bytes):
            self.output += frame
            self.offset += len(frame)
            if self.acknowledges:
                self.send(messages.Acknowledge(self.offset))
            return frame
        return None if frame is None else decode(frame)

    def until(self, wanted: bytes) -> bytes:
        """Read until the output has ``wanted`` in it; gives all output so far."""
        while wanted not in self.output:
            assert self.read() is not None, f"the pipe ended; got {self.output!r}"
        return self.output

    def until_message(self, kind: type) -> Any:
        """Read until a message of this kind."""
        while True:
            message = self.read()
            if isinstance(message, kind):
                return message
            assert message is not None, f"the pipe ended; got {self.output!r}"

    def type(self, data: bytes) -> None:
        """Send keystrokes."""
        self.peer.send(data)

    def send(self, message: Any) -> None:
        """Send a message."""
        with contextlib.suppress(Exception):
            self.peer.send(encode(message))


Answer = tuple[int, dict[str, Any]]


class FakeServer:
    """Listens on a port of 127.0.0.1 until :meth:`close`."""

    def __init__(self, context: ssl.SSLContext, port: int = 0) -> None:
        self.context = context
        self.links: queue.Queue[LinkPeer] = queue.Queue()
        self.pipes: queue.Queue[Peer] = queue.Queue()
        self.requests: queue.Queue[tuple[str, dict[str, str], dict[str, Any]]] = queue.Queue()
        self.refuse_link: Answer | None = None
        self.refuse_pipe: Answer | None = None
        self.answers: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "/agent/v1/enrolments": lambda _: (201, {"client_id": "c" * 32}),
            "/agent/v1/enrolments/check": lambda _: (200, {"server_version": "test"}),
            "/agent/v1/uninstalled": lambda _: (204, {}),
        }
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
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
            sock = self.context.wrap_socket(plain, server_side=True)
        except (OSError, ssl.SSLError):
            plain.close()
            return
        self._sockets.append(sock)
        try:
            first = sock.recv(65536)
            if first.startswith(b"GET /agent/"):
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

    def _answer(self, sock: ssl.SSLSocket, status: int, values: dict[str, Any]) -> None:
        body = json.dumps(values).encode() if values else b""
        date = datetime.datetime.now(datetime.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
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
