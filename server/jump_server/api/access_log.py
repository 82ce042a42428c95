"""Metrics and one log line for every request."""

from typing import Any

import structlog

from jump_server.metrics import REQUEST_SECONDS

PROBES = {"/healthz", "/readyz"}

log = structlog.get_logger("jump_server.http")


def note(method: str, route: str, status: int, seconds: float, address: str, **facts: Any) -> None:
    """Measure and log an answered request.

    Args:
        method: the request's method; only known ones, because each gets its own metric.
        route: the matched rule.
        status: the response's status.
        seconds: duration of the request.
        address: the client's address.
        facts: additional fields of the log line.
    """
    REQUEST_SECONDS.labels(method, route, str(status)).observe(seconds)
    # Each proxy sends probes every two seconds, and problems are logged separately.
    write = log.debug if route in PROBES else log.info
    write(
        "request",
        method=method,
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        address=address,
        **facts,
    )
