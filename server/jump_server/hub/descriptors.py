"""Divides the process's limit of file descriptors between links, pipes and requests."""

import logging
import resource
from dataclasses import dataclass

from .limits import PIPE_ROOM

REQUESTS = 2000
"""The largest number of connections that are not, or not yet, a WebSocket."""

OWN = 200
"""Descriptors for everything else: database, logs, listening sockets."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of links and of concurrent requests that fit."""

    links: int
    requests: int


def fit(links: int) -> Limits:
    """Raise the process's limit to its maximum; lower ``links`` if they still do not fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return share(hard, links)


def share(limit: int, links: int) -> Limits:
    """Divide ``limit`` so that accepting a connection never fails for lack of descriptors."""
    if limit == resource.RLIM_INFINITY:
        return Limits(links, REQUESTS)
    requests = max(16, min(REQUESTS, limit // 4))
    left = limit - requests - min(OWN, limit // 8)
    # Links leave room for pipes: an eighth of their number plus 16, but at most ``PIPE_ROOM``.
    room = max(1, left - PIPE_ROOM, min((left - 16) * 8 // 9, 8 * (PIPE_ROOM - 16)))
    if room < links:
        log.warning(
            "max_links_lowered",
            extra={"max_links": links, "lowered_to": room, "limit": limit},
        )
    return Limits(min(links, room), requests)
