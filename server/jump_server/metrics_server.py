"""Each worker's own metrics at its own address. Behind a proxy, a request reaches any worker."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from gevent import socket
from gevent.pywsgi import WSGIHandler, WSGIServer
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import Metric

READERS = 4
"""The number of requests answered concurrently; others wait."""
BACKLOG = 16
IDLE_SECONDS = 10
"""Seconds within which a peer must send its request, and read the response."""

log = logging.getLogger(__name__)


class _Handler(WSGIHandler):
    def __init__(self, sock: Any, address: Any, server: Any) -> None:
        sock.settimeout(IDLE_SECONDS)
        super().__init__(sock, address, server)


class _Labelled(CollectorRegistry):
    """The metrics of a registry, with the label ``worker`` added."""

    def __init__(self, registry: CollectorRegistry, worker: str) -> None:
        super().__init__()
        self._registry = registry
        self._worker = worker

    def collect(self) -> Iterator[Metric]:
        """Read the current values."""
        for family in self._registry.collect():
            family.samples = [
                sample._replace(labels={**sample.labels, "worker": self._worker})
                for sample in family.samples
            ]
            yield family


def application(registry: CollectorRegistry, worker: str) -> Any:
    """Return a WSGI application that answers only ``GET /metrics``."""
    labelled = _Labelled(registry, worker)

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/metrics" or environ["REQUEST_METHOD"] != "GET":
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"not found\n"]
        start("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
        return [generate_latest(labelled)]

    return answer


def serve(address: tuple[str, int], registry: CollectorRegistry, worker: str) -> WSGIServer | None:
    """Serve the metrics. Return None, and log the reason, when the address is unavailable."""
    listener = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        log.error("metrics_not_served", extra={"reason": f"{address[0]}:{address[1]}: {error}"})
        return None
    answer = application(registry, worker)
    server = WSGIServer(
        listener, answer, spawn=READERS, log=None, error_log=None, handler_class=_Handler
    )
    server.start()
    return server
