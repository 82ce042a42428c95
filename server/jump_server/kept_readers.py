"""Connections to SQLite for reading, which stay open."""

import logging
from collections import deque
from typing import Any

from sqlalchemy.pool import ConnectionPoolEntry, NullPool

# SQLAlchemy logs the life of a pool under the name of the pool's class.
logging.getLogger(__name__).setLevel(logging.WARNING)


class KeptReaders(NullPool):
    """Keeps SQLite's readers open, as many as have read at a time. Needs no lock between threads.

    A new reader reads the whole schema before its first statement, which takes 2 ms.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idle: deque[ConnectionPoolEntry] = deque()  # its methods are atomic

    def _do_get(self) -> ConnectionPoolEntry:
        try:
            return self._idle.pop()
        except IndexError:
            return super()._do_get()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        self._idle.append(record)

    def dispose(self) -> None:
        """Close the readers that nobody uses."""
        while self._idle:
            self._idle.pop().close()
