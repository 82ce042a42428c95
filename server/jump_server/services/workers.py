"""The processes that hold links: which of them live, and who is offline because one died."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from ..clock import FollowingClock
from ..models.base import EPOCH
from ..models.jump_client import JumpClient
from ..models.worker import Worker
from ..site import site_of
from . import events

KEEP_SECONDS = 5.0
"""How often a worker says that it lives."""

DEAD_TIME = timedelta(seconds=20)
"""A worker that has not said so for so long is dead."""

CLOCK_TOLERANCE = timedelta(seconds=5)
"""A clock that differs by more from the database's is told."""

log = logging.getLogger(__name__)


def begin(session: Session, worker: str) -> None:
    """Begin a worker's life: whom an earlier life of it held is offline until they come back.

    Args:
        session: the transaction.
        worker: ``<name>:<epoch>``.
    """
    name = worker.partition(":")[0]
    session.execute(delete(Worker).where(Worker.id.startswith(f"{name}:", autoescape=True)))
    session.add(Worker(id=worker, seen_at=database_time(session), ahead_ms=_follow(session)))
    session.flush()
    _release(session)


def keep(session: Session, worker: str) -> bool:
    """Say that the worker lives; false when it had been taken for dead."""
    values = {"seen_at": database_time(session), "ahead_ms": _follow(session)}
    seen = update(Worker).where(Worker.id == worker).values(**values)
    if _count(session.execute(seen)):
        return True
    session.add(Worker(id=worker, **values))
    return False


def bury(session: Session) -> int:
    """Forget the dead workers, and whom they held; returns how many there were."""
    died = _count(
        session.execute(delete(Worker).where(Worker.seen_at < database_time(session) - DEAD_TIME))
    )
    if died:
        _release(session)
    return died


def end(session: Session, worker: str) -> None:
    """End a worker's life."""
    session.execute(delete(Worker).where(Worker.id == worker))
    _release(session)


def _release(session: Session) -> None:
    """Nobody is online whom no living worker holds."""
    lost = update(JumpClient).where(
        JumpClient.online.is_(True),
        or_(JumpClient.held_by.is_(None), JumpClient.held_by.not_in(select(Worker.id))),
    )
    now = site_of(session).clock()
    changed = session.execute(lost.values(online=False, held_by=None, last_disconnected_at=now))
    if _count(changed):
        events.note(session, events.RESYNC)


def _follow(session: Session) -> int:
    """Let this process's clock follow the database's; returns its lead in milliseconds."""
    clock = site_of(session).clock
    if session.get_bind().dialect.name == "sqlite" or not isinstance(clock, FollowingClock):
        return 0
    before = clock.ahead
    ahead = clock.follow(database_time(session))
    if abs(ahead) > CLOCK_TOLERANCE >= abs(before):
        log.warning("clock_differs", extra={"seconds": ahead.total_seconds()})
    return ahead // timedelta(milliseconds=1)


def database_time(session: Session) -> datetime:
    """The database's clock where there is one: the nodes' clocks may differ."""
    if session.get_bind().dialect.name == "sqlite":
        return site_of(session).clock()
    seconds = session.scalar(select(func.extract("epoch", text("clock_timestamp()"))))
    return EPOCH + timedelta(seconds=float(seconds or 0))


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)  # noqa: S101  # for the type checker
    return result.rowcount
