"""The site's status: what runs, and what needs attention."""

import shutil
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server import VERSION, trust
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.models.jump_client import JumpClient
from jump_server.models.worker import Worker
from jump_server.site import status
from jump_server.site.status_warnings import MIB
from jump_wire import WIRE_VERSION
from jump_wire.errors import UserError
from tests.server.packages.offers import Archive, offers
from tests.server.world import ROOT, World, refuses


def look(world: World) -> Mapping[str, Any]:
    return world.read(status.view, ROOT)


def test_versions_and_limits(world: World) -> None:
    found = look(world)
    assert found["versions"]["server"] == VERSION
    assert found["versions"]["wire"].endswith(str(WIRE_VERSION))
    assert found["versions"]["database"] in {"sqlite", "postgresql"}
    assert found["limits"]["max_links"] == world.settings.max_links


def test_packages_and_what_they_lack(world: World) -> None:
    world.environment.offers = offers(windows_msi=Archive(b"", "The build had no compiler."))
    assert look(world)["packages"] == [
        {"name": "linux-headless", "missing": ""},
        {"name": "windows-msi", "missing": "The build had no compiler."},
    ]


def test_the_versions_of_jump_clients(world: World) -> None:
    assert look(world)["jump_clients"] == []
    key = world.installer(world.administrator(), "user:admin")["key"]
    ids = [world.enrol(key).id for _ in range(4)]

    def become(tx: Transaction) -> None:
        for client_id, version, refused in zip(
            ids, ("1.0", "2.0", "1.0", "0.9"), (True, False, False, True), strict=True
        ):
            client = tx.get_one(JumpClient, client_id)
            client.agent_version, client.version_refused = version, refused
        tx.get_one(JumpClient, ids[3]).uninstalled_at = world.clock()

    world.write(become)
    assert look(world)["jump_clients"] == [
        {"version": "1.0", "clients": 2, "to_update": 1},
        {"version": "2.0", "clients": 1, "to_update": 0},
    ]


def test_workers_and_what_they_hold(world: World) -> None:
    world.write(lambda tx: tx.add(Worker(id="one-0:ab", seen_at=world.clock())))
    world.write(lambda tx: tx.add(Worker(id="two-0:cd", seen_at=world.clock())))
    client = world.enrol(world.installer(world.administrator(), "user:admin")["key"])
    online = PresenceUpdate(client.id, world.clock(), online=True, worker="two-0:cd")
    world.write(apply_presence, [online])
    shown = [(worker["name"], worker["links"]) for worker in look(world)["workers"]]
    assert shown == [("one-0", 0), ("two-0", 1)]


def test_certificates_warn_before_they_end(world: World) -> None:
    """One that can't be read warns too."""
    assert [one["warning"] for one in look(world)["certificates"]] == [True, True]
    folder = world.settings.data_dir / "made"
    world.environment.trust = trust.ensure(folder, ("jump.example:443",), world.clock)
    authority, server = look(world)["certificates"]
    assert (authority["kind"], server["kind"]) == ("authority", "server")
    assert server["subject"].startswith("CN=")
    assert not server["warning"]
    world.clock.advance(days=trust.SERVER_DAYS - status.WARN_DAYS)
    assert not look(world)["certificates"][1]["warning"]
    world.clock.advance(seconds=1)
    authority, server = look(world)["certificates"]
    assert (authority["warning"], server["warning"]) == (False, True)


def test_little_space_warns(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(world.settings.data_dir)
    for free, warning in ((1024 * MIB, False), (1024 * MIB - 1, True)):
        measured = usage._replace(free=free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, measured=measured: measured)
        assert look(world)["disk"]["warning"] is warning


def test_redis_is_asked_where_there_is_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(world)["redis"] is None
    with_redis = {"redis_url": "redis://127.0.0.1:1/0"}
    world.environment.settings = world.settings.model_copy(update=with_redis)
    assert look(world)["redis"] == "ok"

    def away(_client_id: str) -> bool:
        raise UserError("cluster_unavailable")

    monkeypatch.setattr(world.gateway, "is_connected", away)
    assert look(world)["redis"] == "failed"


def test_it_takes_a_right(world: World) -> None:
    with refuses("permission_refused"):
        world.read(status.view, world.user("ann"))
    world.read(status.view, world.user("bob", rights=["settings"]))
