"""The database: one transaction per change, one writer for SQLite.

``read`` and ``write`` run a function of ``(tx, *arguments)`` and return its result; they
never return lazy objects. SQLite has a single writing thread and acquires its lock at ``BEGIN``.
Writers therefore queue in this process instead of failing in SQLite. Under gevent, SQLite's work
runs in threads outside the event loop; psycopg cooperates (see ``serving``) and runs in the
greenlet.
"""

import logging
import math
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

import orjson
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.pool import QueuePool, StaticPool

from jump_wire.errors import UserError

from . import storage
from .kept_readers import KeptReaders
from .locks import Lock
from .metrics import DATABASE_SECONDS
from .models.folded import FUNCTION as FOLDED
from .models.folded import fold
from .thread_pool import Places, Workers

T = TypeVar("T")
P = ParamSpec("P")
Function = Callable[Concatenate[Transaction, P], T]

AFTER_COMMIT = "after_commit"
"""Key of ``tx.info``: callables that run in the caller's greenlet after the commit."""
BEFORE_COMMIT = "before_commit"
"""Key of ``tx.info``: callables of the transaction that run last in the transaction."""

READERS = 4
REPORTERS = 2
"""Threads for reports, which may take a second. They don't delay other reads."""
BUSY_SECONDS = 30
AWAY_SECONDS = 5
"""Seconds after which an unresponsive PostgreSQL counts as unavailable."""
AWAY = ("08", "57P")
"""Classes of PostgreSQL's errors: connection failure, server shutdown."""
ATTEMPTS = 4
RETRYABLE = {"40001", "40P01"}
"""PostgreSQL: serialisation failure, deadlock detected."""

log = logging.getLogger(__name__)

_inside: ContextVar[bool] = ContextVar("inside", default=False)
"""Whether this greenlet or thread runs a function of a :class:`Database`."""


class Retry(Exception):
    """Raised by a function that lost a race, to repeat its whole transaction."""


