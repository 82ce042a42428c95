"""What time brings: ephemeral and forgotten clients go, and things kept long enough."""

import pytest
from sqlalchemy import func, select

from jump_server.accounts import auth
from jump_server.clients import credentials, jump_client_views, jump_clients, workers
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.lifecycle import expired_clients, removals
from jump_server.live import events
from jump_server.models.jump_client import JumpClient
from jump_server.models.user import WebSession
from jump_server.reports import audit_log
from jump_server.site.sweeping import Swept, sweep
from tests.server.world import ADDRESS, FAST, PASSWORD, ROOT, Enrolled, World, refuses


def enrolled(world: World, **more: object) -> Enrolled:
    key = world.installer(world.administrator(), "user:admin", **more)["key"]
    return world.enrol(key)


def presence(world: World, client: Enrolled, *, online: bool) -> None:
    world.write(apply_presence, [PresenceUpdate(client.id, world.clock(), online=online)])


def swept(world: World) -> Swept:
    return world.write(sweep, world.clock())


def gone(world: World, client: Enrolled) -> bool:
    return world.read(jump_client_views.views, [client.id]) == {}


def test_an_ephemeral_client_goes_five_minutes_after_it_went_offline(world: World) -> None:
    client = enrolled(world, ephemeral=True)
    presence(world, client, online=True)
    world.clock.advance(days=1)
    assert swept(world) == Swept(0, 0)
    presence(world, client, online=False)
    world.clock.advance(minutes=4, seconds=59)
    assert swept(world) == Swept(0, 0)
    world.clock.advance(seconds=1)
    assert swept(world) == Swept(1, 0)
    assert gone(world, client)
    assert (events.CLIENT_GONE, client.id) in world.events.events


@pytest.mark.parametrize(
    ("given", "minutes"),
    [({}, 180 * 1440), ({"max_offline_minutes": 90}, 90)],
    ids=["the site's", "its own"],
)
def test_a_client_goes_after_its_time_offline(
    world: World, given: dict[str, object], minutes: int
) -> None:
    client = enrolled(world, **given)
    world.clock.advance(minutes=minutes, seconds=-1)
    swept(world)
    assert not gone(world, client)
    world.clock.advance(seconds=1)
    swept(world)
    assert gone(world, client)


def test_a_passive_client_is_offline_most_of_the_time_and_stays(world: World) -> None:
    client = enrolled(world, passive=True, ephemeral=True, max_offline_minutes=60)
    presence(world, client, online=True)
    presence(world, client, online=False)
    world.clock.advance(days=179)
    assert swept(world) == Swept(0, 0)
    world.clock.advance(days=1)
    assert swept(world) == Swept(1, 0)
    assert gone(world, client)


def test_the_planned_removal_that_is_shown_is_when_it_goes(world: World) -> None:
    client = enrolled(world, max_offline_minutes=60)
    shown = world.read(jump_clients.get, ROOT, client.id)["planned_removal_at"]
    assert shown == "2026-03-01T13:00:00.000Z"


def test_one_that_comes_back_is_told_to_uninstall(world: World) -> None:
    client = enrolled(world, ephemeral=True)
    world.clock.advance(minutes=5)
    swept(world)
    found = world.read(credentials.identify, client.id, client.credential)
    assert found.uninstall
    world.write(removals.uninstalled, client.id, client.credential, "console")
    with refuses("client_removed"):
        world.read(credentials.identify, client.id, client.credential)


def test_one_that_never_comes_back_is_forgotten(world: World) -> None:
    client = enrolled(world)
    world.clock.advance(days=180)
    assert swept(world) == Swept(1, 0)
    world.clock.advance(days=179)
    assert swept(world) == Swept(0, 0)
    world.clock.advance(days=1)
    assert swept(world) == Swept(0, 1)
    with refuses("client_removed"):
        world.read(credentials.identify, client.id, client.credential)


def test_an_uninstalled_record_stays(world: World) -> None:
    client = enrolled(world)
    world.write(removals.uninstalled, client.id, client.credential, "local")
    world.clock.advance(days=1000)
    assert swept(world) == Swept(0, 0)
    assert not gone(world, client)


def test_a_server_that_was_down_gives_them_time_to_come_back(world: World) -> None:
    client = enrolled(world, ephemeral=True)
    presence(world, client, online=True)
    world.clock.advance(hours=8)
    world.write(workers.begin, "main-0:second")
    assert swept(world) == Swept(0, 0)
    world.clock.advance(minutes=4)
    presence(world, client, online=True)
    world.clock.advance(hours=1)
    assert swept(world) == Swept(0, 0)


def test_no_sweep_takes_too_many_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expired_clients, "BATCH", 2)
    key = world.installer(world.administrator(), "user:admin", ephemeral=True)["key"]
    for number in range(3):
        world.enrol(key, f"host{number}")
    world.clock.advance(minutes=5)
    assert [swept(world).expired for _ in range(3)] == [2, 1, 0]
    remaining = select(func.count()).select_from(JumpClient)
    assert world.read(lambda tx: tx.scalar(remaining)) == 3


def test_a_removal_by_time_is_in_the_audit_log(world: World) -> None:
    client = enrolled(world, ephemeral=True)
    world.clock.advance(minutes=5)
    swept(world)
    query = audit_log.AuditQuery(action="jump_client.expired")
    (event,) = world.read(audit_log.listing, ROOT, query).items
    assert (event["actor"], event["target_id"]) == ("server", client.id)


def test_old_sign_ins_are_deleted(world: World) -> None:
    world.user("alice")
    auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS)
    world.clock.advance(hours=11)
    auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS)
    world.clock.advance(hours=1, minutes=5)
    swept(world)
    count = select(func.count()).select_from(WebSession)
    assert world.read(lambda tx: tx.scalar(count)) == 1
