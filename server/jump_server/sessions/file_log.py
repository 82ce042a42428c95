"""Operations on a computer in the audit log, written behind, many in one transaction.

A technician who copies a folder makes thousands of operations in a minute. A row for each in a
transaction of its own would delay every other change of the site.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import gevent
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.models.session import Session

from . import sessions

FLUSH_SECONDS = 0.25
"""Seconds between two transactions. A killed server loses the operations of this time."""

BATCH = 500
"""The largest number of rows in one transaction."""

LIMIT = 1000
"""Number of waiting rows from which further operations are held back."""

log = logging.getLogger(__name__)


class Sender(Protocol):
    """A viewer, as the hub has it."""

    @property
    def actor(self) -> object:
        """The viewer's user."""


@dataclass(frozen=True, slots=True)
class FileOperation:
    """One operation on files, or one command, for the audit log."""

    actor: Actor
    session_id: str
    action: str
    details: dict[str, Any]


class FileLog:
    """Collects operations, and writes them in batches.

    Args:
        write: stores a batch in one transaction. If it raises, the batch is kept.
    """

    def __init__(self, write: Callable[[Sequence[FileOperation]], None]) -> None:
        self._write = write
        self._waiting: deque[FileOperation] = deque()
        self._held: list[Callable[[], None]] = []

    def add(self, operation: FileOperation) -> None:
        """Add an operation to the next batch."""
        self._waiting.append(operation)

    @property
    def is_full(self) -> bool:
        """Whether further operations must wait."""
        return len(self._waiting) >= LIMIT

    def when_written(self, resume: Callable[[], None]) -> None:
        """Call ``resume`` once, as soon as the log is no longer full."""
        self._held.append(resume)

    def flush(self) -> bool:
        """Write one batch. Return whether it was written and more wait."""
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        if batch:
            try:
                self._write(batch)
            except Exception:
                log.exception("%d operations on files could not be written", len(batch))
                self._waiting.extendleft(reversed(batch))
                return False
        if not self.is_full:
            held, self._held = self._held, []
            for resume in held:
                resume()
        return bool(self._waiting)

    def close(self) -> None:
        """Write everything that waits, as far as the database accepts it."""
        while self.flush():
            pass

    def run(self) -> None:
        """Write batches forever. For a greenlet of its own."""
        while True:
            gevent.sleep(FLUSH_SECONDS)
            self.flush()


def write(tx: Transaction, operations: Sequence[FileOperation]) -> None:
    """Add operations to the audit log."""
    for operation in operations:
        record = tx.get(Session, operation.session_id)
        target = sessions.target(record) if record else ("session", operation.session_id)
        details = {"session_id": operation.session_id, **operation.details}
        audit.record(tx, operation.actor, operation.action, *target, **details)
