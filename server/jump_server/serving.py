"""Serves with gunicorn's gevent worker; one process is both web server and hub."""

import gc
import importlib
import itertools
import logging
import math
import signal
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from gunicorn import systemd
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from .config import Settings
from .draining import Draining
from .hub import descriptors
from .trust import Trust

if TYPE_CHECKING:
    from .runtime import Runtime

BACKLOG = 4096
KILL_SECONDS = 8
"""Seconds from the end of a stop's notices to peers until a remaining worker is killed."""

log = logging.getLogger(__name__)


def _ignoring(name: str) -> Callable[[Any], None]:
    """Return a handler that logs the signal and changes nothing."""

    def ignored(_: object) -> None:
        hint = "settings count after a restart"
        log.warning("signal_ignored", extra={"reason": name, "hint": hint})

    return ignored


class Parent(Arbiter):
    """gunicorn's parent process with a fixed number of workers, set by the settings.

    Each worker has its own socket and name, so workers can't be reloaded, added or removed.
    Signals that request this are logged and ignored.
    """

    def handle_term(self) -> None:
        """Drain, then stop."""
        app = cast("Application", self.app)
        app.draining.begin()
        end = time.monotonic() + app.settings.drain_seconds
        log.info("draining", extra={"seconds": app.settings.drain_seconds})
        while (left := end - time.monotonic()) > 0:
            came = self.wait_for_signals(timeout=min(left, 1.0))
            if signal.SIGINT in came or signal.SIGQUIT in came:
                break
            self.reap_workers()
            self.murder_workers()
        super().handle_term()

    def murder_workers(self) -> None:
        """End hanging workers, and notify systemd's watchdog that this process is alive.

        The parent's loop calls this in every round, at most one second after the previous round.
        """
        super().murder_workers()
        if self.log is not None:
            systemd.sd_notify("WATCHDOG=1", self.log)

    handle_hup = _ignoring("SIGHUP")
    handle_ttin = _ignoring("SIGTTIN")
    handle_ttou = _ignoring("SIGTTOU")
    handle_usr2 = _ignoring("SIGUSR2")
    handle_winch = _ignoring("SIGWINCH")


