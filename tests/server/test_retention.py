"""What is old goes: the audit log's rows into files that hold its chain, others for good."""

import gzip
import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as Transaction

from jump_server import audit_archive
from jump_server.audit_verification import Outcome
from jump_server.core import audit
from jump_server.models.deployment import Deployment
from jump_server.models.jump_client import JumpClient
from jump_server.models.session import ENDED, OPEN, Session
from jump_server.models.worker import Worker
from jump_server.reports import audit_log
from jump_server.runtime import Runtime
from jump_server.site import clock_watch, retention
from tests import needs
from tests.server.audit_trail import (
    archive,
    execute,
    fill,
    keep,
    names,
    numbers,
    record,
    run,
    verify,
    warnings,
)
from tests.server.world import ROOT, World


@pytest.fixture
def archived(world: World) -> World:
    """A log that is in files in part."""
    fill(world)
    return world


def test_old_rows_go_into_an_archive_that_continues_the_chain(archived: World) -> None:
    assert names(archived) == [
        "audit-2026-03-0000000001.jsonl.gz",
        "audit-2026-04-0000000004.jsonl.gz",
    ]
    assert archive(archived).stat().st_mode & 0o077 == 0
    # The first run noted itself as row 7, which is of the same day as 4 to 6.
    assert numbers(archived) == [8, 9, 10]
    outcome = verify(archived)
    assert outcome == Outcome(True, 3, 7, 1, None, "All 10 entries are intact.")
    with gzip.open(archive(archived) / names(archived)[0], "rt") as lines:
        assert '"target_id":"t0"' in lines.read()
    record(archived, 1)
    assert verify(archived).text == "All 11 entries are intact."
    (event,) = archived.read(
        audit_log.listing, ROOT, audit_log.AuditQuery(action="audit.archived", limit=1)
    ).items
    assert event["details"]["last"] == 7


def test_rows_of_one_month_are_added_to_its_file(world: World) -> None:
    keep(world, audit_days=30)
    run(world)
    for _ in range(3):
        record(world, 2)
        world.clock.advance(days=2)
    world.clock.advance(days=28)
    record(world, 1)
    sizes = []
    for _ in range(2):
        run(world)
        sizes.append(sum(path.stat().st_size for path in audit_archive.files([archive(world)])))
        world.clock.advance(days=2)
    assert names(world) == ["audit-2026-03-0000000001.jsonl.gz"]
    assert sizes == sorted(set(sizes))
    assert verify(world).holds


def test_rows_wait_for_others_of_the_same_day(world: World) -> None:
    keep(world, audit_days=30)
    record(world, 2)
    world.clock.advance(days=30, hours=23)
    record(world, 1)
    run(world)
    assert names(world) == []
    world.clock.advance(hours=1, seconds=1)
    run(world)
    assert numbers(world) == [4, 5]


def test_the_newest_row_stays(world: World) -> None:
    keep(world, audit_days=1)
    world.clock.advance(days=100)
    run(world)
    assert numbers(world) == [1]
    record(world, 1)
    run(world)
    assert numbers(world) == [2, 3]
    assert verify(world).holds


def test_nothing_goes_when_all_is_kept(world: World) -> None:
    keep(world, audit_days=0, session_days=0, deployment_days=0)
    rows = numbers(world)
    session_and_deployment(world)
    world.clock.advance(days=36_500)
    run(world)
    assert numbers(world) == rows
    assert left(world) == (3, 1)
    assert "audit_not_archived" not in warnings(world)


def test_more_than_a_batch_and_more_than_a_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 5)
    monkeypatch.setattr(retention, "DELETED", 4)
    monkeypatch.setattr("jump_server.retention.MOST_ROWS", 20)
    keep(world, audit_days=30)
    record(world, 47)
    world.clock.advance(days=40)
    record(world, 1)
    run(world)
    assert len(numbers(world)) == 49 + 1 - 20
    run(world)
    run(world)
    assert len(names(world)) == 1
    assert numbers(world) == [49, 50, 51, 52]
    assert verify(world).text == "All 52 entries are intact."


