"""gunicorn's gevent worker with limits for a server that is open to untrusted peers.

gunicorn's own worker serves a connection without a time limit. A handshake that never ends, a
request that arrives byte by byte or an answer that is not read keeps a greenlet forever. Here,
each of these has a time limit, each address has a connection limit, and bursts are admitted
gradually. A stop ends idle connections immediately. ``reading`` reads the requests.
"""

import contextlib
import logging
import os
import signal
import socket
import ssl
import warnings
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import gevent
from gevent import monkey
from gevent.event import Event
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn import http, util
from gunicorn.http.errors import NoMoreData
from gunicorn.sock import ssl_context
from gunicorn.workers import base
from gunicorn.workers.ggevent import GeventWorker

from .connection_limits import Door
from .metrics import CUT
from .reading import Gate, Source, TimedBody, within
from .renewal import LOOK_SECONDS, Renewal

if TYPE_CHECKING:
    from .runtime import Runtime
    from .serving import Application

HANDSHAKE_SECONDS = 10.0
"""Time limit of a TLS handshake in seconds."""

REQUEST_SECONDS = 10.0
"""Seconds within which the first request's head must arrive."""

KEEP_ALIVE_SECONDS = 30.0
"""Seconds that a kept connection waits for its next request; a new one costs a handshake."""

ANSWER_SECONDS = 60.0
"""Seconds that a peer may go without reading an answer."""

AT_ONCE = 4
"""Handshakes, and requests, started per round of the event loop.

Each may take milliseconds of processor time, which delays open shells.
"""

FINISH_SECONDS = 2.0
"""Seconds that a stop waits for requests being answered."""

HARMLESS = (signal.SIGHUP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGUSR2)
"""Signals that a worker ignores; it may receive them as a member of a process group."""

log = logging.getLogger(__name__)


class Worker(GeventWorker):
    """Serves the site until it is stopped. See the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.index = 0
        self._orphaned = False
        self._idle: set[Any] = set()

    # --- life ---------------------------------------------------------------

    def patch(self) -> None:
        """Let gevent patch what the parent process could not: ``os`` and signals."""
        with warnings.catch_warnings():
            # A person would read of patching twice, which is intended.
            warnings.simplefilter("ignore", monkey.MonkeyPatchWarning)
            super().patch()

    def init_signals(self) -> None:
        """Install gunicorn's handlers, and ignore signals that would otherwise end this process."""
        super().init_signals()
        for number in HARMLESS:
            signal.signal(number, signal.SIG_IGN)

    def run(self) -> None:
        """Serve until the worker is stopped."""
        self._ended = Event()
        app = cast("Application", self.app)
        settings = app.settings
        self._door = Door(settings.address_connections, settings.trusted_proxies)
        self._context = ssl_context(self.cfg) if self.cfg.is_ssl else None
        self._handshakes, self._requests = Gate(AT_ONCE), Gate(AT_ONCE)
        self._pool = Pool(self.worker_connections)
        mine = self.sockets[self.index]
        server = StreamServer(mine, self._serve_on(mine), spawn=self._pool)
        server.start()
        app.runtime.caller.serve = self._serve_called
        renewing = gevent.spawn(self._renew, app)
        while self.alive:
            self.notify()
            self._ended.wait(1.0)
        server.close()
        renewing.kill()
        self._finish(app.runtime, 0.0 if self._orphaned else settings.stop_seconds)

    def _renew(self, app: "Application") -> None:
        """Keep the certificate of this worker valid, if it serves TLS."""
        if self._context is None:
            return
        environment = app.runtime.environment
        renewal = Renewal(app.settings, environment.trust, self._context, environment.clock)
        while True:
            try:
                renewal.look()
            except Exception:
                log.exception("the certificate could not be renewed")
            gevent.sleep(LOOK_SECONDS)

    def notify(self) -> None:
        """Signal to the parent that this process is alive; stop when the parent has ended."""
        base.Worker.notify(self)
        if self.ppid != os.getppid():
            log.warning("the parent process is gone: this one ends as well")
            self._orphaned = True
            self.alive = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Start to stop (SIGTERM)."""
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
                self._serve(listener, client, address, self._context)
            finally:
                self._door.leave(where)

        return serve

    def _serve_called(self, client: Any, address: Any) -> None:
        """Serve a connection to a passive client, as if the client had connected."""
        context = self._context
        if context is None:  # a proxy terminates TLS for all others
            trust = cast("Application", self.app).runtime.environment.trust
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(trust.certificate, trust.key)
        gevent.spawn(self._serve, self.sockets[self.index], client, address, context)

    def _serve(
        self, listener: Any, client: Any, address: Any, context: ssl.SSLContext | None
    ) -> None:
        if context is not None:
            client = self._shake_hands(context, client)
            if client is None:
                return
        client.settimeout(ANSWER_SECONDS)
        request = None
        try:
            parser = http.get_parser(self.cfg, client, address)
            parser.unreader = Source(client)
            patience = REQUEST_SECONDS
            while self.alive:
                request = None
                request = self._next(parser, client, patience)
                if request is None:
                    if patience == REQUEST_SECONDS:
                        CUT.labels("request").inc()
                    return
                request.body = TimedBody(request)
                self._requests.come_in()
                self.handle_request(listener.getsockname(), request, client, address)
                patience = KEEP_ALIVE_SECONDS
        except (StopIteration, NoMoreData, OSError):
            pass  # the last request was answered, the socket handed over, or the peer disconnected
        except Exception as error:  # noqa: BLE001  # gunicorn answers and logs it
            self.handle_error(request, client, address, error)
        finally:
            util.close(client)

    def _next(self, parser: Any, client: Any, seconds: float) -> Any:
        self._idle.add(client)
        try:
            return within(seconds, lambda: _following(parser))
        finally:
            self._idle.discard(client)

    def _shake_hands(self, context: ssl.SSLContext, client: Any) -> Any:
        """Return the TLS connection over ``client``, or None when the handshake fails."""

        def shake() -> Any:
            if not client.recv(1, socket.MSG_PEEK):  # the peer has disconnected
                return None
            self._handshakes.come_in()
            secure = context.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
            try:
                secure.do_handshake()
            except BaseException:
                secure.close()
                raise
            return secure

        with contextlib.suppress(OSError):
            secure = within(HANDSHAKE_SECONDS, shake)
            if secure is not None:
                return secure
        CUT.labels("handshake").inc()
        client.close()
        return None


def _following(parser: Any) -> Any:
    """Return the connection's next request.

    Raises:
        StopIteration: no further request follows.
    """
    before = parser.mesg
    if before is not None and (before.should_close() or not parser.finish_body()):
        raise StopIteration
    parser.unreader.gather_head()
    return next(parser)


def _hang_up(client: Any) -> None:
    with contextlib.suppress(OSError):  # the peer may close first
        client.shutdown(socket.SHUT_RDWR)
