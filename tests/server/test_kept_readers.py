"""SQLite's readers stay open."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.pool import Pool

from jump_server.db import Database
from jump_server.kept_readers import KeptReaders


def test_they_stay_open_each_for_one_thread_at_a_time(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'jump.db'}", {})
    together = threading.Barrier(2, timeout=30)

    def open_readers() -> int:
        files = [each.readlink() for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
        return files.count(tmp_path / "jump.db")

    def pool(tx: Transaction) -> Pool:
        return tx.connection().engine.pool

    def reader(tx: Transaction) -> int:
        return id(tx.connection().connection.driver_connection)

    def reader_of_two(tx: Transaction) -> int:
        tx.execute(text("SELECT * FROM sqlite_schema"))
        together.wait()
        return reader(tx)

    with contextlib.closing(database):
        assert isinstance(database.read(pool), KeptReaders)
        assert len({database.read(reader) for _ in range(3)}) == 1
        with ThreadPoolExecutor(2) as threads:
            both = [threads.submit(database.read, reader_of_two) for _ in range(2)]
        assert len({each.result() for each in both}) == 2
        assert open_readers() == 2
    assert open_readers() == 0
