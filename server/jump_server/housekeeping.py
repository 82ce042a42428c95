"""What the server does by itself, again and again."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gevent
from sqlalchemy.orm import Session

from .clock import elapsed
from .db import Database, alone
from .live.channel import Channel
from .locks import Lock
from .retention import Retention
from .services import auth, session_ends, sessions, sweeping, workers
from .services.actors import Actor
from .services.clock_watch import Pace
from .services.session_uses import SessionUses
from .site import Site

RIGHTS_SECONDS = 1.0
"""A withdrawn right ends what it allowed within two of these."""

BATCH = 200
"""Sessions that end in one transaction at most: others want to write as well."""
IDLE_SECONDS = 10.0
LIFE_SECONDS = 60.0

log = logging.getLogger(__name__)


class Housekeeping:
    """Ends what may not go on: sessions, event channels, forgotten Jump Clients.

    Args:
        database: the records.
        site: has the gateway.
        uses: which sessions have a pipe here.
        channels: the consoles' event channels, at this moment.
        worker: this process, as the database knows it.
        forgotten: called when this process had been taken for dead.
    """

    def __init__(
        self,
        database: Database,
        site: Site,
        uses: SessionUses,
        channels: set[Channel],
        worker: str,
        forgotten: Callable[[], None],
    ) -> None:
        self._database = database
        self._site = site
        self._uses = uses
        self._channels = channels
        self._worker = worker
        self._forgotten = forgotten
        self._kept = 0
        self._pace = Pace(elapsed)
        self._retention = Retention(database, site)

    @property
    def well(self) -> bool:
        """Whether the database took this process' last sign of life."""
        return self._kept > 0

    def run(self) -> list["gevent.Greenlet[..., Any]"]:
        """Start the loops."""
        return [
            gevent.spawn(_repeat, RIGHTS_SECONDS, self.check_rights),
            gevent.spawn(_repeat, IDLE_SECONDS, self.end_idle_sessions),
            gevent.spawn(_repeat, LIFE_SECONDS, self.sweep_clients),
            gevent.spawn(_repeat, workers.KEEP_SECONDS, self.keep_worker),
        ]

    def check_rights(self) -> None:
        """End sessions and channels whose user may no longer have them.

        All running sessions are looked at, since those without a pipe are in no process. The
        number of statements does not depend on how many there are.
        """
        uses, channels = self._uses.all(), list(self._channels)
        found = self._database.read(_check, list(uses), {channel.actor for channel in channels})
        for session_id, reason in found.ended.items():
            # Another process has ended it, and its signal did not come.
            client_id, code = uses[session_id], session_ends.code(reason)
            self._site.gateway.end_session(session_id, client_id, code)
        for channel in channels:
            if channel.actor not in found.valid:
                channel.close("not_signed_in")
        lost = list(found.lost.items())
        for start in range(0, len(lost), BATCH):
            self._database.write(sessions.end_many, dict(lost[start : start + BATCH]))

    def end_idle_sessions(self) -> None:
        """End sessions that nobody has come back to."""
        used = self._uses.all()
        if used:
            self._database.write(sessions.note_use, list(used))
        self._database.write(_end_idle)

    def sweep_clients(self) -> None:
        """Remove the Jump Clients whose planned removal has come, and what was kept for long."""
        now = self._database.write(_sweep, self._pace)
        if now is not None:
            self._retention.run(now)

    def close(self) -> None:
        """End what runs beside the loop."""
        self._retention.close()

    def keep_worker(self) -> None:
        """Say that this process lives, and look for others that do so no longer."""
        try:
            known = self._database.write(workers.keep, self._worker)
        except Exception:
            self._kept = 0
            raise
        if not known:
            self._forgotten()
        self._kept += 1
        # After an outage of the database everybody first has time to say that they live.
        if self._kept * workers.KEEP_SECONDS > workers.DEAD_TIME.total_seconds():
            self._database.write(workers.bury)


@dataclass(frozen=True)
class _Found:
    lost: Mapping[str, str]
    """Running sessions that must end, with the reasons."""
    ended: Mapping[str, str]
    """Sessions with a pipe here that have ended, with the reasons."""
    valid: set[Actor]


def _check(session: Session, used: Collection[str], actors: Collection[Actor]) -> _Found:
    return _Found(
        session_ends.lost(session),
        session_ends.ended(session, used),
        auth.still_valid(session, actors),
    )


def _end_idle(session: Session) -> None:
    if alone(session, Lock.END_IDLE):
        sessions.end_idle(session)


def _sweep(session: Session, pace: Pace) -> datetime | None:
    """Sweep; returns the time, if it is believed and no other process sweeps."""
    if not alone(session, Lock.SWEEP):
        return None
    now = workers.database_time(session)
    return now if sweeping.sweep_if_trusted(session, pace, now) else None


def _repeat(seconds: float, action: Callable[[], None]) -> None:
    while True:
        gevent.sleep(seconds)
        try:
            action()
        except Exception:
            log.exception("housekeeping failed")
