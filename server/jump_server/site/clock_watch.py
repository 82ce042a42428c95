"""A check that the clock is plausible, before anything is removed by age.

Without this check, a clock that is wrong for a minute could remove every Jump Client that is
offline. The wall clock is compared with a monotonic clock and with the time of the last sweep.
After an implausible step, nothing is removed by age until the clock has run evenly for a day. A
user with the ``settings`` right can confirm the clock earlier.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import SETTINGS, Actor
from jump_server.db import after_commit
from jump_server.models.clock_watch import ONLY, ClockWatch

TOLERANCE = timedelta(minutes=5)
"""Tolerated difference between the clocks: leap seconds, NTP at start-up, a busy computer."""

STOPPED = timedelta(days=3)
"""Longest plausible time without a sweep. After a longer one, Jump Clients get time to return."""

AGREEMENT = timedelta(hours=24)

log = logging.getLogger(__name__)


class Pace:
    """The pace of the wall clock, measured in this process.

    Args:
        elapsed: returns the seconds of a monotonic clock, with any start.
    """

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._last: tuple[datetime, float] | None = None

    def step(self, now: datetime) -> timedelta:
        """Return how far the wall clock moved ahead of the elapsed time; negative when behind."""
        if self._last is None:
            return timedelta(0)
        then, elapsed = self._last
        return now - then - timedelta(seconds=self._elapsed() - elapsed)

    def remember(self, now: datetime) -> None:
        """Use this moment as the start of the next measurement."""
        self._last = (now, self._elapsed())


def agrees(tx: Transaction, pace: Pace, now: datetime) -> bool:
    """Return whether ages are reliable now, and record ``now`` as the time of the last sweep."""
    watch = tx.get(ClockWatch, ONLY, with_for_update=True)
    after_commit(tx, partial(pace.remember, now))
    if watch is None:
        tx.add(ClockWatch(id=ONLY, seen_at=now, suspect_since=None, agreed_seconds=0))
        return True
    passed, step = now - watch.seen_at, pace.step(now)
    before, watch.seen_at = watch.seen_at, now
    if abs(step) > TOLERANCE or not -TOLERANCE <= passed <= STOPPED:
        watch.suspect_since, watch.agreed_seconds = now, 0
        told = {"last": timestamp(before), "now": timestamp(now)}
        log.warning("clock_stepped", extra=told)
        audit.record(tx, None, "clock.stepped", "settings", "clock", **told)
    elif watch.suspect_since is not None:
        watch.agreed_seconds += max(0, round(passed.total_seconds()))
        if watch.agreed_seconds >= AGREEMENT.total_seconds():
            watch.suspect_since = None
            log.warning("clock_agrees")
            audit.record(tx, None, "clock.agreed", "settings", "clock")
    return watch.suspect_since is None


def suspicion(tx: Transaction) -> tuple[datetime, datetime] | None:
    """Return since when, and until when at most, the clock is not trusted; None when it is."""
    watch = tx.get(ClockWatch, ONLY)
    if watch is None or watch.suspect_since is None:
        return None
    rest = AGREEMENT - timedelta(seconds=watch.agreed_seconds)
    return watch.suspect_since, watch.seen_at + rest


def confirm(tx: Transaction, actor: Actor) -> None:
    """Confirm the clock, so that ages count again. Does nothing when it is trusted already.

    Requires the ``settings`` right.
    """
    actor.require_right(SETTINGS)
    watch = tx.get(ClockWatch, ONLY, with_for_update=True)
    if watch is None or watch.suspect_since is None:
        return
    watch.suspect_since = None
    audit.record(tx, actor, "clock.confirmed", "settings", "clock")
