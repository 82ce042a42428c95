"""Presence and statistics, written many at once."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import event

from jump_server.clients import jump_client_presence, jump_clients
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.live import events
from jump_server.models.jump_client import JumpClient
from jump_wire import messages
from tests.server.world import ROOT, World


@pytest.fixture
def ids(world: World) -> list[str]:
    """Three clients' ids."""
    key = world.installer(world.administrator(), "user:admin")["key"]
    return [world.enrol(key, f"host{number}").id for number in range(3)]


def inventory(hostname: str = "Renamed", **more: Any) -> messages.Inventory:
    values: dict[str, Any] = {
        "hostname": hostname,
        "fqdn": "renamed.example.org",
        "os": "Debian 12",
        "kernel": "6.1",
        "architecture": "x86_64",
        "cpu_model": "CPU",
        "cpu_count": 4,
        "memory_mib": 8_000_000_000,
        "addresses": ("10.0.0.1", "fe80::1"),
        "mode": "service",
        "account": "jump",
        "install_dir": "/opt/jumpclient",
        **more,
    }
    return messages.Inventory(**values)


STATISTICS = messages.Statistics(
    uptime_seconds=3600,
    cpu_percent=12.5,
    memory_free_mib=512,
    disks=("/:1000:400", "C:\\:500:100", "/a:b:7:5", "garbage", "/x:1:-2"),
    console_user="jsmith",
)


def shown(world: World, client_id: str) -> Mapping[str, Any]:
    return world.read(jump_clients.get, ROOT, client_id)


def test_coming_and_going(world: World, ids: list[str]) -> None:
    up = world.clock.advance(minutes=1)
    update = PresenceUpdate(
        ids[0], up, online=True, public_address="203.0.113.5", agent_version="0.2.0"
    )
    world.write(apply_presence, [update])
    client = shown(world, ids[0])
    assert (client["status"], client["last_connected_at"]) == ("online", "2026-03-01T12:01:00.000Z")
    assert (client["public_address"], client["agent_version"]) == ("203.0.113.5", "0.2.0")
    assert client["planned_removal_at"] is None
    down = world.clock.advance(minutes=1)
    world.write(apply_presence, [PresenceUpdate(ids[0], down, online=False)])
    client = shown(world, ids[0])
    assert client["status"] == "offline"
    assert client["last_disconnected_at"] == "2026-03-01T12:02:00.000Z"
    assert client["public_address"] == "203.0.113.5"


def test_what_the_computer_tells_of_itself(world: World, ids: list[str]) -> None:
    update = PresenceUpdate(ids[0], world.clock(), inventory=inventory(), statistics=STATISTICS)
    world.write(apply_presence, [update])
    client = shown(world, ids[0])
    assert (client["name"], client["hostname"], client["mode"]) == ("Renamed", "Renamed", "service")
    assert client["private_addresses"] == ["10.0.0.1", "fe80::1"]
    assert client["memory_mib"] == 8_000_000_000
    assert client["statistics"] == {
        "at": "2026-03-01T12:00:00.000Z",
        "uptime_seconds": 3600,
        "cpu_percent": 12.5,
        "memory_free_mib": 512,
        "disks": [
            {"mount": "/", "total_mib": 1000, "free_mib": 400},
            {"mount": "C:\\", "total_mib": 500, "free_mib": 100},
            {"mount": "/a:b", "total_mib": 7, "free_mib": 5},
        ],
        "console_user": "jsmith",
    }


def test_a_given_name_survives_a_renamed_computer(world: World, ids: list[str]) -> None:
    from jump_server.core.inputs import parse

    wanted = parse(jump_clients.ClientChange, {"name": "Main"})
    world.write(jump_clients.change, ROOT, ids[0], wanted, None)
    world.write(
        apply_presence, [PresenceUpdate(i, world.clock(), inventory=inventory()) for i in ids[:2]]
    )
    found = world.read(jump_clients.listing, ROOT, jump_clients.ClientQuery(name="main"))
    assert [item["id"] for item in found.items] == [ids[0]]
    assert shown(world, ids[1])["name"] == "Renamed"


