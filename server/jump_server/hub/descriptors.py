"""How many connections the process may hold: its limit of file descriptors, shared out."""

import logging
import resource
from dataclasses import dataclass

from .hub import PIPE_ROOM

REQUESTS = 2000
"""Connections at most that are no WebSocket, or none yet."""

OWN = 200
"""Descriptors for everything else: database, logs, listening sockets."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many links, and how many requests at the same moment, fit."""

    links: int
    requests: int


def fit(links: int) -> Limits:
    """Raise the process's limit as far as it may, and lower ``links`` if they still do not fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return share(hard, links)


def share(limit: int, links: int) -> Limits:
    """Share ``limit`` out, so that accepting a connection never fails for want of a descriptor."""
    if limit == resource.RLIM_INFINITY:
        return Limits(links, REQUESTS)
    requests = max(16, min(REQUESTS, limit // 4))
    left = limit - requests - min(OWN, limit // 8)
    # Beside the links there is room for pipes: an eighth of them and 16, but not more than …
    room = max(1, left - PIPE_ROOM, min((left - 16) * 8 // 9, 8 * (PIPE_ROOM - 16)))
    if room < links:
        log.warning(
            "max_links does not fit the limit of open files (LimitNOFILE): lowered",
            extra={"max_links": links, "lowered_to": room, "limit": limit},
        )
    return Limits(min(links, room), requests)
