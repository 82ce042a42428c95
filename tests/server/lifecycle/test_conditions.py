"""Conditions that become true with time are reported once, until they no longer hold."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from jump_server.alerts import alert_settings
from jump_server.alerts.alert_settings import AlertSettingsChange
from jump_server.core.inputs import parse
from jump_server.lifecycle import conditions
from jump_server.models.alert import AlertEvent
from jump_server.models.jump_client import JumpClient
from jump_server.settings import site_settings
from jump_server.site import sweeping
from tests.server.world import ROOT, World

Found = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def key(world: World) -> str:
    settings = {
        "recipients": "ops@jump.example",
        "events": list(alert_settings.KINDS),
        "removal_days": 7,
    }
    world.write(alert_settings.change, ROOT, parse(AlertSettingsChange, settings), None)
    mail = {"smtp_host": "mail.example", "smtp_sender": "jump@jump.example"}
    world.environment.settings = world.settings.model_copy(update=mail)
    return str(world.installer(world.administrator(), "user:admin")["key"])


@pytest.fixture
def found(world: World) -> Found:
    """What a sweep notes, some time later."""

    def sweep(*, settled: bool = True, **later: float) -> list[tuple[str, str]]:
        now = world.clock.advance(**later)
        world.write(conditions.find, now, settled=settled)
        world.write(sweeping.sweep, now)
        rows = world.read(lambda tx: tx.scalars(select(AlertEvent).order_by(AlertEvent.id)).all())
        world.write(lambda tx: tx.execute(delete(AlertEvent)))
        return [(row.kind, row.name) for row in rows]

    return sweep


def set_(world: World, client_id: str, **values: Any) -> None:
    statement = update(JumpClient).where(JumpClient.id == client_id).values(**values)
    world.write(lambda tx: tx.execute(statement))


def test_a_client_that_stays_offline(world: World, key: str, found: Found) -> None:
    till = world.enrol(key, "till")
    passive = world.enrol(key, "passive")
    set_(world, passive.id, passive=True)
    assert found(minutes=59) == []
    assert found(minutes=1, settled=False) == []
    assert found() == [("offline", "till")]
    assert found(minutes=1) == []
    set_(world, till.id, online=True)
    set_(world, passive.id, online=True)
    assert found() == [("online_again", "till")]
    assert found(days=1) == []
    for client in (till, passive):
        set_(world, client.id, online=False, last_disconnected_at=world.clock())
    assert found(hours=1) == [("offline", "till")]
    assert sorted(found(days=14)) == [("lost", "passive"), ("lost", "till")]
    assert found(days=1) == []
    assert sorted(found(days=158)) == [("removal_soon", "passive"), ("removal_soon", "till")]
    assert found(days=1) == []
    set_(world, passive.id, online=True)
    assert found() == []
    assert found(days=7) == []  # the other one is gone


def test_a_removal_after_less_than_the_notice_is_not_announced(
    world: World, key: str, found: Found
) -> None:
    set_(world, world.enrol(key, "short").id, max_offline_minutes=7 * 24 * 60)
    set_(world, world.enrol(key, "long").id, max_offline_minutes=8 * 24 * 60)
    assert ("removal_soon", "long") in found(days=1)
    assert ("removal_soon", "short") not in found(days=6)


def test_a_limit_that_is_nearly_reached(world: World, key: str, found: Found) -> None:
    def limit(value: int | None) -> None:
        wanted = parse(site_settings.SettingsChange, {"jump_client_limit": value})
        world.write(site_settings.change, ROOT, wanted, None)

    for number in range(9):
        world.enrol(key, f"till-{number}")
    limit(11)
    assert found() == []
    limit(10)
    assert found() == [("limit_near", "jump_client_limit")]
    assert found() == []
    limit(11)  # 82 percent
    assert found() == []
    limit(10)
    assert found() == [("limit_near", "jump_client_limit")]
    limit(None)
    assert found() == []


def test_what_nobody_wants_is_not_noted(world: World, key: str, found: Found) -> None:
    world.enrol(key, "till")
    wanted = parse(AlertSettingsChange, {"events": ["lost"]})
    world.write(alert_settings.change, ROOT, wanted, None)
    assert found(days=1) == []
    assert found(days=14) == [("lost", "till")]