def test_a_clock_that_went_back_over_a_months_end(world: World) -> None:
    keep(world, audit_days=30)
    for step in (30.9, -30.9, 30.9, 0):
        record(world, 1)
        world.clock.advance(days=step)
    world.clock.advance(days=60)
    record(world, 1)
    for _ in range(5):
        run(world)
    assert len(names(world)) == 4
    assert verify(world).holds


# --- nothing is lost --------------------------------------------------------------


@pytest.fixture
def small_disk(world: World) -> Iterator[Path]:
    """An archive folder of 64 KiB, which are in use."""
    needs.root("a file system of its own")
    folder = archive(world)
    folder.mkdir(mode=0o700)
    options = ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(folder)]
    subprocess.run(["mount", *options], check=True)
    (folder / "ballast").write_bytes(b"\0" * 60 * 1024)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_deletes_nothing(
    world: World, small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(world, audit_days=30)

    def noise(tx: Transaction) -> None:
        for _ in range(200):
            audit.record(tx, ROOT, "test.done", "thing", "t", noise=os.urandom(64).hex())

    world.write(noise)
    world.clock.advance(days=40)
    record(world, 1)
    before = numbers(world)
    run(world)
    assert numbers(world) == before
    assert [path.name for path in small_disk.iterdir() if path.suffix == ".gz"] == []
    assert "audit_not_archived" in caplog.text
    assert "audit_not_archived" in warnings(world)
    (small_disk / "ballast").unlink()
    run(world)
    assert numbers(world) == [before[-1], before[-1] + 1]
    assert "audit_not_archived" not in warnings(world)
    assert verify(world).holds


@pytest.mark.parametrize("obstacle", ["file", "denied"])
def test_a_folder_that_can_not_be_written_to_deletes_nothing(world: World, obstacle: str) -> None:
    keep(world, audit_days=30)
    world.clock.advance(days=40)
    record(world, 1)
    if obstacle == "file":
        archive(world).write_text("no folder")
    else:
        archive(world).symlink_to(archive(world).parent / "nowhere" / "deep" / "missing")
    run(world)
    assert numbers(world) == [1, 2]
    assert verify(world).holds


def test_a_crash_after_the_file_leaves_no_gap(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(world, audit_days=30)
    record(world, 2)
    world.clock.advance(days=40)
    record(world, 1)

    def crash(*_: Any) -> bool:
        raise RuntimeError

    with monkeypatch.context() as crashing:
        crashing.setattr(retention, "archived", crash)
        with pytest.raises(RuntimeError):
            run(world)
    assert numbers(world) == [1, 2, 3, 4]
    assert verify(world).holds
    unfinished = archive(world) / ".audit-2026-03-0000000001.jsonl.gz.12345678"
    unfinished.write_bytes(b"half of")
    run(world)
    assert not unfinished.exists()
    # What the crash left may hold what nothing else does: it stays.
    assert len(names(world)) == 2
    assert numbers(world) == [4, 5]
    assert verify(world).holds
    # Deleting is interrupted: the next run goes on.
    world.clock.advance(days=40)
    record(world, 1)
    with monkeypatch.context() as crashing:
        crashing.setattr(retention, "drop_archived", crash)
        with pytest.raises(RuntimeError):
            run(world)
    assert numbers(world) == [4, 5, 6, 7]
    assert verify(world).holds
    assert verify(world, full=False).holds
    run(world)
    assert numbers(world) == [6, 7]
    assert verify(world).holds


def test_rows_that_were_tampered_with_stay(world: World, caplog: pytest.LogCaptureFixture) -> None:
    keep(world, audit_days=30)
    record(world, 4)
    world.clock.advance(days=40)
    record(world, 1)
    execute(world, "UPDATE audit_events SET actor = 'eve' WHERE id = 3")
    for _ in range(2):
        run(world)
    assert numbers(world) == [3, 4, 5, 6, 7]
    assert "audit_tampered" in caplog.text
    assert "audit_not_archived" in warnings(world)
    outcome = verify(world)
    assert (outcome.holds, outcome.first_tampered) == (False, 3)


def test_the_node_that_wrote_the_last_file_goes_on(archived: World) -> None:
    def worker(tx: Transaction) -> None:
        tx.add(Worker(id="main-0:9f3c", seen_at=archived.clock()))

    archived.write(worker)
    ours = archived.environment.settings
    other = ours.model_copy(update={"node": "two", "data_dir": ours.data_dir / "two"})
    archived.clock.advance(days=40)
    record(archived, 1)
    before = numbers(archived)
    archived.environment.settings = other
    run(archived)
    assert numbers(archived) == before
    execute(archived, "DELETE FROM workers")
    run(archived)
    assert numbers(archived) != before
    told = verify(archived)
    assert (told.holds, told.text) == (
        False,
        "entries 1 to 7 are neither in the database nor in an archive file.",
    )
    assert verify(archived, ours.archive_folder).holds


# --- sessions and deployments ---------------------------------------------------------


def session_and_deployment(world: World) -> None:
    """Three sessions, one of which still runs, and a deployment."""
    now = world.clock()

    def jump(number: int, state: str, minutes: int) -> Session:
        ended = now + timedelta(minutes=minutes) if state == ENDED else None
        return Session(
            id=f"{number:032x}",
            jump_client_name="web1",
            user_id="u",
            username="ann",
            state=state,
            started_at=now,
            used_at=now,
            ended_at=ended,
        )

    def make(tx: Transaction) -> None:
        tx.add_all([jump(1, ENDED, 1), jump(2, OPEN, 0), jump(3, ENDED, 60 * 24 * 5)])
        tx.add(Deployment(at=now, address="a", hostname="web1"))

    world.write(make)


def left(world: World) -> tuple[int, int]:
    def count(tx: Transaction) -> tuple[int, int]:
        sessions, deployments = (
            tx.scalar(select(func.count()).select_from(table)) or 0
            for table in (Session, Deployment)
        )
        return sessions, deployments

    return world.read(count)


def test_sessions_and_installations_go_by_their_days(world: World) -> None:
    keep(world, session_days=100, deployment_days=50)
    session_and_deployment(world)
    for days, expected in ((49, (3, 1)), (2, (3, 0)), (50, (2, 0)), (5, (1, 0)), (900, (1, 0))):
        world.clock.advance(days=days)
        run(world)
        assert left(world) == expected


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # PostgreSQL has a clock of its own
def test_nothing_goes_while_the_clock_is_not_believed(world: World, runtime: Runtime) -> None:
    world.environment.trust = runtime.environment.trust
    runtime.housekeeping.sweep_clients()
    record(world, 3)
    session_and_deployment(world)
    world.clock.advance(days=800)
    runtime.housekeeping.sweep_clients()
    assert numbers(world)[0] == 1
    assert left(world) == (3, 1)
    world.write(clock_watch.confirm, ROOT)
    runtime.housekeeping.sweep_clients()
    assert numbers(world)[0] > 3
    assert left(world) == (1, 0)
    assert verify(world).holds


# --- Jump Clients ---------------------------------------------------------------------


def test_what_stays_of_gone_clients(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "REMOVED", 2)
    keep(world, uninstalled_days=60, statistics_days=30)
    key = world.installer(world.administrator(), "user:admin")["key"]
    ids = [world.enrol(key, f"till-{number}").id for number in range(7)]
    reported = {"statistics_at": world.clock(), "console_user": "ann", "cpu_percent": 7.0}

    def mark(tx: Transaction, some: list[str], /, **values: Any) -> None:
        tx.execute(update(JumpClient).where(JumpClient.id.in_(some)).values(values))

    world.write(mark, ids, **reported)
    world.write(mark, ids[:5], uninstalled_at=world.clock())
    world.write(mark, ids[6:], online=True)

    def rows() -> list[tuple[str, bool]]:
        columns = select(JumpClient.console_user, JumpClient.statistics_at)
        found = world.read(lambda tx: tx.execute(columns).all())
        return sorted((row[0], row[1] is None) for row in found)

    world.clock.advance(days=30)
    run(world)
    assert rows() == [("ann", False)] * 7
    world.clock.advance(seconds=1)
    run(world)
    assert rows() == [("", True)] * 6 + [("ann", False)]
    world.clock.advance(days=30)
    run(world)
    assert rows() == [("", True), ("ann", False)]
    query = audit_log.AuditQuery(action="jump_client.removed", limit=1)
    log = world.read(audit_log.listing, ROOT, query)
    assert log.total == 5
    assert (log.items[0]["actor"], log.items[0]["details"]["reason"]) == ("server", "age")