class Database:
    """A site's database.

    Args:
        url: SQLAlchemy's URL, of SQLite or PostgreSQL.
        info: values for every transaction's ``info``; kept as ``self.info`` and may be extended.
        pool_size: PostgreSQL connections for reading, and the same number for writing; under
            load, each pool may use twice as many.

    ``trouble`` is the code of the disk error that the last change met; empty when it was
    written.
    """

    def __init__(self, url: str, info: Mapping[str, object], pool_size: int = 5) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.info = dict(info)
        if self.is_sqlite:
            self._reading = _sqlite_engine(self.url, "DEFERRED")
            self._writing = _sqlite_engine(self.url, "IMMEDIATE")
        else:
            self._writing = _postgresql_engine(self.url, pool_size, "READ COMMITTED")
            self._reading = _postgresql_engine(self.url, pool_size, "AUTOCOMMIT")
            event.listen(self._reading, "connect", _for_reading)
        self.trouble = ""
        self._readers = Workers(READERS)
        self._reporters = Workers(REPORTERS)
        self._reporting = Places(REPORTERS)
        # SQLAlchemy's pool does not serve waiting callers in order; ``Places`` does.
        self._reading_places, self._writing_places = Places(2 * pool_size), Places(2 * pool_size)
        self._writer = Workers(1)

    @property
    def engine(self) -> Engine:
        """The engine that may write, for migrations and backups."""
        return self._writing

    def read(self, function: Function[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function``, which must not change anything.

        Raises:
            UserError: ``database_unavailable``, ``storage_failed``, or an error of ``function``.
        """
        return self._read(self._readers, function, *args, **kwargs)

    def report(self, function: Function[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function`` as :meth:`read` does, but at most two at a time: for slow queries.

        Raises:
            UserError: as :meth:`read`.
        """
        with self._reporting.taken():  # PostgreSQL has no threads that limit reports
            return self._read(self._reporters, function, *args, **kwargs)

    def _read(
        self, readers: Workers, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def work() -> T:
            started = time.perf_counter()
            with (
                _told(writing=False),
                _within(),
                Transaction(self._reading, expire_on_commit=False, info=dict(self.info)) as tx,
            ):
                outcome = function(tx, *args, **kwargs)
                tx.expunge_all()
            _observe("read", started)
            return outcome

        if self.is_sqlite:
            return readers.run(work)
        with self._reading_places.taken():
            return work()

    def write(self, function: Function[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function`` in a transaction, which is committed unless ``function`` raises.

        Raises:
            UserError: ``database_unavailable``, ``storage_full``, ``storage_failed``, or an error
                of ``function``.
        """

        def work() -> tuple[T, list[Callable[[], None]]]:
            started = time.perf_counter()
            with _told(writing=True):
                outcome = self._attempts(function, False, *args, **kwargs)
            _observe("write", started)
            return outcome

        try:
            outcome, callbacks = self._change(work)
        except UserError as error:
            if error.code in {storage.FULL, storage.FAILED}:
                self.trouble = error.code
            raise
        for callback in callbacks:
            try:
                callback()
            except Exception:  # the commit stays valid
                log.exception("after_commit_failed")
        return outcome

    def rehearse(self, function: Function[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function`` as :meth:`write` does, then roll back all its changes.

        Nothing is committed, so there are no side effects either: no events, no rows in the audit
        log, no messages to Jump Clients.

        Raises:
            UserError: as :meth:`write`.
        """

        def work() -> T:
            with _told(writing=True):
                return self._attempts(function, True, *args, **kwargs)[0]

        return self._change(work)

    def _change(self, work: Callable[[], T]) -> T:
        if self.is_sqlite:
            return self._writer.run(work)
        with self._writing_places.taken():
            return work()

    def pools(self) -> dict[str, tuple[int, int]]:
        """Return, by pool name, the PostgreSQL connections in use and the most that are allowed."""
        named = {"read": self._reading.pool, "write": self._writing.pool}
        return {
            name: (pool.checkedout(), pool.size() * 2)  # max_overflow equals the size
            for name, pool in named.items()
            if isinstance(pool, QueuePool)
        }

    def close(self) -> None:
        """Close every connection."""
        self._readers.close()
        self._reporters.close()
        self._writer.close()
        self._writing.dispose()
        self._reading.dispose()

    def _attempts(
        self, function: Function[P, T], rehearsal: bool, /, *args: P.args, **kwargs: P.kwargs
    ) -> tuple[T, list[Callable[[], None]]]:
        for attempt in range(ATTEMPTS):
            callbacks: list[Callable[[], None]] = []
            info = {**self.info, AFTER_COMMIT: callbacks, BEFORE_COMMIT: []}
            try:
                with (
                    _within(),
                    Transaction(self._writing, expire_on_commit=False, info=info) as tx,
                ):
                    before = _changes(tx) if self.trouble else 0.0
                    outcome = function(tx, *args, **kwargs)
                    tx.flush()
                    if rehearsal:
                        tx.expunge_all()
                        tx.rollback()
                        return outcome, []
                    for hook in info[BEFORE_COMMIT]:  # type: ignore[attr-defined]  # a list, above
                        hook(tx)
                    over = self.trouble and _changes(tx) != before
                    tx.commit()
                    if over:
                        self.trouble = ""
                    tx.expunge_all()
                    return outcome, callbacks
            except Retry:
                if attempt == ATTEMPTS - 1:
                    raise
            except OperationalError as error:
                lost = getattr(error.orig, "sqlstate", None) in RETRYABLE
                if not lost or attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")


def in_transaction() -> bool:
    """Return whether the caller runs inside a function passed to ``read`` or ``write``."""
    return _inside.get()


@contextmanager
def _within() -> Iterator[None]:
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


@contextmanager
def _told(*, writing: bool) -> Iterator[None]:
    """Convert errors of an unreachable database or of a full or broken disk to ``UserError``."""
    try:
        yield
    except PoolTimeout as error:
        raise UserError("database_unavailable") from error
    except DBAPIError as error:
        told = storage.trouble(error, writing=writing)
        if told is not None:
            log.error("storage_trouble", extra={"code": told.code, "reason": str(error.orig)})
            raise told from error
        if isinstance(error, OperationalError) and _is_away(error):
            raise UserError("database_unavailable") from error
        raise


def _is_away(error: OperationalError) -> bool:
    if getattr(error.orig, "sqlite_errorcode", None) is not None:
        return False
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state is None or state.startswith(AWAY)


def _changes(tx: Transaction) -> float:
    """Return a number that grows with each changed row; SQLite commits nothing on a full disk."""
    driver = tx.connection().connection.driver_connection
    # PostgreSQL would fail before the commit. NaN differs from itself, so any two values differ.
    return driver.total_changes if isinstance(driver, sqlite3.Connection) else math.nan


def after_commit(tx: Transaction, callback: Callable[[], None]) -> None:
    """Run ``callback`` after this transaction is committed; never if it is rolled back."""
    tx.info[AFTER_COMMIT].append(callback)


def take_turns(tx: Transaction, lock: Lock) -> None:
    """Continue only one transaction at a time from here on. SQLite's writers do so anyway.

    Args:
        tx: the transaction.
        lock: held until the end of the transaction.
    """
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": int(lock)})


def alone(tx: Transaction, lock: Lock) -> bool:
    """Return whether no other transaction holds this lock; keep it until this transaction ends."""
    if tx.get_bind().dialect.name != "postgresql":
        return True
    tried = text("SELECT pg_try_advisory_xact_lock(:number)")
    return bool(tx.scalar(tried, {"number": int(lock)}))


def before_commit(tx: Transaction, hook: Callable[[Transaction], object]) -> None:
    """Run ``hook`` at the end of this transaction, before the commit."""
    tx.info[BEFORE_COMMIT].append(hook)


@contextmanager
def part(tx: Transaction) -> Iterator[None]:
    """Run a part of a transaction; when it raises, only the part is rolled back.

    Callbacks that the part registered for the commit are dropped as well.
    """
    # All callbacks that wait for the commit are in lists of the transaction's info.
    before = {key: list(value) for key, value in tx.info.items() if isinstance(value, list)}
    try:
        with tx.begin_nested():
            yield
    except BaseException:
        for key in [key for key, value in tx.info.items() if isinstance(value, list)]:
            if key in before:
                tx.info[key][:] = before[key]
            else:
                del tx.info[key]
        raise


def _observe(kind: str, started: float) -> None:
    DATABASE_SECONDS.labels(kind).observe(time.perf_counter() - started)


def _postgresql_engine(
    url: URL, pool_size: int, level: Literal["READ COMMITTED", "AUTOCOMMIT"]
) -> Engine:
    # PostgreSQL shows each statement the data committed so far, in a transaction or not.
    # Without a transaction, reads save the round trips that begin and end it.
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level=level,
        json_deserializer=orjson.loads,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=AWAY_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": AWAY_SECONDS,
            "tcp_user_timeout": AWAY_SECONDS * 1000,
        },
    )


def _for_reading(connection: Any, _record: object) -> None:
    connection.execute("SET default_transaction_read_only = on")
    # A parallel report would use every processor and delay reads of single records.
    connection.execute("SET max_parallel_workers_per_gather = 0")


def _sqlite_engine(url: URL, begin: Literal["DEFERRED", "IMMEDIATE"]) -> Engine:
    # The one writer stays open: closing the last connection copies and syncs the whole journal.
    engine = create_engine(
        url,
        json_deserializer=orjson.loads,
        poolclass=StaticPool if begin == "IMMEDIATE" else KeptReaders,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        # Turn off the driver's transaction handling; the "begin" listener below replaces it.
        connection.isolation_level = None
        connection.create_function("lower", 1, _lower, deterministic=True)
        connection.create_function(FOLDED, 1, fold, deterministic=True)
        connection.execute("PRAGMA foreign_keys=ON")
        if begin == "IMMEDIATE":
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
        else:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine


def _lower(text: object) -> object:
    """Return ``text`` in lower case. SQLite's own ``lower`` handles only ASCII."""
    return text.lower() if isinstance(text, str) else text