class Application(BaseApplication):
    """The gunicorn application.

    The parent process holds the listening sockets and the program's code; the workers share that
    memory. Objects that use threads, greenlets or the database are created in the workers.
    """

    def __init__(self, settings: Settings, trust: Trust) -> None:
        limits = descriptors.fit(settings.max_links)
        self.settings = settings.model_copy(update={"max_links": limits.links})
        self._requests = limits.requests
        self._trust = trust
        self._runtime: Runtime | None = None
        self.draining = Draining()
        self.index = 0
        super().__init__()

    @property
    def runtime(self) -> "Runtime":
        """The worker's runtime."""
        assert self._runtime is not None  # noqa: S101  # made when the worker loaded
        return self._runtime

    def load_config(self) -> None:
        """Set gunicorn's settings."""
        settings = self.settings
        chosen: dict[str, Any] = {
            "bind": list(settings.listening),
            "umask": 0o117,  # of the sockets: for owner and group
            "worker_class": "jump_server.worker.Worker",
            "workers": settings.workers,
            "when_ready": self._preload,
            "pre_fork": _give_index,
            "post_fork": self._take_index,
            "worker_connections": self._requests,
            "backlog": BACKLOG,
            "graceful_timeout": math.ceil(settings.stop_seconds) + KILL_SECONDS,
            "max_requests": 0,  # gunicorn doesn't count parked connections, and would cut them
            "loglevel": "warning",
            "logger_class": "jump_server.gunicorn_log.GunicornLog",
            "control_socket_disable": True,
            "worker_exit": self._worker_exit,
        }
        if settings.tls:
            chosen["certfile"] = str(self._trust.certificate)
            chosen["keyfile"] = str(self._trust.key)
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Create the worker's runtime and the WSGI application."""
        import ssl  # noqa: PLC0415  # all of these after gevent's patch

        import gevent  # noqa: PLC0415

        from . import hub_metrics, metrics_server, site_metrics  # noqa: PLC0415
        from .api.app import create_app  # noqa: PLC0415
        from .metrics import REGISTRY  # noqa: PLC0415
        from .runtime import Runtime  # noqa: PLC0415

        # A failed handshake of an unknown peer needs no traceback.
        gevent.get_hub().NOT_ERROR += (ssl.SSLError, ConnectionError)
        self._runtime = Runtime(self.settings, self._trust, self.index)
        self._runtime.environment.draining = self.draining.__bool__
        runtime = self._runtime
        hub_metrics.register(REGISTRY, runtime.hub, runtime.events, runtime.environment.clock)
        site_metrics.register(REGISTRY, runtime.database, runtime.environment)
        self._runtime.start()
        for address in self.settings.metrics_listening[self.index : self.index + 1]:
            metrics_server.serve(address, REGISTRY, runtime.worker)
        self._announce(runtime)
        return create_app(self._runtime)

    def _announce(self, runtime: "Runtime") -> None:
        """Log that this worker serves; the first worker adds where people find the site."""
        from .accounts import users  # noqa: PLC0415  # after gevent's patch

        facts = {"listen": self.settings.listening[self.index], "number": self.index + 1}
        if self.index:
            log.info("worker_serving", extra=facts)
            return
        address = self.settings.addresses[0].removesuffix(":443")
        log.info("serving", extra={**facts, "url": f"https://{address}"})
        if runtime.database.read(users.none):
            log.warning("no_user", extra={"folder": str(self.settings.data_dir)})

    def run(self) -> None:
        """Serve until a signal ends it. Does not return."""
        try:
            Parent(self).run()
        except RuntimeError as error:
            log.error("cannot_serve", extra={"reason": str(error)})  # the text is a sentence
            sys.exit(1)

    def _preload(self, _arbiter: object) -> None:
        preload(scaled=bool(self.settings.redis_url))

    def _take_index(self, _arbiter: object, worker: Any) -> None:
        self.index = worker.index

    def _worker_exit(self, _arbiter: object, _worker: object) -> None:
        if self._runtime is not None:
            self._runtime.stop()


def preload(*, scaled: bool) -> None:
    """Import all modules before the workers are forked, so that they share the memory.

    gevent has to patch the standard library first. It does not patch ``os`` and signals, because
    this process forks and waits for children; each worker patches them for itself.

    Args:
        scaled: also import what connects several workers; a single one needs no Redis.
    """
    from gevent import monkey  # noqa: PLC0415  # after the sockets are open

    gc.disable()  # modules are no garbage
    gc.unfreeze()  # what the program's start set aside
    monkey.patch_all(os=False, signal=False)
    _let_the_driver_cooperate()
    for name in (
        "api.app",
        *(["cluster.cluster"] if scaled else []),
        "hub_metrics",
        "metrics",
        "metrics_server",
        "runtime",
    ):
        importlib.import_module(f"{__package__}.{name}")
    # The garbage collector would write to every object and thereby copy its shared page.
    gc.collect()
    gc.freeze()
    gc.enable()


def _let_the_driver_cooperate() -> None:
    """Make PostgreSQL's driver wait cooperatively in greenlets.

    The driver chooses how to wait at its first import. The start already imported it for a database
    check, before gevent's patch; without this, each statement would block the event loop.
    """
    if "psycopg" not in sys.modules:  # with SQLite, or it is imported later and chooses correctly
        return
    import selectors  # noqa: PLC0415  # both of them after gevent's patch

    from psycopg import waiting  # noqa: PLC0415

    waiting.wait = waiting.wait_poll
    waiting.DefaultSelector = selectors.DefaultSelector  # type: ignore[attr-defined]  # for connecting


def _give_index(arbiter: Any, worker: Any) -> None:
    """Give a new worker the index of an ended one, and thereby its name and socket."""
    taken = {other.index for other in arbiter.WORKERS.values()}
    worker.index = next(index for index in itertools.count() if index not in taken)


def serve(settings: Settings, trust: Trust) -> None:
    """Serve until a signal ends it. Does not return."""
    Application(settings, trust).run()
