"""The audit log: written with the change, sealed, and showing tampering."""

import threading
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, audit_chain
from jump_server.reports import audit_log
from tests.server.world import ROOT, World, refuses


def record(world: World, count: int = 1) -> None:
    for number in range(count):
        world.write(audit.record, ROOT, "test.done", "thing", f"t{number}", number=number, é="ü")


def test_a_row_says_who_did_what(world: World) -> None:
    record(world)
    (event,) = world.read(audit_log.listing, ROOT, audit_log.AuditQuery()).items
    assert event == {
        "id": 1,
        "at": "2026-03-01T12:00:00.000Z",
        "actor": "root",
        "address": "192.0.2.1",
        "action": "test.done",
        "target_type": "thing",
        "target_id": "t0",
        "target_name": "",
        "details": {"number": 0, "é": "ü"},
        "names": {},
    }


def test_the_servers_own_doing_is_recorded_too(world: World) -> None:
    world.write(audit.record, None, "test.done", "thing", "t")
    (event,) = world.read(audit_log.listing, ROOT, audit_log.AuditQuery()).items
    assert (event["actor"], event["address"]) == ("server", "")


def test_what_a_token_does_names_it(world: World) -> None:
    by_token = replace(ROOT, token_id="t" * 32)
    world.write(audit.record, by_token, "test.done", "thing", "t", number=1)
    (event,) = world.read(audit_log.listing, ROOT, audit_log.AuditQuery()).items
    assert event["details"] == {"number": 1, "token": "t" * 32}


def test_a_change_that_failed_is_not_recorded(world: World) -> None:
    def fails(tx: Transaction) -> None:
        audit.record(tx, ROOT, "test.done", "thing", "t")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        world.write(fails)
    assert world.read(audit.count) == 0


def test_an_untouched_log_holds(world: World) -> None:
    assert world.read(audit_chain.first_tampered) is None
    record(world, 5)
    assert world.read(audit_chain.first_tampered) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET actor = 'eve' WHERE id = 3",
        "UPDATE audit_events SET at = at + 1 WHERE id = 3",
        "UPDATE audit_events SET details = '{}' WHERE id = 3",
        "UPDATE audit_events SET target_id = '' WHERE id = 3",
        "UPDATE audit_events SET previous_digest = digest WHERE id = 3",
        "DELETE FROM audit_events WHERE id = 3",
    ],
)
def test_tampering_shows(world: World, statement: str) -> None:
    record(world, 5)
    world.write(lambda tx: tx.execute(text(statement)).close())
    assert world.read(audit_chain.first_tampered) == 3


def _execute(tx: Transaction, statement: TextClause) -> None:
    tx.execute(statement)


def test_rows_renumbered_after_a_deletion_show(world: World) -> None:
    record(world, 5)
    world.write(lambda tx: tx.execute(text("DELETE FROM audit_events WHERE id = 3")).close())
    for number in (4, 5):
        statement = text(f"UPDATE audit_events SET id = {number - 1} WHERE id = {number}")
        world.write(partial(_execute, statement=statement))
    assert world.read(audit_chain.first_tampered) == 3


def test_the_seal_cannot_be_made_anew_without_the_sites_secret(world: World) -> None:
    record(world, 2)
    other = replace(world.environment.trust, secret=b"x" * 32)
    world.environment.trust = other
    assert world.read(audit_chain.first_tampered) == 1


def test_writers_at_the_same_moment_keep_the_chain(world: World) -> None:
    threads = [threading.Thread(target=record, args=(world, 5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.read(audit.count) == 20
    assert world.read(audit_chain.first_tampered) is None


def test_the_log_is_filtered_and_for_administrators(world: World) -> None:
    record(world, 3)
    world.write(audit.record, None, "other.done", "thing", "t1")

    def targets(**query: str) -> list[str]:
        found = world.read(audit_log.listing, ROOT, audit_log.AuditQuery(**query)).items
        return [event["target_id"] for event in found]

    assert targets() == ["t1", "t2", "t1", "t0"]
    assert targets(target="t1") == ["t1", "t1"]
    assert targets(target="t1", action="other.done") == ["t1"]
    assert targets(actor="server") == ["t1"]
    with refuses("permission_refused"):
        world.read(audit_log.listing, world.user("alice"), audit_log.AuditQuery())
