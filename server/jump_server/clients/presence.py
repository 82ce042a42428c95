"""Write-behind storage of the agents' presence, inventory and statistics.

Ten thousand agents that reconnect at once would otherwise cause ten thousand commits. Here
each one only changes its latest state in memory, and one statement writes many of them.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import gevent

from jump_server.clock import Clock
from jump_wire import messages

from .jump_client_presence import PresenceUpdate

FLUSH_SECONDS = 0.2
BATCH = 1000

T = TypeVar("T")
Write = Callable[[Sequence[PresenceUpdate]], None]

log = logging.getLogger(__name__)


class Presence:
    """Collects presence and statistics, and writes them in batches.

    Args:
        write: stores a batch in one transaction. If it raises, the batch is kept.
        clock: returns the current time.
        worker: the process that holds the links.
    """

    def __init__(self, write: Write, clock: Clock, worker: str) -> None:
        self._write = write
        self._clock = clock
        self._worker = worker
        self._latest: dict[str, PresenceUpdate] = {}

    def link_opened(self, client_id: str, address: str, agent_version: str) -> None:
        """Mark the client as online."""
        self._merge(
            PresenceUpdate(
                client_id,
                self._clock(),
                online=True,
                worker=self._worker,
                public_address=address,
                agent_version=agent_version,
            )
        )

    def link_kept(self, client_id: str) -> None:
        """Mark the client as online in this worker, whatever another one has written."""
        self._merge(PresenceUpdate(client_id, self._clock(), online=True, worker=self._worker))

    def version_refused(self, client_id: str, agent_version: str) -> None:
        """Mark the client as refused, because it shares no wire version with the server."""
        self._merge(
            PresenceUpdate(
                client_id,
                self._clock(),
                online=False,
                agent_version=agent_version,
                version_refused=True,
            )
        )

    def link_closed(self, client_id: str) -> None:
        """Mark the client as offline."""
        self._merge(PresenceUpdate(client_id, self._clock(), online=False, worker=self._worker))

    def inventory(self, client_id: str, message: messages.Inventory) -> None:
        """Update the inventory of the client's computer."""
        self._merge(PresenceUpdate(client_id, self._clock(), inventory=message))

    def statistics(self, client_id: str, message: messages.Statistics) -> None:
        """Update the statistics of the client's computer."""
        self._merge(PresenceUpdate(client_id, self._clock(), statistics=message))

    def update_state(self, client_id: str, message: messages.UpdateState) -> None:
        """Record how far the client's update is."""
        self._merge(PresenceUpdate(client_id, self._clock(), update=message))

    def flush(self) -> None:
        """Write the collected updates. A batch that cannot be written stays for the next call."""
        while self._latest:
            batch = [self._latest.pop(key) for key in list(self._latest)[:BATCH]]
            try:
                self._write(sorted(batch, key=lambda update: update.client_id))
            except Exception:
                log.exception("presence of %d clients could not be written", len(batch))
                for update in batch:
                    newer = self._latest.get(update.client_id)
                    self._latest[update.client_id] = merge(update, newer) if newer else update
                return

    def run(self) -> None:
        """Flush forever. For a greenlet of its own."""
        while True:
            gevent.sleep(FLUSH_SECONDS)
            self.flush()

    def _merge(self, update: PresenceUpdate) -> None:
        older = self._latest.get(update.client_id)
        self._latest[update.client_id] = merge(older, update) if older else update


def merge(older: PresenceUpdate, newer: PresenceUpdate) -> PresenceUpdate:
    """Combine two updates of one client. Fields that the newer one leaves out are kept."""
    return replace(
        newer,
        online=_latest(newer.online, older.online),
        worker=newer.worker if newer.online is not None else older.worker,
        version_refused=newer.version_refused
        if newer.online is not None
        else older.version_refused,
        public_address=_latest(newer.public_address, older.public_address),
        agent_version=_latest(newer.agent_version, older.agent_version),
        inventory=_latest(newer.inventory, older.inventory),
        statistics=_latest(newer.statistics, older.statistics),
        update=_latest(newer.update, older.update),
    )


def _latest(newer: T | None, older: T | None) -> T | None:
    return older if newer is None else newer
