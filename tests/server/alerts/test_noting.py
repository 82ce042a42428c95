"""Rules note their events, in the transaction that causes them."""

import pytest
from sqlalchemy import select

from jump_server.alerts import noting
from jump_server.clock import utc_now
from jump_server.deployment import deployments
from jump_server.housekeeping import Housekeeping
from jump_server.models.alert import AlertEvent
from jump_server.sessions.session_uses import SessionUses
from jump_server.settings import site_settings
from jump_wire.errors import UserError
from tests.server.alerts.conftest import Alerts
from tests.server.identity.conftest import Disk, enrolled, original
from tests.server.world import ROOT

__all__ = ["enrolled", "original"]


def noted(alerts: Alerts) -> list[tuple[str, str, str]]:
    rows = alerts.world.read(
        lambda tx: tx.scalars(select(AlertEvent).order_by(AlertEvent.id)).all()
    )
    return [(row.kind, row.name, row.details.get("code", "")) for row in rows]


def test_a_clone_is_noted_once(alerts: Alerts, original: Disk) -> None:
    clone = original.snapshot("till-2")
    alerts.world.write(
        site_settings.change, ROOT, site_settings.SettingsChange(clone_limit=0), None
    )
    assert [clone.ask(), clone.ask()] == ["clone_waiting"] * 2
    ((kind, name, code),) = noted(alerts)
    assert (kind, name, len(code)) == ("clone", "Till 1", 9)


def test_a_rejected_installation_is_noted(alerts: Alerts) -> None:
    error = UserError("field_required", field="kind", name="x", kind="y")
    alerts.world.write(deployments.rejected, "key", "till-3", "192.0.2.8", error)
    first = ("enrolment_rejected", "till-3", "field_required")
    assert noted(alerts) == [first]
    # It tries again every few minutes, and is reported once a day.
    for later, events in (({"minutes": 5}, 1), ({"hours": 24}, 2), ({"seconds": 1}, 2)):
        now = alerts.world.clock.advance(**later)
        alerts.world.write(noting.forget, now)
        alerts.world.write(deployments.rejected, "key", "till-3", "192.0.2.8", error)
        assert noted(alerts) == [first] * events
    other = UserError("installer_expired")
    alerts.world.write(deployments.rejected, "key", "till-3", "192.0.2.8", other)
    assert noted(alerts)[-1] == (*first[:2], "installer_expired")


def test_what_is_rolled_back_is_not_noted(alerts: Alerts) -> None:
    def fail(tx: object) -> None:
        noting.note(tx, "lost", "", "Till 1")  # type: ignore[arg-type]  # of a transaction
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        alerts.world.write(fail)
    assert noted(alerts) == []


def test_the_server_looks_by_itself(alerts: Alerts) -> None:
    world = alerts.world
    world.clock.now = utc_now()  # that of PostgreSQL
    world.enrol(world.installer(world.administrator(), "user:admin")["key"])
    limit = site_settings.SettingsChange(jump_client_limit=1)
    world.write(site_settings.change, ROOT, limit, None)
    uses = SessionUses()
    keeping = Housekeeping(world.database, world.environment, uses, set(), "w", lambda: None)
    keeping.sweep_clients()
    keeping.close()
    assert noted(alerts) == [("limit_near", "jump_client_limit", "")]
