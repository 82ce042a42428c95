"""Reports: the pieces of a file, on each database."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.core.inputs import parse
from jump_server.models.audit import AuditEvent
from jump_server.reports import audit_log, reports
from tests.server.world import ROOT, START, World


def _fill(world: World, count: int) -> None:
    def add(tx: Transaction) -> None:
        tx.add_all(
            AuditEvent(
                id=number + 1,
                at=START + timedelta(minutes=number),
                actor="ann",
                address="",
                action="test.done",
                target_type="thing",
                target_id=f"t{number}",
                details={"n": number},
                previous_digest="",
                digest="",
            )
            for number in range(count)
        )

    world.write(add)


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_batches_hold_every_row_once(
    world: World, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(reports, "BATCH", 2)
    _fill(world, count)
    query = parse(audit_log.AuditExport, {})
    found: list[str] = []
    after: str | None = None
    while True:
        part = world.read(reports.batch, ROOT, audit_log.REPORT, query, after)
        assert len(part.items) <= 2
        found += [item["target_id"] for item in part.items]
        after = part.next
        if after is None:
            break
    assert found == [f"t{number}" for number in reversed(range(count))]


def test_a_file_is_made_batch_by_batch() -> None:
    """What was read is given away before more is asked for."""
    asked: list[int] = []

    def batches() -> Iterator[list[dict[str, object]]]:
        for number in range(3):
            asked.append(number)
            yield [{"a": number, "b": {"c": None}}]

    pieces = reports.lines("csv", ("a", "b"), batches())
    assert next(pieces) == "\ufeffa,b\r\n".encode()
    assert asked == []
    assert next(pieces) == b'0,"{""c"":null}"\r\n'
    assert asked == [0]
    assert b"".join(reports.lines("json", (), batches())) == (
        b'[\n{"a":0,"b":{"c":null}},\n{"a":1,"b":{"c":null}},\n{"a":2,"b":{"c":null}}\n]\n'
    )
