"""Measures every request and logs it in one line."""

from typing import Any

import structlog

from jump_server.metrics import REQUEST_SECONDS

PROBES = {"/healthz", "/readyz"}

log = structlog.get_logger("jump_server.http")


def note(method: str, route: str, status: int, seconds: float, address: str, **facts: Any) -> None:
    """Note a request that was answered.

    Args:
        method: of the request; one of the known ones, for there is a measure of each.
        route: the rule that it matched.
        status: of the answer.
        seconds: how long it took.
        address: who asked.
        facts: what else the line says.
    """
    REQUEST_SECONDS.labels(method, route, str(status)).observe(seconds)
    # Each proxy asks every two seconds, and what is wrong has a line of its own.
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
