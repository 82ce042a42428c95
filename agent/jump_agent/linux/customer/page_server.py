"""The server of the customer's page on the loopback address.

Other accounts of the computer can reach the port, so everything about the session needs a key that
only the customer's browser has. A web site that the customer visits cannot use the port either: the
host, the origin and the key are checked.
"""

import hmac
import json
import secrets
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, Generator, Optional
from urllib.parse import parse_qs

from ...customer.presentation import labels
from . import page_content
from .apart import Port

KEY_HEADER = "X-Support-Key"

CONNECTIONS = 16
"""Maximum number of connections that are served together."""

BODY_LIMIT = 64 * 1024
"""Maximum size in bytes of a request's body."""

REQUEST_SECONDS = 10.0
"""Maximum seconds for a request to arrive, and for a view to be sent."""

BEAT_SECONDS = 2.0
"""Seconds after which something is sent, which shows whether the page is still open."""

GONE_SECONDS = 30.0
"""Seconds without an open page after which the customer counts as having closed it."""

LAST_SECONDS = 5.0
"""Maximum seconds for the page to take the last view."""

_HTML = "text/html; charset=utf-8"
_SECURITY = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Content-Security-Policy", page_content.POLICY),
)


class Shared:
    """What the program's port and the browser's connections share.

    Args:
        port: leads to the program.
        clock: returns the monotonic time in seconds.
    """

    def __init__(self, port: Port, clock: Callable[[], float] = time.monotonic) -> None:
        self._port = port
        self._clock = clock
        self._changed = threading.Condition()
        self._view: Dict[str, Any] = {}
        self._number = 0
        self._pages: Dict[object, int] = {}
        self._seen_at = clock()
        self.secret = secrets.token_urlsafe(32)
        self.key = secrets.token_urlsafe(32)
        self.is_opened = False

    @property
    def is_over(self) -> bool:
        """Whether the session has ended."""
        return bool(self._view.get("over"))

    def spend(self, secret: str) -> bool:
        """Return whether this is the secret, which works once."""
        with self._changed:
            right = not self.is_opened and _equal(secret, self.secret)
            self.is_opened = self.is_opened or right
            return right

    def choose(self, values: Any) -> None:
        """Report what the customer has chosen."""
        self._port.choose(values)

    def take(self) -> None:
        """Take what the program sends now. Its end is the last view."""
        try:
            found = self._port.receive()
        except EOFError:
            lost = {"state": labels()["lost"], "question": None, "over": True}
            found = [{**page_content.EMPTY, **self._view, **lost}]
        with self._changed:
            for one in found:
                self._view = one
                self._number += 1
            self._changed.notify_all()

    def views(self) -> Generator[Optional[Dict[str, Any]], None, None]:
        """Yield the views for one page until the last one; None when there is no new one."""
        page, number = object(), 0
        try:
            while True:
                with self._changed:
                    self._pages[page] = number
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._number != number, BEAT_SECONDS)  # noqa: B023
                    new = self._number != number
                    number, found = self._number, self._view
                yield found if new else None
        finally:
            with self._changed:
                del self._pages[page]
                self._seen_at = self._clock()
                self._changed.notify_all()

    def is_closed(self) -> bool:
        """Return whether the customer has closed the page."""
        with self._changed:
            return not self._pages and self._clock() - self._seen_at >= GONE_SECONDS

    def wait_until_told(self) -> None:
        """Wait until every open page has the last view."""
        with self._changed:
            last = self._number
            self._changed.wait_for(
                lambda: all(number == last for number in self._pages.values()), LAST_SECONDS
            )


class Server(ThreadingHTTPServer):
    """Serves the page. ``name`` is its host and port.

    Args:
        shared: what it shows and tells.
    """

    daemon_threads = True
    request_queue_size = CONNECTIONS
    shared: Shared
    name: str

    def __init__(self, shared: Shared) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.shared = shared
        self.name = "127.0.0.1:%d" % self.server_address[1]
        self._places = threading.BoundedSemaphore(CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Do nothing: the browser has closed the connection."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = REQUEST_SECONDS

    def do_GET(self) -> None:
        if self.path == "/" and self._is_host():
            self._page()
        elif self.path == "/events" and self._is_ours():
            self._events()
        else:
            self._refuse()

    def do_POST(self) -> None:
        answers = {"/open": self._open, "/choose": self._choose}
        answer = answers.get(self.path, self._refuse)
        answer(self._body())

    def version_string(self) -> str:
        return "support"

    def log_message(self, *_: Any) -> None:
        """Do nothing: the program keeps no log."""

    # --- answers ---

    def _open(self, body: bytes) -> None:
        shared = self.server.shared
        if not self._is_host() or not shared.spend(_secret(body)):
            self._refuse()
            return
        self._answer(200, _HTML, page_content.opened(shared.key))

    def _choose(self, body: bytes) -> None:
        origin = self.headers.get("Origin", "")
        try:
            values = json.loads(body.decode())
        except ValueError:
            values = None
        if not self._is_ours() or origin != "http://" + self.server.name or values is None:
            self._refuse()
            return
        self.server.shared.choose(values)
        self._answer(204, _HTML, "")

    def _page(self) -> None:
        self._answer(200, _HTML, page_content.page(labels()))

    def _events(self) -> None:
        self._begin(200, "text/event-stream; charset=utf-8")
        with closing(self.server.shared.views()) as views:
            for found in views:
                line = ": still here" if found is None else "data: " + json.dumps(found)
                self.wfile.write((line + "\n\n").encode())

    def _refuse(self, _body: bytes = b"") -> None:
        self._answer(403, "text/plain; charset=utf-8", "This page belongs to another browser.\n")

    def _answer(self, status: int, kind: str, text: str) -> None:
        self._begin(status, kind)
        self.wfile.write(text.encode())

    def _begin(self, status: int, kind: str) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), *_SECURITY):
            self.send_header(name, value)
        self.end_headers()

    # --- who asks ---

    def _is_host(self) -> bool:
        """Return whether the browser means this address, and not a name that leads to it."""
        return self.headers.get("Host", "") == self.server.name

    def _is_ours(self) -> bool:
        found = self.headers.get(KEY_HEADER, "")
        return self._is_host() and _equal(found, self.server.shared.key)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        return self.rfile.read(min(int(length), BODY_LIMIT)) if length.isdecimal() else b""


def _secret(body: bytes) -> str:
    found = parse_qs(body.decode("ascii", "replace"), max_num_fields=4).get("secret", [""])
    return found[0]


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
