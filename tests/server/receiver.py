"""A real server that receives webhooks, and answers as a test wants."""

import base64
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from jump_server import trust
from jump_server.clock import utc_now


@dataclass(frozen=True)
class Request:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)

    def is_signed(self, secret: str) -> bool:
        """Check the signature as a receiver does that knows only the documentation."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        told = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        signed = hmac.digest(key, ".".join(told).encode() + b"." + self.body, "sha256")
        expected = "v1," + base64.b64encode(signed).decode()
        return hmac.compare_digest(expected, self.headers["webhook-signature"])


@dataclass
class Receiver:
    """Keeps what it is sent; ``status`` is its answer, with ``headers``."""

    url: str
    ca_file: Path
    requests: list[Request] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    _arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def settings(self) -> dict[str, Any]:
        """A site's settings that let it call the receiver."""
        networks = (ip_network("127.0.0.1/32"),)
        return {"webhook_networks": networks, "webhook_ca_file": self.ca_file}

    def take(self, request: Request) -> None:
        self.requests.append(request)
        self._arrived.release()

    def wait(self) -> Request:
        """Return the next request, also one that has arrived since the last call."""
        assert self._arrived.acquire(timeout=30)
        return self.requests[-1]


@contextmanager
def open_receiver(folder: Path, *, tls: bool = True) -> Iterator[Receiver]:
    """Run a receiver with an authority of its own."""
    made = trust.ensure(folder / "hook", ("localhost:1",), utc_now)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            receiver.take(Request(self.path, named, body))
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made.certificate, made.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(
        f"http{'s' * tls}://localhost:{server.server_port}/in/secret-path?x=1",
        folder / "hook" / "trust" / "ca.pem",
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
