"""Periodic tasks of the server."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import gevent
from sqlalchemy.orm import Session as Transaction

from .accounts import auth
from .alert_sending import AlertSending
from .clients import workers
from .clock import elapsed
from .core.actors import Actor
from .core.environment import Environment, environment_of
from .db import Database, alone
from .lifecycle import conditions
from .live.channel import Channel
from .locks import Lock
from .models.alert import CHANNELS
from .models.session import CONTROLS
from .ports import Attached
from .retention import Retention
from .sessions import (
    absences,
    chats,
    customers,
    participants,
    pinning,
    queue,
    session_ends,
    sessions,
)
from .sessions.session_uses import SessionUses
from .site import sweeping
from .site.clock_watch import Pace
from .updates import pinned, releases, rollouts

RIGHTS_SECONDS = 1.0
"""Seconds between two checks of rights; a withdrawn right takes effect within two checks."""

BATCH = 200
"""The largest number of sessions ended in one transaction, so that others can write too."""
IDLE_SECONDS = 10.0
LIFE_SECONDS = 60.0
RELEASE_SECONDS = 600.0
ALERT_SECONDS = 5.0
REPORTS = 20
"""Transactions of a sweep that note conditions of Jump Clients, 1,000 each."""
SETTLE_SECONDS = 600.0
"""Seconds from the start of this process in which absent Jump Clients are not yet reported."""
UPDATE_SECONDS = 5.0
"""Seconds between two steps of a rollout."""

log = logging.getLogger(__name__)


Parts = Mapping[tuple[str, str], participants.Part]
"""Parts of participants, by the ids of a session and of a user."""


class Housekeeping:
    """Ends sessions and event channels that are no longer allowed, and removes expired records.

    Args:
        database: the records.
        environment: the site's environment, with its gateway.
        uses: the sessions with a pipe in this process.
        channels: the consoles' currently open event channels.
        worker: the id of this process in the database.
        forgotten: called when other workers took this process for dead.
    """

    def __init__(
        self,
        database: Database,
        environment: Environment,
        uses: SessionUses,
        channels: set[Channel],
        worker: str,
        forgotten: Callable[[], None],
    ) -> None:
        self._database = database
        self._environment = environment
        self._uses = uses
        self._channels = channels
        self._worker = worker
        self._forgotten = forgotten
        self._kept = 0
        self._suspects: set[Attached] = set()
        self._pace = Pace(elapsed)
        self._retention = Retention(database, environment)
        self._alerts = AlertSending(database, environment, worker)
        self._began = elapsed()

    @property
    def well(self) -> bool:
        """Whether the database accepted this process's last sign of life."""
        return self._kept > 0

    def run(self) -> list["gevent.Greenlet[..., Any]"]:
        """Start the loops and return their greenlets."""
        return [
            gevent.spawn(repeat, RIGHTS_SECONDS, self.check_rights),
            gevent.spawn(repeat, IDLE_SECONDS, self.end_idle_sessions),
            gevent.spawn(repeat, LIFE_SECONDS, self.sweep_clients),
            gevent.spawn(repeat, RELEASE_SECONDS, self.keep_releases),
            gevent.spawn(repeat, UPDATE_SECONDS, self.update_clients),
            *(
                gevent.spawn(repeat, ALERT_SECONDS, partial(self._alerts.step, channel))
                for channel in CHANNELS
            ),
            gevent.spawn(repeat, workers.KEEP_SECONDS, self.keep_worker),
        ]

    def check_rights(self) -> None:
        """Remove participants and close channels whose user has lost the right to them.

        All running sessions are checked, because sessions without a pipe belong to no process. The
        number of statements does not depend on the number of sessions.
        """
        uses, channels = self._uses.all(), list(self._channels)
        attached = self._environment.gateway.attached()
        actors = {channel.actor for channel in channels}
        in_sessions = {one.session_id for one in attached}
        found = self._database.read(_check, list(uses), actors, in_sessions)
        for session_id, reason in found.ended.items():
            # Another process ended the session, but its signal did not arrive.
            client_id, code = uses[session_id], session_ends.code(reason)
            self._environment.gateway.end_session(session_id, client_id, code)
        for channel in channels:
            if channel.actor not in found.valid:
                channel.close("not_signed_in")
        lost = list(found.lost.items())
        for start in range(0, len(lost), BATCH):
            self._database.write(participants.remove_many, dict(lost[start : start + BATCH]))
        self._correct(attached, found.parts)

    def _correct(self, attached: Sequence[Attached], parts: Parts) -> None:
        """Close or demote connections that their participant's part no longer permits.

        Their signal did not arrive, or came before they did. They must be wrong twice in a row,
        because a change of role reaches the database first.
        """
        wrong = {one for one in attached if one.participant_id and _is_wrong(one, parts)}
        gateway = self._environment.gateway
        for one in wrong & self._suspects:
            who = (one.session_id, one.participant_id)
            part = parts.get(who)
            if part is None:
                gateway.remove_participant(*who, "session_left")
            elif one.sign_in != part.sign_in:
                gateway.remove_participant(*who, participants.ELSEWHERE, keep=part.sign_in)
            elif one.shared:
                gateway.hand_over(one.session_id, one.tool_id, "")
                for (session_id, user_id), other in parts.items():
                    if session_id == one.session_id and other.role == CONTROLS:
                        gateway.hand_over(session_id, one.tool_id, user_id)
            else:
                gateway.remove_participant(*who, "session_handed_over", private_only=True)
        self._suspects = wrong

    def end_idle_sessions(self) -> None:
        """End sessions that have been idle for too long, and free control of absent users."""
        used = self._uses.all()
        if used:
            self._database.write(sessions.note_use, list(used))
        attached = self._environment.gateway.attached()
        if here := {(one.session_id, one.participant_id) for one in attached}:
            self._database.write(absences.note, here)
        self._database.write(_end_idle)

    def sweep_clients(self) -> None:
        """Remove Jump Clients whose planned removal is due, and records older than the settings."""
        now = self._database.write(_sweep, self._pace)
        if now is not None:
            settled = elapsed() - self._began >= SETTLE_SECONDS
            for _ in range(REPORTS):
                if not self._database.write(_find, now, settled):
                    break
            self._retention.run(now)

    def keep_releases(self) -> None:
        """Sign what waits for the release key here, and the timestamp before it ends."""
        self._database.write(_renew_releases)

    def update_clients(self) -> None:
        """Take a step of the rollout of updates, unless another process does."""
        self._database.write(_step_updates)

    def close(self) -> None:
        """Stop the threads."""
        self._retention.close()
        self._alerts.close()

    def keep_worker(self) -> None:
        """Record that this process is alive, and detect workers that died."""
        try:
            known = self._database.write(workers.keep, self._worker)
        except Exception:
            self._kept = 0
            raise
        if not known:
            self._forgotten()
        self._kept += 1
        # After a database outage, give all workers time to report first.
        if self._kept * workers.KEEP_SECONDS > workers.DEAD_TIME.total_seconds():
            self._database.write(workers.bury)


