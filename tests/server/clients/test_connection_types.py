"""Active and passive clients: the change, the limit, what each is told, and whom to call."""

import base64
import threading
from typing import Any

import pytest

from jump_server.clients import connection_types, credentials, jump_clients, workers
from jump_server.clients.connection_types import ATTEMPTS
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.deployment import enrolments
from jump_server.items import bulk_jobs, bulk_work
from jump_server.lifecycle import removals
from jump_server.reports import audit_log
from jump_server.settings import site_settings
from jump_wire import messages
from jump_wire.errors import UserError
from tests.server.clients.test_jump_client_presence import inventory
from tests.server.world import ADDRESS, ROOT, START, Enrolled, World, enrolment, refuses


def limit(world: World, **given: Any) -> None:
    wanted = parse(site_settings.SettingsChange, given)
    world.write(site_settings.change, ROOT, wanted, None)


def edit(world: World, actor: Actor, client: Enrolled, **given: Any) -> Any:
    wanted = parse(jump_clients.ClientChange, given)
    return world.write(jump_clients.change, actor, client.id, wanted, None)


@pytest.fixture
def admin(world: World) -> Actor:
    return world.administrator()


@pytest.fixture
def key(world: World, admin: Actor) -> str:
    """The key of an installer whose command line may choose the type."""
    fields = ["passive", "passive_port", "passive_listen"]
    return str(world.installer(admin, "user:admin", overridable=fields)["key"])


def told(world: World, client: Enrolled) -> messages.ConnectionType:
    return world.read(credentials.identify, client.id, client.credential).connection


def test_the_command_line_chooses_the_type(world: World, key: str) -> None:
    client = world.enrol(key, passive=True, passive_port=6000, passive_listen="eth1")
    found = world.read(jump_clients.get, ROOT, client.id)
    assert (found["connection_type"], found["status"]) == ("passive", "passive")
    assert (found["passive_port"], found["passive_listen"]) == (6000, "eth1")
    message = told(world, client)
    secret = connection_types.key(world.environment.trust, client.id)
    assert base64.urlsafe_b64decode(message.key + "=") == secret
    assert message == messages.ConnectionType(True, 6000, "eth1", message.key, 0)
    assert told(world, world.enrol(key)) == messages.ConnectionType(False)


def test_each_client_has_a_key_of_its_own(world: World, key: str) -> None:
    one, two = (told(world, world.enrol(key, passive=True)) for _ in range(2))
    assert one.key != two.key


def test_invalid_ports_and_places_are_refused(world: World, key: str) -> None:
    client = world.enrol(key)
    for given, code in (
        ({"passive_port": 1023}, "field_out_of_range"),
        ({"passive_port": 65_536}, "field_out_of_range"),
        ({"passive_listen": "eth0 -j"}, "field_malformed"),
    ):
        with refuses(code):
            edit(world, ROOT, client, **given)


def test_a_client_is_told_of_a_change(world: World, admin: Actor, key: str) -> None:
    client = world.enrol(key)
    edit(world, admin, client, name="same")
    assert world.gateway.calls == []
    edit(world, admin, client, passive=True)
    assert world.gateway.calls == [("connection_type", client.id, "passive")]
    assert world.events.events[-1] == ("jump_groups.changed", "counts")
    # A passive one has no link, so it is called: else it would learn of it a day later.
    world.gateway.calls.clear()
    edit(world, admin, client, passive_port=6001)
    edit(world, admin, client, passive=False)
    assert world.gateway.calls == [
        ("connection_type", client.id, "passive"),
        ("call", client.id),
        ("connection_type", client.id, "active"),
        ("call", client.id),
    ]
    entries = world.read(audit_log.listing, ROOT, parse(audit_log.AuditQuery, {})).items
    assert entries[0]["details"] == {"passive": False}


def test_an_uninstalled_client_keeps_its_type(world: World, admin: Actor, key: str) -> None:
    client = world.enrol(key)
    world.write(removals.uninstalled, client.id, client.credential, "local")
    with refuses("client_uninstalled"):
        edit(world, admin, client, passive=True)
    edit(world, admin, client, passive=False, name="other")


