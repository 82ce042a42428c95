"""Reports as files and as counts, over HTTP."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.deployment import deployments
from jump_server.deployment import views as deployment_views
from jump_server.models.session import Session
from jump_server.reports import audit_log, reports
from jump_server.reports import views as reports_views
from jump_server.reports.reports import Report
from jump_server.sessions import session_reports
from jump_server.sessions import views as sessions_views
from tests.server.api.browser import Browser
from tests.server.world import World

LIVE = {"elevation", "elevation_refusal", "end_code", "may_log_out", "tools", "verbs"}
"""What pages show of a session and its reason says too, or that it has while it runs."""


@pytest.mark.parametrize(
    ("report", "shown"),
    [
        (session_reports.REPORT, sessions_views.Session),
        (audit_log.REPORT, reports_views.AuditEvent),
        (deployments.REPORT, deployment_views.Deployment),
    ],
)
def test_a_file_has_every_field(report: Report[Any, Any, Any], shown: Any) -> None:
    assert report.columns == tuple(name for name in shown.__annotations__ if name not in LIVE)


def _add(world: World, username: str, *names: str) -> None:
    """Sessions of a user on computers of these names, a minute apart."""

    def add(tx: Transaction) -> None:
        for name in names:
            tx.add(
                Session(
                    jump_client_id="c" * 32,
                    jump_client_name=name,
                    user_id=username,
                    username=username,
                    state="ended",
                    started_at=world.clock.advance(minutes=1),
                    used_at=world.clock(),
                )
            )

    world.write(add)


def _table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_file_holds_what_the_list_shows(
    world: World, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "BATCH", 2)
    _add(world, "ann", "a", "b", "c", "d", "e")
    _add(world, "bob", "f")
    listed = admin.get("/sessions?user=ann")["items"]
    assert admin.get("/sessions/export?format=json&user=ann") == listed
    answer = admin.call("GET", "/api/v1/sessions/export?format=csv&user=ann")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sessions-2026-03-01.csv"'
    assert answer.is_streamed
    rows = _table(answer.data)
    assert [row["jump_client_name"] for row in rows] == ["e", "d", "c", "b", "a"]
    assert [row["started_at"] for row in rows] == [item["started_at"] for item in listed]
    assert rows[0]["ended_at"] == ""


def test_nothing_found_is_a_file_too(admin: Browser) -> None:
    assert admin.get("/sessions/export?format=json&user=nobody") == []
    answer = admin.call("GET", "/api/v1/sessions/export?user=nobody")
    assert _table(answer.data) == []
    assert answer.data.startswith("\ufeffid,".encode())
    assert admin.get("/sessions/counts?user=nobody") == {
        "step": "day",
        "starts": [],
        "series": {"sessions": []},
    }


def test_no_cell_is_a_formula(world: World, admin: Browser) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", 'say "x", y', "\uff1d1", "é\nü"]
    _add(world, "ann", *names)
    rows = _table(admin.call("GET", "/api/v1/sessions/export?format=csv").data)
    shown = [row["jump_client_name"] for row in reversed(rows)]
    assert shown == ["'" + name for name in names[:5]] + [names[5], "'" + names[6], names[7]]
    written = admin.get("/sessions/export?format=json")
    assert [item["jump_client_name"] for item in reversed(written)] == names


def test_everybody_exports_what_they_see(app: Flask, world: World, alice: Browser) -> None:
    _add(world, "somebody", "a")
    assert alice.get("/sessions/export?format=json") == []
    assert alice.get("/sessions/counts")["starts"] == []
    anonymous = Browser(app)
    for path in ("/sessions/export", "/deployments/export", "/audit-events/export"):
        assert anonymous.refused("GET", path)["code"] == "not_signed_in"
    assert alice.refused("GET", "/audit-events/export")["code"] == "permission_refused"


def test_sessions_are_found_by_either_name(world: World, admin: Browser) -> None:
    _add(world, "ann", "Front", "back")

    def name(tx: Transaction) -> None:
        session = tx.scalars(select(Session).filter_by(jump_client_name="back")).one()
        session.jump_shortcut_name = "Frontier"

    world.write(name)
    found = admin.get("/sessions?search=FRONT")["items"]
    assert [item["jump_client_name"] for item in found] == ["back", "Front"]
    assert admin.get("/sessions/counts?search=frontier")["series"] == {"sessions": [1]}


def test_a_period(world: World, admin: Browser) -> None:
    _add(world, "ann", "a", "b", "c")
    period = "since=2026-03-01T12:02:00Z&until=2026-03-01T13:03:00%2B01:00"
    assert [item["jump_client_name"] for item in admin.get(f"/sessions?{period}")["items"]] == ["b"]
    for bad in ("2026-03-01", "2026-03-01T12:00:00", "2026-02-30T12:00:00Z", "now", "1772366400"):
        error = admin.refused("GET", f"/sessions/counts?since={bad}")
        assert (error["code"], error["parameters"]["field"]) == ("field_malformed", "since")
    for bad in ("Mars/Olympus", "../etc/passwd", "x" * 65):
        error = admin.refused("GET", f"/sessions/counts?time_zone={bad}")
        assert error["parameters"]["field"] == "time_zone"
