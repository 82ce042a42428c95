"""Counts over time: right in every time zone, across summer and winter, on each database."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.core.inputs import parse
from jump_server.deployment import deployments
from jump_server.models.audit import AuditEvent
from jump_server.models.deployment import Deployment
from jump_server.reports import audit_log, report_counts
from tests.server.world import ROOT, World


def _fill(world: World, *moments: str) -> None:
    def add(tx: Transaction) -> None:
        tx.add_all(
            AuditEvent(
                id=number,
                at=datetime.fromisoformat(moment).replace(tzinfo=UTC),
                actor="ann",
                address="",
                action="test.done",
                target_type="thing",
                target_id="t",
                details={},
                previous_digest="",
                digest="",
            )
            for number, moment in enumerate(moments, 1)
        )

    world.write(add)


def counts(world: World, zone: str = "UTC", **query: str) -> Mapping[str, Any]:
    wanted = parse(audit_log.AuditCounts, query)
    return world.read(report_counts.counts, ROOT, audit_log.REPORT, wanted, zone)


def shown(found: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The parts with something in them: when they begin, and how much."""
    pairs = zip(found["starts"], found["series"]["events"], strict=True)
    return [(start.removesuffix(":00.000Z"), count) for start, count in pairs if count]


def test_hours_of_a_short_period(world: World) -> None:
    _fill(world, "2026-03-01T10:59:59.999", "2026-03-01T11:00", "2026-03-01T11:59")
    found = counts(world)
    assert (found["step"], len(found["starts"])) == ("hour", 3)
    assert found["series"]["events"] == [1, 2, 0]
    assert shown(found)[0] == ("2026-03-01T10:00", 1)


def test_hours_begin_where_the_viewers_clock_has_them(world: World) -> None:
    _fill(world, "2026-03-01T10:29", "2026-03-01T10:31")
    assert shown(counts(world, "Asia/Kolkata")) == [
        ("2026-03-01T09:30", 1),
        ("2026-03-01T10:30", 1),
    ]


def test_days_are_the_viewers(world: World) -> None:
    _fill(world, "2026-02-01T22:59", "2026-02-01T23:01", "2026-02-15T12:00")
    found = counts(world, "Europe/Paris")
    assert found["step"] == "day"
    assert shown(found) == [
        ("2026-01-31T23:00", 1),
        ("2026-02-01T23:00", 1),
        ("2026-02-14T23:00", 1),
    ]
    assert found["starts"][-1] == "2026-02-28T23:00:00.000Z"
    assert shown(counts(world, "America/New_York"))[0] == ("2026-02-01T05:00", 2)


def test_days_of_23_and_25_hours(world: World) -> None:
    """In Paris the clocks change on 29 March and 25 October 2026 at 1:00 UTC."""
    moments = (
        ("2026-03-28T22:59", "2026-03-28T23:00", "2026-03-29T21:59", "2026-03-29T22:00"),
        ("2026-10-24T21:59", "2026-10-24T22:00", "2026-10-25T22:59", "2026-10-25T23:00"),
    )
    _fill(world, *moments[0], *moments[1])
    spring = counts(
        world, "Europe/Paris", since="2026-03-24T00:00:00Z", until="2026-04-02T00:00:00Z"
    )
    assert shown(spring) == [
        ("2026-03-27T23:00", 1),
        ("2026-03-28T23:00", 2),
        ("2026-03-29T22:00", 1),
    ]
    autumn = counts(
        world, "Europe/Paris", since="2026-10-20T00:00:00Z", until="2026-10-28T00:00:00Z"
    )
    assert shown(autumn) == [
        ("2026-10-23T22:00", 1),
        ("2026-10-24T22:00", 2),
        ("2026-10-25T23:00", 1),
    ]


def test_long_periods_are_counted_in_weeks_and_months(world: World) -> None:
    _fill(world, "2024-05-31T12:00", "2025-08-31T12:00", "2025-09-01T12:00")
    since = counts(world, since="2025-08-01T00:00:00Z")
    assert (since["step"], shown(since)) == (
        "week",
        [("2025-08-25T00:00", 1), ("2025-09-01T00:00", 1)],
    )
    whole = counts(world, until="2026-12-01T00:00:00Z")
    assert whole["step"] == "month"
    assert shown(whole) == [
        ("2024-05-01T00:00", 1),
        ("2025-08-01T00:00", 1),
        ("2025-09-01T00:00", 1),
    ]
    assert whole["starts"][-1] == "2026-11-01T00:00:00.000Z"


def test_a_period_from_the_beginning_of_time_has_no_endless_axis(world: World) -> None:
    _fill(world, "2026-02-27T12:00", "2026-03-01T11:00")
    found = counts(world, since="0001-01-01T00:00:00Z", until="9999-12-31T23:00:00Z")
    assert (found["step"], len(found["starts"])) == ("hour", 49)


def test_empty_days_are_shown_and_an_empty_period_is_not(world: World) -> None:
    _fill(world, "2026-02-15T12:00")
    found = counts(world, since="2026-02-10T00:00:00Z", until="2026-02-17T00:00:00Z")
    assert found["series"]["events"] == [0, 0, 0, 0, 0, 1, 0]
    for query in (
        {"since": "2026-02-20T00:00:00Z"},
        {"since": "2026-02-20T00:00:00Z", "until": "2026-02-10T00:00:00Z"},
        {"action": "other"},
    ):
        assert counts(world, **query)["starts"] == []


@pytest.mark.parametrize("outcome", ["accepted", "rejected"])
def test_series_are_counted_apart(world: World, outcome: str) -> None:
    def add(tx: Transaction) -> None:
        for code in ("", "", "key_invalid"):
            tx.add(Deployment(at=world.clock(), address="", hostname="", code=code))

    world.write(add)
    found = world.read(
        report_counts.counts,
        ROOT,
        deployments.REPORT,
        parse(deployments.DeploymentCounts, {"outcome": outcome}),
        "UTC",
    )
    expected = {
        "accepted": {"accepted": [2], "rejected": [0]},
        "rejected": {"accepted": [0], "rejected": [1]},
    }
    assert found["series"] == expected[outcome]