def test_a_passive_client_needs_no_active_place(world: World, admin: Actor, key: str) -> None:
    active = world.enrol(key)
    limit(world, active_limit=1)
    passive = world.enrol(key, passive=True)
    with refuses("active_limit_reached"):
        world.enrol(key)
    with refuses("active_limit_reached"):
        world.installer(admin, "user:admin")
    world.installer(admin, "user:admin", passive=True)
    with refuses("active_count_reached"):
        edit(world, admin, passive, passive=False)
    edit(world, admin, active, passive=True)
    edit(world, admin, passive, passive=False)
    limit(world, jump_client_limit=2)
    with refuses("client_limit_reached"):
        world.enrol(key, passive=True)


def test_many_are_changed_as_one_is(world: World, admin: Actor, key: str) -> None:
    clients = [world.enrol(key, f"host{number}", passive=True) for number in range(3)]
    limit(world, active_limit=2)
    shortcut = world.shortcut(admin, "user:admin")["id"]
    wanted = {"ids": [*(one.id for one in clients), shortcut], "passive": False}
    job = world.write(bulk_jobs.edit, admin, parse(bulk_jobs.BulkEdit, wanted))
    world.write(workers.begin, "main-0:1")
    world.write(bulk_work.claim, "main-0:1")
    for _ in range(4):  # a step may do less than all when the machine is busy
        world.write(bulk_work.step, "main-0:1", job["id"])
    _, failed = world.read(bulk_jobs.results, admin, job["id"], bulk_jobs.ResultQuery())
    codes = sorted(error.code for error in failed.values())
    assert codes == ["active_count_reached", "jump_method_other"]


def test_a_call_takes_numbers_that_never_come_again(world: World, key: str) -> None:
    client = world.enrol(key, "Web1", passive=True, passive_port=6000)
    report = inventory("Web1", fqdn="web1.example.org", addresses=("10.0.0.1", "10.0.0.2"))
    world.write(apply_presence, [PresenceUpdate(client.id, START, inventory=report)])
    first = world.write(connection_types.begin_call, client.id)
    assert first is not None
    assert first.hosts == ("10.0.0.1", "10.0.0.2", "web1.example.org", "web1", ADDRESS)
    assert first.port == 6000
    assert first.number > START.timestamp() * 1_000_000
    world.clock.advance(hours=-5)
    world.write(connection_types.reached, client.id, "10.0.0.2")
    second = world.write(connection_types.begin_call, client.id)
    assert second is not None
    assert second.number == first.number + ATTEMPTS
    assert second.hosts[:2] == ("10.0.0.2", "10.0.0.1"), "where it was reached comes first"
    assert told(world, client).number == second.number + ATTEMPTS - 1


def test_who_is_not_there_is_not_called(world: World, key: str) -> None:
    client = world.enrol(key, passive=True)
    world.write(removals.uninstalled, client.id, client.credential, "local")
    assert world.write(connection_types.begin_call, client.id) is None
    assert world.write(connection_types.begin_call, "0" * 32) is None


def at_once(number: int, action: Any) -> list[str]:
    """Do something in so many threads at the same moment; return the codes of the refusals."""
    gate, refused = threading.Barrier(number), []

    def one(index: int) -> None:
        gate.wait()
        try:
            action(index)
        except UserError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return refused


def test_200_installations_at_once_at_a_limit_of_100(world: World, key: str) -> None:
    for setting, code, given in (
        ("jump_client_limit", "client_limit_reached", {"passive": True}),
        ("active_limit", "active_limit_reached", {}),
    ):
        limit(world, **{setting: 100})
        bodies = [
            parse(enrolments.Enrolment, enrolment(key, f"host{number}", **given))
            for number in range(200)
        ]
        refused = at_once(
            200, lambda index, bodies=bodies: world.write(enrolments.enrol, bodies[index], ADDRESS)
        )
        assert refused == [code] * 100
        limit(world, **{setting: None})


def test_changes_at_once_do_not_pass_the_limit(world: World, admin: Actor, key: str) -> None:
    clients = [world.enrol(key, f"host{number}", passive=True) for number in range(20)]
    limit(world, active_limit=10)
    refused = at_once(20, lambda index: edit(world, admin, clients[index], passive=False))
    assert refused == ["active_count_reached"] * 10
