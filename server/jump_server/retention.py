"""Archives and deletes records older than the site's settings allow, in small steps."""

import itertools
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from .audit_archive import Addition, Written, month
from .core.audit_chain import SEALS, Chain
from .core.environment import Environment
from .db import Database
from .files import Locked, locked, private_folder
from .models.audit import AuditEvent
from .site import retention
from .site.retention import Due
from .thread_pool import Workers

MOST_ROWS = 20_000
"""Rows that one call archives, and deletes of each kind; the next call continues."""

LOCK = ".lock"

log = logging.getLogger(__name__)


class Retention:
    """Archives and deletes expired records.

    A row of the audit log is deleted only after a file with it is safely on the disk, and after
    its chain was verified. Rows that were tampered with are not deleted.

    Args:
        database: the records.
        environment: the site's environment; its settings name the archive's folder.
    """

    def __init__(self, database: Database, environment: Environment) -> None:
        self._database = database
        self._environment = environment
        self._folder = environment.settings.archive_folder
        # Writing files waits for the disk, which would block the event loop.
        self._files = Workers(1)

    def run(self, now: datetime) -> None:
        """Process a limited number of rows; one process of a node calls this repeatedly.

        Args:
            now: a trusted time.
        """
        self._repeat(
            lambda: self._database.read(retention.has_old, now),
            lambda: self._database.write(retention.drop_old, now),
        )
        for drop in (retention.drop_uninstalled, retention.drop_statistics):
            self._repeat(lambda: True, partial(self._database.write, drop, now))
        try:
            self._archive(now)
        except OSError as error:
            log.error("audit_not_archived", extra={"reason": str(error)})
        self._repeat(
            lambda: self._database.read(retention.has_archived),
            lambda: self._database.write(retention.drop_archived),
        )

    def close(self) -> None:
        """Stop the thread."""
        self._files.close()

    def _repeat(self, wanted: Callable[[], bool], delete: Callable[[], int]) -> None:
        """Delete batches of rows, each in its own transaction."""
        rows = 0
        while rows < MOST_ROWS and wanted():
            deleted = delete()
            if not deleted:  # another node deleted them first
                return
            rows += deleted

    def _archive(self, now: datetime) -> None:
        due = self._database.read(retention.due, now)
        if due is None:
            return
        self._files.run(private_folder, self._folder)
        try:
            with locked(self._folder / LOCK, wait=False):
                self._add_to_archive(due)
        except Locked:  # another process of this node archives already
            return

    def _add_to_archive(self, due: Due) -> None:
        chain = Chain(self._environment.trust.derive(SEALS), due.after)
        batches = self._batches(due, chain)
        first = next(batches, None)
        if first is None:
            return
        before = Written(due.file, due.size) if due.file else None
        addition = self._files.run(Addition, self._folder, before, first[0])
        try:
            for rows in itertools.chain([first], batches):
                self._files.run(addition.add, rows)
            written = self._files.run(addition.finish)
        except BaseException:
            addition.abandon()
            raise
        end = chain.position
        self._database.write(retention.archived, due, end, written.file, written.size)

    def _batches(self, due: Due, chain: Chain) -> Iterator[Sequence[AuditEvent]]:
        """Yield the rows of one month, oldest first, as far as their chain is intact."""
        taken, wanted = 0, ""
        while taken < MOST_ROWS:
            found = self._database.report(retention.rows_to_archive, due, chain.position.number)
            if not found:
                return
            wanted = wanted or month(found[0])
            rows = _of_month(wanted, found)
            good = self._files.run(_holding, chain, rows)
            if good:
                yield good
            if len(good) < len(rows):
                log.error("audit_tampered", extra={"row": chain.position.number + 1})
            if len(good) < len(found):
                return
            taken += len(good)


def _of_month(wanted: str, rows: Sequence[AuditEvent]) -> list[AuditEvent]:
    return list(itertools.takewhile(lambda event: month(event) == wanted, rows))


def _holding(chain: Chain, rows: Sequence[AuditEvent]) -> list[AuditEvent]:
    return list(itertools.takewhile(chain.follow, rows))
