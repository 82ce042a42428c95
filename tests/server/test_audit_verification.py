"""The audit log is verified across its archive files and the database, at once or bit by bit."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from jump_server import audit_archive
from jump_server.models.audit import AuditAnchor, AuditEvent
from tests.server.audit_trail import archive, execute, fill, numbers, record, run, verify
from tests.server.world import World


@pytest.fixture
def archived(world: World) -> World:
    """A log that is in files in part."""
    fill(world)
    return world


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(old, new)))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda first, _: first.unlink(), "entries 1 to 3 are neither in the database"),
        (lambda _, second: second.unlink(), "entries 4 to 7 are neither in the database"),
        (lambda first, _: rewrite(first, b'"t1"', b'"t9"'), "entry 3 was changed or removed"),
        (lambda first, _: first.write_bytes(first.read_bytes()[:-20]), "is damaged"),
        (lambda first, _: first.write_bytes(b"garbage"), "is damaged"),
        (lambda first, _: first.write_bytes(gzip.compress(b"[]\n")), "is damaged"),
    ],
)
def test_a_changed_archive_shows(archived: World, damage: Any, told: str) -> None:
    damage(*audit_archive.files([archive(archived)]))
    outcome = verify(archived)
    assert not outcome.holds
    assert told in outcome.text
    # Who keeps the files elsewhere verifies what the database has.
    assert verify(archived, full=False).holds


def cut(path: Path) -> None:
    """The archive's last row away, and the file a sound one."""
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:-1])))


def test_an_archive_that_was_cut_shows(archived: World) -> None:
    cut(audit_archive.files([archive(archived)])[-1])
    assert "entries 7 to 7 are neither" in verify(archived).text


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("DELETE FROM audit_events WHERE id = 8", 8),
        ("DELETE FROM audit_events WHERE id < 10", 8),
        ("DELETE FROM audit_events", 8),
        ("UPDATE audit_events SET actor = 'eve' WHERE id = 9", 9),
        ("UPDATE audit_events SET previous_digest = digest WHERE id = 8", 8),
    ],
)
def test_deletion_without_an_archive_shows(archived: World, statement: str, row: int) -> None:
    execute(archived, statement)
    for full in (True, False):
        outcome = verify(archived, full=full)
        assert (outcome.holds, outcome.first_tampered) == (False, row)
        assert outcome.text == f"Entry {row} was changed or removed."


@pytest.mark.parametrize("kind", ["archived", "verified"])
def test_an_anchor_can_not_be_forged(archived: World, kind: str) -> None:
    assert verify(archived).holds
    digest = archived.read(lambda s: s.scalar(select(AuditEvent.digest).where(AuditEvent.id == 9)))
    execute(
        archived,
        f"UPDATE audit_anchors SET number = 9, digest = '{digest}' WHERE kind = '{kind}'",
    )
    execute(archived, "DELETE FROM audit_events WHERE id < 10")
    assert not verify(archived).holds
    assert not verify(archived, full=False).holds


def test_a_forged_mark_is_told_though_all_rows_hold(archived: World) -> None:
    assert verify(archived).holds
    execute(archived, "UPDATE audit_anchors SET number = number + 1 WHERE kind = 'verified'")
    assert "The stored result of the archive" in verify(archived, full=False).text
    execute(archived, "DELETE FROM audit_anchors WHERE kind = 'verified'")
    assert verify(archived).holds


def test_files_prove_the_log_when_the_anchor_is_lost(archived: World) -> None:
    execute(archived, "DELETE FROM audit_anchors")
    assert not verify(archived, full=False).holds
    assert verify(archived).holds
    # Archiving would begin at the first row, which is not there: it does nothing.
    archived.clock.advance(days=60)
    before = numbers(archived)
    run(archived)
    assert numbers(archived) == before


# --- incremental --------------------------------------------------------------------


def test_only_new_rows_are_verified(world: World) -> None:
    record(world, 5)
    assert verify(world, full=False).text == "All 5 entries are intact."
    again = "Entries 1 to 5 were verified or archived before; --full checks them again."
    assert verify(world, full=False).text == f"No new entries. {again}"
    record(world, 2)
    outcome = verify(world, full=False)
    assert (outcome.checked_from, outcome.text) == (6, f"Entries 6 to 7 are intact. {again}")
    execute(world, "UPDATE audit_events SET actor = 'eve' WHERE id = 2")
    assert verify(world, full=False).holds
    assert verify(world).first_tampered == 2


@pytest.mark.parametrize("below", [6, 4, 0])
def test_rows_cut_off_at_the_end_show_as_far_as_they_were_verified(
    world: World, below: int
) -> None:
    record(world, 7)
    assert verify(world, full=False).holds
    execute(world, f"DELETE FROM audit_events WHERE id > {below}")
    for full in (True, False):
        assert not verify(world, full=full).holds
    world.clock.advance(seconds=1)
    record(world, 9)  # the server goes on, and hides nothing by it
    for full in (True, False):
        assert not verify(world, full=full).holds


def test_a_tampered_log_is_not_remembered_as_verified(world: World) -> None:
    record(world, 5)
    execute(world, "UPDATE audit_events SET actor = 'eve' WHERE id = 3")
    for _ in range(2):
        assert verify(world, full=False).first_tampered == 3
    assert world.read(lambda tx: tx.get(AuditAnchor, "verified")) is None