@dataclass(frozen=True)
class _Found:
    lost: Mapping[tuple[str, str], str]
    """Participants who must leave, by the ids of session and user, and the reason for each."""
    ended: Mapping[str, str]
    """Sessions with a pipe in this process that have ended, and the reason for each."""
    valid: set[Actor]
    parts: Parts
    """Parts in the sessions that participants are attached to in this process."""


def _check(
    tx: Transaction,
    used: Collection[str],
    actors: Collection[Actor],
    attached_to: Collection[str],
) -> _Found:
    return _Found(
        session_ends.lost(tx),
        session_ends.ended(tx, used),
        auth.still_valid(tx, actors),
        participants.present_in(tx, attached_to),
    )


def _is_wrong(one: Attached, parts: Parts) -> bool:
    part = parts.get((one.session_id, one.participant_id))
    if part is None or part.sign_in != one.sign_in:
        return True
    return one.controls and part.role != CONTROLS


def _end_idle(tx: Transaction) -> None:
    if alone(tx, Lock.END_IDLE):
        pinning.end_overdue(tx)
        sessions.end_idle(tx)
        customers.end_gone(tx)
        queue.rehome(tx)
        chats.resend_lost(tx)
        absences.release(tx)


def _step_updates(tx: Transaction) -> None:
    if alone(tx, Lock.UPDATE):
        now = environment_of(tx).clock()
        rollouts.step(tx, now)
        pinned.step(tx, now)


def _renew_releases(tx: Transaction) -> None:
    if alone(tx, Lock.UPDATE):
        releases.renew(tx)


def _sweep(tx: Transaction, pace: Pace) -> datetime | None:
    """Sweep; return the time, or None if it is not trusted or another process sweeps."""
    if not alone(tx, Lock.SWEEP):
        return None
    now = workers.database_time(tx)
    return now if sweeping.sweep_if_trusted(tx, pace, now) else None


def _find(tx: Transaction, now: datetime, settled: bool) -> bool:
    return alone(tx, Lock.SWEEP) and conditions.find(tx, now, settled=settled)


def repeat(seconds: float, action: Callable[[], None]) -> None:
    """Call ``action`` every so many seconds, for ever. Its errors are logged."""
    while True:
        gevent.sleep(seconds)
        try:
            action()
        except Exception:
            log.exception("housekeeping failed")
