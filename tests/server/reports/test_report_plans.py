"""Years of rows: a report's page is read in an index's order, and counted so far only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.deployment import deployments
from jump_server.groups import jump_groups
from jump_server.reports import audit_log, reports
from jump_server.sessions import session_reports
from tests.server.world import ROOT, World


@contextmanager
def statements(tx: Transaction) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked meanwhile."""
    asked: list[tuple[str, Any]] = []
    engine = tx.get_bind()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_first_page_of_a_report_is_neither_sorted_nor_counted_by_records(world: World) -> None:
    month = {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"}
    asked = [
        *(
            (audit_log, audit_log.AuditQuery, filters)
            for filters in (
                {},
                month,
                {"action": "a"},
                {"actor": "a"},
                {"target": "a"},
                {"action": "a", "actor": "b"},
                {"action": "a", **month},
            )
        ),
        *(
            (session_reports, session_reports.SessionQuery, filters)
            for filters in ({}, month, {"user": "a"}, {"search": "a"}, {"user": "a", **month})
        ),
        *(
            (deployments, deployments.DeploymentQuery, filters)
            for filters in ({}, month, {"user": "a"}, {"search": "a"})
        ),
    ]

    def plans(tx: Transaction) -> None:
        for report, query, filters in asked:
            with statements(tx) as noted:
                report.listing(tx, ROOT, query.model_validate(filters))  # type: ignore[attr-defined]
            for statement, values in noted:
                assert "over (" not in statement.lower()
                plan = tx.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                steps = [row[-1] for row in plan]
                assert not any("TEMP B-TREE" in step for step in steps), (filters, steps)
                assert any("INDEX" in step for step in steps), (filters, steps)

    world.read(plans)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_jump_clients_of_a_group_are_counted_by_an_index_alone(world: World) -> None:
    world.group("web")

    def plan(tx: Transaction) -> list[str]:
        with statements(tx) as noted:
            jump_groups.listing(tx, ROOT, jump_groups.GroupQuery())
        ((statement, values),) = [
            (statement, values)
            for statement, values in noted
            if "FROM jump_clients" in statement and "GROUP BY" in statement
        ]
        found = tx.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [row[-1] for row in found]

    steps = world.read(plan)
    assert any("COVERING INDEX ix_jump_clients_by_group" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


def test_a_report_is_counted_so_far_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        world.write(audit.record, ROOT, "test.done", "thing", f"t{number}")

    def totals(most: int, limit: int) -> set[tuple[int, bool]]:
        monkeypatch.setattr(reports, "COUNTED", most)
        found, after = set(), None
        while True:
            query = audit_log.AuditQuery(limit=limit, after=after)
            part = world.read(audit_log.listing, ROOT, query)
            found.add((part.total, part.at_least))
            after = part.next
            if after is None:
                return found

    assert totals(3, 2) == {(3, True)}
    assert totals(4, 2) == {(4, True)}
    assert totals(5, 2) == {(5, False)}
    assert totals(9, 2) == {(5, False)}
    assert totals(3, 9) == {(3, True)}
    assert totals(9, 9) == {(5, False)}
    nobody = audit_log.AuditQuery(actor="nobody")
    assert world.read(audit_log.listing, ROOT, nobody).total == 0
