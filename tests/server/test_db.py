"""The database: transactions, one writer, what runs after a commit, lost races."""

import contextlib
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session as Transaction

from jump_server import db
from jump_server.db import Database, Retry, after_commit, before_commit
from jump_server.models.jump_client import RemovedClient
from tests.server.world import START, World


def bury(tx: Transaction, name: str) -> str:
    tx.add(RemovedClient(id=name, enrolment_id=name, credential_hash="", removed_at=START))
    return name


def names(world: World) -> list[str]:
    return world.read(lambda tx: list(tx.scalars(select(RemovedClient.id))))


def test_what_is_written_is_read(world: World) -> None:
    assert world.write(bury, "a") == "a"
    assert names(world) == ["a"]


def test_what_raises_is_undone(world: World) -> None:
    def fails(tx: Transaction) -> None:
        bury(tx, "a")
        tx.flush()
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        world.write(fails)
    assert names(world) == []


def test_a_rehearsal_answers_and_nothing_comes_of_it(world: World) -> None:
    followed: list[str] = []

    def sure(tx: Transaction) -> str:
        after_commit(tx, lambda: followed.append("after"))
        before_commit(tx, lambda _: followed.append("before"))
        return bury(tx, "a")

    def twice(tx: Transaction) -> None:
        bury(tx, "b")
        tx.flush()
        tx.expunge_all()
        bury(tx, "b")

    assert world.database.rehearse(sure) == "a"
    with pytest.raises(IntegrityError):
        world.database.rehearse(twice)
    assert (names(world), followed) == ([], [])
    world.write(bury, "c")
    assert names(world) == ["c"]


def test_reading_changes_nothing(world: World) -> None:
    def sneaky(tx: Transaction) -> None:
        bury(tx, "a")
        tx.flush()

    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        world.read(sneaky)
    assert names(world) == []


def test_objects_outlive_their_session(world: World) -> None:
    world.write(bury, "a")
    found = world.read(lambda tx: tx.get_one(RemovedClient, "a"))
    assert (found.id, found.removed_at) == ("a", START)


def test_callbacks_run_once_after_the_commit(world: World) -> None:
    seen: list[list[str]] = []

    def write(tx: Transaction) -> None:
        bury(tx, "a")
        after_commit(tx, lambda: seen.append(names(world)))

    world.write(write)
    assert seen == [["a"]]


def test_callbacks_of_what_failed_do_not_run(world: World) -> None:
    seen: list[int] = []

    def write(tx: Transaction) -> None:
        after_commit(tx, lambda: seen.append(1))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        world.write(write)
    assert seen == []


def test_a_callback_that_fails_stops_neither_the_others_nor_the_answer(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[int] = []

    def broken() -> None:
        raise RuntimeError("inside a callback")

    def write(tx: Transaction) -> str:
        after_commit(tx, broken)
        after_commit(tx, lambda: seen.append(1))
        return "answer"

    assert world.write(write) == "answer"
    assert seen == [1]
    assert "inside a callback" in caplog.text


def test_hooks_run_last_in_the_transaction(world: World) -> None:
    def write(tx: Transaction) -> None:
        before_commit(tx, lambda s: bury(s, "hook"))
        bury(tx, "a")

    world.write(write)
    assert sorted(names(world)) == ["a", "hook"]


def test_a_lost_race_is_run_again_as_a_whole(world: World) -> None:
    tries: list[int] = []

    def write(tx: Transaction) -> None:
        tries.append(1)
        bury(tx, f"try{len(tries)}")
        after_commit(tx, lambda: tries.append(100))
        if len(tries) < 3:
            raise Retry

    world.write(write)
    assert tries == [1, 1, 1, 100]
    assert names(world) == ["try3"]


def test_a_race_is_not_lost_for_ever(world: World) -> None:
    def write(_session: Transaction) -> None:
        raise Retry

    with pytest.raises(Retry):
        world.write(write)


def test_forty_writers_all_get_their_turn(world: World) -> None:
    failures: list[BaseException] = []

    def one(number: int) -> None:
        try:
            world.write(bury, f"n{number:02d}")
        except Exception as error:  # noqa: BLE001  # told below
            failures.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(names(world)) == 40


def test_two_that_wait_for_each_other_are_run_again(world: World) -> None:
    """PostgreSQL ends one of them; SQLite lets them in one after the other."""
    world.write(bury, "a")
    world.write(bury, "b")
    barrier = threading.Barrier(2)

    def lock(tx: Transaction, first: str, second: str) -> None:
        tx.get_one(RemovedClient, first, with_for_update=True)
        if not world.database.is_sqlite and not barrier.broken:
            with contextlib.suppress(threading.BrokenBarrierError):
                barrier.wait(1)
        tx.get_one(RemovedClient, second, with_for_update=True)

    threads = [threading.Thread(target=world.write, args=(lock, *pair)) for pair in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def test_another_process_writes_at_the_same_time(tmp_path: Path) -> None:
    """The command line administers while the server runs."""
    url = f"sqlite:///{tmp_path / 'jump.db'}"
    database = Database(url, {})
    database.write(lambda tx: tx.execute(text("CREATE TABLE t (n INTEGER)")).close())
    script = (
        "import sys; from sqlalchemy import text; from jump_server.db import Database\n"
        "database = Database(sys.argv[1], {})\n"
        "for _ in range(100):\n"
        "    database.write(lambda s: s.execute(text('INSERT INTO t VALUES (1)')).close())\n"
    )
    other = subprocess.Popen([sys.executable, "-c", script, url])
    written = 0
    while other.poll() is None:
        database.write(lambda s: s.execute(text("INSERT INTO t VALUES (2)")).close())
        written += 1
        time.sleep(0)
    assert other.returncode == 0
    total = database.read(lambda tx: tx.scalar(text("SELECT count(*) FROM t")))
    assert total == 100 + written
    database.close()


def test_foreign_keys_and_unicode_hold_on_sqlite(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'jump.db'}", {})
    assert database.read(lambda s: s.scalar(text("PRAGMA foreign_keys"))) == 1
    assert database.write(lambda s: s.scalar(text("PRAGMA journal_mode"))) == "wal"
    assert database.write(lambda s: s.scalar(text("PRAGMA synchronous"))) == 1
    assert database.read(lambda s: s.scalar(select(func.lower("ÉÀ")))) == "éà"
    assert database.read(lambda s: s.scalar(select(func.lower(None)))) is None
    database.close()


def test_a_mistake_in_sql_is_not_retried(world: World) -> None:
    with pytest.raises((OperationalError, ProgrammingError)):
        world.write(lambda tx: tx.execute(text("SELECT * FROM nothing")).close())


def test_reports_keep_no_reader_from_others(world: World) -> None:
    """More reports than there are readers of any kind, all of which take long."""
    go, begun = threading.Event(), threading.Semaphore(0)
    at_once: list[int] = []
    ended: list[int] = []

    def long(_session: Transaction) -> None:
        at_once.append(1)
        begun.release()
        assert go.wait(20)
        assert len(at_once) - len(ended) <= db.REPORTERS
        ended.append(1)

    reports = [threading.Thread(target=world.database.report, args=(long,)) for _ in range(6)]
    for report in reports:
        report.start()
    assert begun.acquire(timeout=20)
    try:
        assert names(world) == []
        assert sum(report.is_alive() for report in reports) == len(reports)
    finally:
        go.set()
        for report in reports:
            report.join(20)
    assert len(ended) == len(reports)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_report_takes_one_processor(world: World) -> None:
    shown = text("SHOW max_parallel_workers_per_gather")
    assert world.read(lambda tx: tx.scalar(shown)) == "0"
