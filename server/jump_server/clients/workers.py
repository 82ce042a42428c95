"""The worker processes that hold links. When one dies, its clients are marked offline."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, func, or_, select, text, update
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import FollowingClock
from jump_server.core.environment import environment_of
from jump_server.live import events
from jump_server.models.base import EPOCH
from jump_server.models.jump_client import JumpClient
from jump_server.models.support import Customer
from jump_server.models.worker import Worker

KEEP_SECONDS = 5.0
"""Seconds between the heartbeats of a worker."""

DEAD_TIME = timedelta(seconds=20)
"""Time without a heartbeat after which a worker counts as dead."""

CLOCK_TOLERANCE = timedelta(seconds=5)
"""Difference from the database's clock above which a warning is logged."""

log = logging.getLogger(__name__)


def begin(tx: Transaction, worker: str) -> None:
    """Register a worker.

    Clients held by an earlier process with the same name are offline until they reconnect.

    Args:
        tx: the transaction.
        worker: ``<name>:<epoch>``.
    """
    name = worker.partition(":")[0]
    tx.execute(delete(Worker).where(Worker.id.startswith(f"{name}:", autoescape=True)))
    tx.add(Worker(id=worker, seen_at=database_time(tx), ahead_ms=_follow(tx)))
    tx.flush()
    _release(tx)


def keep(tx: Transaction, worker: str) -> bool:
    """Record the worker's heartbeat. Return False if the worker was counted as dead before."""
    values = {"seen_at": database_time(tx), "ahead_ms": _follow(tx)}
    seen = update(Worker).where(Worker.id == worker).values(**values)
    if _count(tx.execute(seen)):
        return True
    tx.add(Worker(id=worker, **values))
    return False


def bury(tx: Transaction) -> int:
    """Delete the dead workers, mark their clients offline, and return the number of workers."""
    died = _count(tx.execute(delete(Worker).where(Worker.seen_at < database_time(tx) - DEAD_TIME)))
    if died:
        _release(tx)
    return died


def end(tx: Transaction, worker: str) -> None:
    """Deregister a worker, and mark its clients offline."""
    tx.execute(delete(Worker).where(Worker.id == worker))
    _release(tx)


def _release(tx: Transaction) -> None:
    """Mark clients offline that no live worker holds."""
    lost = update(JumpClient).where(
        JumpClient.online.is_(True),
        or_(JumpClient.held_by.is_(None), JumpClient.held_by.not_in(select(Worker.id))),
    )
    now = environment_of(tx).clock()
    changed = tx.execute(lost.values(online=False, held_by=None, last_disconnected_at=now))
    gone = update(Customer).where(
        Customer.online.is_(True),
        or_(Customer.held_by.is_(None), Customer.held_by.not_in(select(Worker.id))),
    )
    left = tx.execute(gone.values(online=False, held_by=None, changed_at=now))
    if _count(changed) + _count(left):
        events.note(tx, events.RESYNC)


def _follow(tx: Transaction) -> int:
    """Adjust this process's clock to the database's, and return its lead in milliseconds."""
    clock = environment_of(tx).clock
    if tx.get_bind().dialect.name == "sqlite" or not isinstance(clock, FollowingClock):
        return 0
    before = clock.ahead
    ahead = clock.follow(database_time(tx))
    if abs(ahead) > CLOCK_TOLERANCE >= abs(before):
        log.warning("clock_differs", extra={"seconds": ahead.total_seconds()})
    return ahead // timedelta(milliseconds=1)


def database_time(tx: Transaction) -> datetime:
    """Return the time of the database's clock, because the clocks of the nodes may differ.

    SQLite has no clock of its own, so the site's clock is used.
    """
    if tx.get_bind().dialect.name == "sqlite":
        return environment_of(tx).clock()
    seconds = tx.scalar(select(func.extract("epoch", text("clock_timestamp()"))))
    return EPOCH + timedelta(seconds=float(seconds or 0))


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)  # noqa: S101  # for the type checker
    return result.rowcount
