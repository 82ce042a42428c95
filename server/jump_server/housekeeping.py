"""What the server does by itself, again and again."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import gevent
from sqlalchemy.orm import Session

from jump_wire.errors import UserError

from .api.channel import Channel
from .clock import elapsed
from .db import Database, alone
from .services import auth, sessions, sweeping, workers
from .services.actors import Actor
from .services.clock_watch import Pace
from .services.session_uses import SessionUses, Use
from .site import site_of

RIGHTS_SECONDS = 1.0
"""A withdrawn right ends what it allowed within two of these."""

IDLE_SECONDS = 10.0
LIFE_SECONDS = 60.0
IDLE_LOCK, SWEEP_LOCK = 0x6A756D73, 0x6A756D74

log = logging.getLogger(__name__)


class Housekeeping:
    """Ends what may not go on: sessions, event channels, forgotten Jump Clients.

    Args:
        database: the records.
        uses: which sessions have a pipe here.
        channels: the consoles' event channels, at this moment.
        worker: this process, as the database knows it.
        forgotten: called when this process had been taken for dead.
    """

    def __init__(
        self,
        database: Database,
        uses: SessionUses,
        channels: set[Channel],
        worker: str,
        forgotten: Callable[[], None],
    ) -> None:
        self._database = database
        self._uses = uses
        self._channels = channels
        self._worker = worker
        self._forgotten = forgotten
        self._kept = 0
        self._pace = Pace(elapsed)

    def run(self) -> list["gevent.Greenlet[..., Any]"]:
        """Start the loops."""
        return [
            gevent.spawn(_repeat, RIGHTS_SECONDS, self.check_rights),
            gevent.spawn(_repeat, IDLE_SECONDS, self.end_idle_sessions),
            gevent.spawn(_repeat, LIFE_SECONDS, self.sweep_clients),
            gevent.spawn(_repeat, workers.KEEP_SECONDS, self.keep_worker),
        ]

    def check_rights(self) -> None:
        """End sessions and channels whose user may no longer have them."""
        uses, channels = self._uses.all(), list(self._channels)
        if not uses and not channels:
            return
        actors = {channel.actor for channel in channels}
        lost, gone = self._database.read(_lost, uses, actors)
        if lost:
            self._database.write(sessions.end_many, lost)
        for channel in channels:
            if channel.actor in gone:
                channel.close("not_signed_in")

    def end_idle_sessions(self) -> None:
        """End sessions that nobody has come back to."""
        used = self._uses.all()
        if used:
            self._database.write(sessions.note_use, list(used))
        self._database.write(_end_idle)

    def sweep_clients(self) -> None:
        """Remove the Jump Clients whose planned removal has come."""
        self._database.write(_sweep, self._pace)

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


def _lost(
    session: Session, uses: Mapping[str, Use], actors: Iterable[Actor]
) -> tuple[dict[str, str], set[Actor]]:
    """Find the sessions that must end, with the reason, and the actors who are signed out."""
    lost = {}
    for session_id in sessions.ended(session, uses):
        # Another process has ended it, and its signal did not come.
        site_of(session).gateway.end_session(session_id, uses[session_id].client_id)
    for session_id, use in uses.items():
        reason = _why_lost(session, use)
        if reason:
            lost[session_id] = reason
    return lost, {actor for actor in actors if not auth.still_valid(session, actor)}


def _end_idle(session: Session) -> None:
    if alone(session, IDLE_LOCK):
        sessions.end_idle(session)


def _sweep(session: Session, pace: Pace) -> None:
    if alone(session, SWEEP_LOCK):
        sweeping.sweep_if_trusted(session, pace, workers.database_time(session))


def _why_lost(session: Session, use: Use) -> str:
    if not auth.still_valid(session, use.actor):
        return "signed_out"
    try:
        sessions.require_way(session, use.actor, use.client_id, use.shortcut_id)
    except UserError as error:
        return _LOST_BY.get(error.code, "removed")
    return ""


_LOST_BY = {"permission_refused": "rights", "client_disabled": "disabled"}
"""Why a session ends, by the error that another jump would get."""


def _repeat(seconds: float, action: Callable[[], None]) -> None:
    while True:
        gevent.sleep(seconds)
        try:
            action()
        except Exception:
            log.exception("housekeeping failed")
