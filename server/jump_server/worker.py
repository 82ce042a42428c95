"""gunicorn's gevent worker, with the patience of a server that stands in the open.

Its own worker serves a connection for as long as the peer likes: a handshake that never
ends, a request that comes byte by byte or an answer that nobody reads keep a greenlet for ever.
Here each of these has a time limit, each address a number of connections, and a stop
ends idle connections at once.
"""

import contextlib
import logging
import os
import signal
import socket
import ssl
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import gevent
from gevent.event import Event
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn import http, util
from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import NoMoreData, ParseException
from gunicorn.sock import ssl_context
from gunicorn.workers import base
from gunicorn.workers.ggevent import GeventWorker

from .door import Door
from .metrics import CUT
from .renewal import LOOK_SECONDS, Renewal

if TYPE_CHECKING:
    from .runtime import Runtime
    from .serving import Application

HANDSHAKE_SECONDS = 10.0
"""For a TLS handshake."""

REQUEST_SECONDS = 10.0
"""For the first request's head."""

KEEP_ALIVE_SECONDS = 30.0
"""How long a browser's connection waits for its next request: a new one costs a handshake."""

BODY_SECONDS = 20.0
"""For a request's body."""

STEP_BYTES = 64 * 1024
"""What is read of a body before others get their turn …"""

CHUNKED_STEP_BYTES = 512
"""… and of one that comes in chunks, each of which may be a single byte."""

ANSWER_SECONDS = 60.0
"""How long a peer may not read an answer."""

FINISH_SECONDS = 2.0
"""How long a stop waits for requests that are being answered."""

HARMLESS = (signal.SIGHUP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGUSR2)
"""Signals that mean nothing to a worker, and may reach it as one of a group of processes."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class TimedBody:
    """A request's body that has to come in time.

    Args:
        request: gunicorn's request, whose body this becomes.
    """

    def __init__(self, request: Any) -> None:
        self._request = request
        self._body = request.body
        self._end = time.monotonic() + BODY_SECONDS
        chunked = isinstance(self._body.reader, ChunkedReader)
        self._step = CHUNKED_STEP_BYTES if chunked else STEP_BYTES
        self._begun = False

    def read(self, size: int | None = None) -> bytes:
        """Read up to ``size`` bytes; it may be fewer before the end.

        Raises:
            TimeoutError: the body takes too long.
            ConnectionAbortedError: it is no body as HTTP wants it.
        """
        if self._begun:  # who sends fast enough would never have to wait
            gevent.sleep(0)
        self._begun = True
        step = self._step if size is None or size < 0 else min(size, self._step)
        left = max(0.0, self._end - time.monotonic())
        try:
            data = _within(left, lambda: self._body.read(step))
        except ParseException as error:
            self._request.force_close()
            raise ConnectionAbortedError("the request's body is malformed") from error
        if data is None:
            CUT.labels("body").inc()
            self._request.force_close()
            raise TimeoutError("the request's body took too long")
        return bytes(data)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the body's own."""
        return getattr(self._body, name)


class Worker(GeventWorker):
    """Serves the site until it is told to stop. See the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.index = 0
        self._orphaned = False
        self._idle: set[Any] = set()

    # --- life ---------------------------------------------------------------

    def init_signals(self) -> None:
        """Take gunicorn's signals, and let no other one end this process."""
        super().init_signals()
        for number in HARMLESS:
            signal.signal(number, signal.SIG_IGN)

    def run(self) -> None:
        """Serve."""
        self._ended = Event()
        app = cast("Application", self.app)
        settings = app.settings
        self._door = Door(settings.address_connections, settings.trusted_proxies)
        self._context = ssl_context(self.cfg) if self.cfg.is_ssl else None
        self._pool = Pool(self.worker_connections)
        mine = self.sockets[self.index]
        server = StreamServer(mine, self._serve_on(mine), spawn=self._pool)
        server.start()
        renewing = gevent.spawn(self._renew, app)
        while self.alive:
            self.notify()
            self._ended.wait(1.0)
        server.close()
        renewing.kill()
        self._finish(app.runtime, 0.0 if self._orphaned else settings.stop_seconds)

    def _renew(self, app: "Application") -> None:
        """Keep the certificate valid that this worker serves, if it does."""
        if self._context is None:
            return
        site = app.runtime.site
        renewal = Renewal(app.settings, site.trust, self._context, site.clock)
        while True:
            try:
                renewal.look()
            except Exception:
                log.exception("the certificate could not be renewed")
            gevent.sleep(LOOK_SECONDS)

    def notify(self) -> None:
        """Show the parent that this process lives; end when there is no parent."""
        base.Worker.notify(self)
        if self.ppid != os.getppid():
            log.warning("the parent process is gone: this one ends as well")
            self._orphaned = True
            self.alive = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop (SIGTERM)."""
        super().handle_exit(sig, frame)
        self._ended.set()

    def _finish(self, runtime: "Runtime", spread: float) -> None:
        for client in list(self._idle):
            _hang_up(client)
        runtime.leave(spread)
        self._pool.join(timeout=FINISH_SECONDS)
        self._pool.kill(timeout=1)

    # --- one connection -----------------------------------------------------

    def _serve_on(self, listener: Any) -> Any:
        def serve(client: Any, address: Any) -> None:
            where = address[0] if isinstance(address, tuple) else ""
            if not self._door.enter(where):
                CUT.labels("address").inc()
                client.close()
                return
            try:
                self._serve(listener, client, address)
            finally:
                self._door.leave(where)

        return serve

    def _serve(self, listener: Any, client: Any, address: Any) -> None:
        if self._context is not None:
            client = _shake_hands(self._context, client)
            if client is None:
                return
        client.settimeout(ANSWER_SECONDS)
        request = None
        try:
            parser = http.get_parser(self.cfg, client, address)
            patience = REQUEST_SECONDS
            while self.alive:
                request = None
                request = self._next(parser, client, patience)
                if request is None:
                    if patience == REQUEST_SECONDS:
                        CUT.labels("request").inc()
                    return
                request.body = TimedBody(request)
                self.handle_request(listener.getsockname(), request, client, address)
                patience = KEEP_ALIVE_SECONDS
        except (StopIteration, NoMoreData, OSError):
            pass  # answered for the last time, handed over, or gone
        except Exception as error:  # noqa: BLE001  # gunicorn answers it and writes it down
            self.handle_error(request, client, address, error)
        finally:
            util.close(client)

    def _next(self, parser: Any, client: Any, seconds: float) -> Any:
        self._idle.add(client)
        try:
            return _within(seconds, lambda: next(parser))
        finally:
            self._idle.discard(client)


def _shake_hands(context: ssl.SSLContext, client: Any) -> Any:
    """Return the TLS connection over ``client``, or None when there will be none."""
    secure: Any = context.wrap_socket(client, server_side=True, do_handshake_on_connect=False)

    def shake() -> bool:
        secure.do_handshake()
        return True

    with contextlib.suppress(OSError):
        if _within(HANDSHAKE_SECONDS, shake):
            return secure
    CUT.labels("handshake").inc()
    secure.close()
    return None


def _within(seconds: float, action: Callable[[], T]) -> T | None:
    """Return what ``action`` does, or None when it takes longer."""
    timer = gevent.Timeout(seconds)
    try:
        with timer:
            return action()
    except gevent.Timeout as late:
        if late is not timer:
            raise
        return None


def _hang_up(client: Any) -> None:
    with contextlib.suppress(OSError):  # the peer may be faster
        client.shutdown(socket.SHUT_RDWR)
