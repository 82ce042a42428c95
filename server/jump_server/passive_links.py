"""Closes the links of passive Jump Clients that no session needs."""

import logging
import time
from collections.abc import Callable, Collection
from typing import Any

import gevent
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from .db import Database
from .hub.hub import Hub
from .hub.links import Link
from .models.in_list import in_list
from .models.session import RUNNING, Session

NORMAL = 1000
"""Close code of a link that is no longer needed. The client waits for the next call."""

CHECKS = 6
"""Checks within the time that a link may be idle."""

log = logging.getLogger(__name__)


class PassiveLinks:
    """Watches the links of passive clients in this worker.

    Args:
        hub: holds the links.
        database: knows the running sessions, also those with viewers in other workers.
        seconds: how long a link stays without a session.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        hub: Hub,
        database: Database,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hub = hub
        self._database = database
        self._seconds = seconds
        self._clock = clock
        self._since: dict[Link, float] = {}

    def run(self) -> None:
        """Check for ever."""
        while True:
            gevent.sleep(self._seconds / CHECKS)
            try:
                self.check()
            except Exception:
                log.exception("links of passive clients could not be checked")

    def check(self) -> None:
        """Close the links that had no session for the time. Without such links, do nothing."""
        links = [link for link in self._hub.links() if link.facts.connection.passive]
        if not links:
            self._since.clear()
            return
        now = self._clock()
        used = self._database.read(_in_session, [link.facts.client_id for link in links])
        since = {link: self._since.get(link, now) for link in links}
        self._since = {
            link: now if link.facts.client_id in used else then for link, then in since.items()
        }
        for link, then in self._since.items():
            if now - then >= self._seconds:
                link.close(NORMAL, "idle")


def _in_session(tx: Transaction, client_ids: Collection[str]) -> set[Any]:
    """Return those clients that a running session is on."""
    running = select(Session.jump_client_id).where(
        Session.state.in_(RUNNING), in_list(Session.jump_client_id, client_ids)
    )
    return set(tx.scalars(running))