def test_where_it_reaches_the_server_is_shown(world: World, ids: list[str]) -> None:
    assert shown(world, ids[0])["server_addresses"] == []
    told = inventory(server_addresses=("jump.example:443", "[fd00::1]:8443"))
    world.write(apply_presence, [PresenceUpdate(ids[0], world.clock(), inventory=told)])
    assert shown(world, ids[0])["server_addresses"] == ["jump.example:443", "[fd00::1]:8443"]


def test_hostile_texts_are_cleaned(world: World, ids: list[str]) -> None:
    told = inventory("a\0b\x1b[31mc", addresses=("1 2\n3",))
    world.write(apply_presence, [PresenceUpdate(ids[0], world.clock(), inventory=told)])
    client = shown(world, ids[0])
    assert client["hostname"] == "ab[31mc"
    assert client["private_addresses"] == ["123"]


def test_a_refused_version_is_remembered_until_it_connects(world: World, ids: list[str]) -> None:
    def refused() -> bool:
        return world.read(lambda tx: jump_clients.require(tx, ROOT, ids[0], "view").version_refused)

    update = PresenceUpdate(ids[0], world.clock(), online=False, version_refused=True)
    world.write(apply_presence, [update])
    assert refused()
    world.write(apply_presence, [PresenceUpdate(ids[0], world.clock(), statistics=STATISTICS)])
    assert refused()
    world.write(apply_presence, [PresenceUpdate(ids[0], world.clock(), online=True)])
    assert not refused()


def test_many_take_few_statements(world: World, ids: list[str]) -> None:
    statements: list[str] = []

    @event.listens_for(world.database.engine, "before_cursor_execute")
    def seen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE jump_clients"):
            statements.append(statement)

    updates = [PresenceUpdate(i, world.clock(), online=True) for i in reversed(ids)]
    updates.append(PresenceUpdate("0" * 32, world.clock(), online=True))
    world.write(apply_presence, updates)
    assert len(statements) == 1
    assert [shown(world, i)["status"] for i in ids] == ["online"] * 3


def test_nothing_to_write_is_fine(world: World, ids: list[str]) -> None:
    world.write(apply_presence, [])
    world.write(apply_presence, [PresenceUpdate(ids[0], world.clock())])


def test_consoles_are_told(world: World, ids: list[str]) -> None:
    world.events.events.clear()
    world.write(apply_presence, [PresenceUpdate(ids[0], world.clock(), statistics=STATISTICS)])
    assert world.events.events == [(events.CLIENT_CHANGED, ids[0])]
    world.write(apply_presence, [PresenceUpdate(ids[0], world.clock(), online=True)])
    assert events.GROUPS_CHANGED in {kind for kind, _ in world.events.events}


def test_only_who_holds_a_client_can_lose_it(world: World, ids: list[str]) -> None:
    def tell(online: bool, worker: str) -> str:
        update = PresenceUpdate(ids[0], world.clock(), online=online, worker=worker)
        world.write(apply_presence, [update])
        return str(shown(world, ids[0])["status"])

    assert tell(True, "a") == "online"
    assert tell(True, "b") == "online"
    assert tell(False, "a") == "online"  # it notices late that its link has gone
    assert tell(False, "b") == "offline"
    assert tell(False, "a") == "offline"


def test_an_agent_reports_no_field_that_users_edit_or_that_identifies_it() -> None:
    edited = {*jump_clients.ClientChange.model_fields, "jump_group_id", "shown_name", "removal"}
    assert not edited & set(jump_client_presence.REPORTED)
    own = [name for name in jump_client_presence.REPORTED if "id" in name or "hash" in name]
    assert own == ["computer_id"]  # of the computer, not of the record; its own word


def test_what_an_earlier_agent_does_not_say_stays(world: World, ids: list[str]) -> None:
    def known() -> str:
        return world.read(lambda tx: tx.get_one(JumpClient, ids[0])).computer_id

    at_its_enrolment = known()
    assert at_its_enrolment
    for said, kept in (("", at_its_enrolment), ("d" * 32, "d" * 32)):
        update = PresenceUpdate(ids[0], world.clock(), inventory=inventory(computer_id=said))
        world.write(apply_presence, [update])
        assert known() == kept
