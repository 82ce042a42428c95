"""What the server does by itself, again and again."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import gevent
from sqlalchemy.orm import Session

from jump_wire.errors import UserError

from .api.channel import Channel
from .clock import Clock
from .db import Database
from .services import auth, jump_clients, sessions, sweeping
from .services.actors import Actor
from .services.tracker import SessionTracker, Use

RIGHTS_SECONDS = 1.0
"""A withdrawn right ends what it allowed within two of these."""

IDLE_SECONDS = 10.0
LIFE_SECONDS = 60.0

log = logging.getLogger(__name__)


class Housekeeping:
    """Ends what may not go on: sessions, event channels, forgotten Jump Clients.

    Args:
        database: the records.
        tracker: which sessions are in use.
        channels: the consoles' event channels, at this moment.
        clock: the present moment.
    """

    def __init__(
        self,
        database: Database,
        tracker: SessionTracker,
        channels: set[Channel],
        clock: Clock,
    ) -> None:
        self._database = database
        self._tracker = tracker
        self._channels = channels
        self._clock = clock

    def run(self) -> list["gevent.Greenlet[..., Any]"]:
        """Start the loops."""
        return [
            gevent.spawn(_repeat, RIGHTS_SECONDS, self.check_rights),
            gevent.spawn(_repeat, IDLE_SECONDS, self.end_idle_sessions),
            gevent.spawn(_repeat, LIFE_SECONDS, self.sweep_clients),
        ]

    def check_rights(self) -> None:
        """End sessions and channels whose user may no longer have them."""
        uses, channels = self._tracker.uses(), list(self._channels)
        if not uses and not channels:
            return
        actors = {channel.actor for channel in channels}
        lost, gone = self._database.read(_lost, uses, actors)
        if lost:
            self._database.write(sessions.end_many, lost, self._tracker)
        for channel in channels:
            if channel.actor in gone:
                channel.close("not_signed_in")

    def end_idle_sessions(self) -> None:
        """End sessions that nobody has come back to."""
        idle = dict.fromkeys(self._tracker.idle(), "idle")
        if idle:
            self._database.write(sessions.end_many, idle, self._tracker)

    def sweep_clients(self) -> None:
        """Remove the Jump Clients whose planned removal has come."""
        self._database.write(sweeping.sweep, self._clock())


def _lost(
    session: Session, uses: Mapping[str, Use], actors: Iterable[Actor]
) -> tuple[dict[str, str], set[Actor]]:
    """Find the sessions that must end, with the reason, and the actors who are signed out."""
    lost = {}
    for session_id, use in uses.items():
        reason = _why_lost(session, use)
        if reason:
            lost[session_id] = reason
    return lost, {actor for actor in actors if not auth.still_valid(session, actor)}


def _why_lost(session: Session, use: Use) -> str:
    if not auth.still_valid(session, use.actor):
        return "signed_out"
    try:
        jump_clients.require(session, use.actor, use.client_id, sessions.RIGHT)
    except UserError as error:
        return "rights" if error.code == "permission_refused" else "removed"
    return ""


def _repeat(seconds: float, action: Callable[[], None]) -> None:
    while True:
        gevent.sleep(seconds)
        try:
            action()
        except Exception:
            log.exception("housekeeping failed")
