"""Jump Clients' records: shown, edited, moved."""

from collections.abc import Mapping

import pytest

from jump_server.clients import jump_client_views, jump_clients
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.live import events
from jump_server.reports import audit_log
from tests.server.world import ROOT, Enrolled, World, refuses


@pytest.fixture
def alice(world: World) -> Actor:
    """A member of the groups ``web`` and ``db``."""
    made = world.user("alice")
    world.group("web", "alice")
    world.group("db", "alice")
    world.group("secret")
    return made


@pytest.fixture
def client(world: World, alice: Actor) -> Enrolled:
    """A client in the group ``web``."""
    return world.enrol(world.installer(alice, "web")["key"], "Web1")


def change(
    world: World, actor: Actor, client_id: str, version: int | None = None, **given: str
) -> Mapping[str, object]:
    wanted = parse(jump_clients.ClientChange, given)
    return world.write(jump_clients.change, actor, client_id, wanted, version)


def test_a_record_is_edited(world: World, alice: Actor, client: Enrolled) -> None:
    changed = change(world, alice, client.id, name="Main", tag="front", comments="a\nb")
    assert (changed["name"], changed["tag"], changed["comments"]) == ("Main", "front", "a\nb")
    assert changed["version"] == 2
    assert (events.CLIENT_CHANGED, client.id) in world.events.events


def test_an_empty_name_gives_the_computers_back(
    world: World, alice: Actor, client: Enrolled
) -> None:
    change(world, alice, client.id, name="Main")
    assert change(world, alice, client.id, name="")["name"] == "Web1"


def test_moving_takes_the_right_to_both_groups(
    world: World, alice: Actor, client: Enrolled
) -> None:
    assert change(world, alice, client.id, jump_group="db")["jump_group"] == "db"
    assert change(world, alice, client.id, jump_group="user:alice")["jump_group"] == "user:alice"
    with refuses("permission_refused"):
        change(world, alice, client.id, jump_group="secret")
    with refuses("jump_group_not_found", group="nope"):
        change(world, alice, client.id, jump_group="nope")
    assert change(world, ROOT, client.id, jump_group="secret")["jump_group"] == "secret"
    with refuses("permission_refused"):
        change(world, alice, client.id, jump_group="web")


def test_an_edit_of_an_older_version_is_stale(world: World, alice: Actor, client: Enrolled) -> None:
    change(world, alice, client.id, 1, tag="x")
    with refuses("stale_edit"):
        change(world, alice, client.id, 1, tag="y")
    assert world.read(jump_clients.get, alice, client.id)["tag"] == "x"


def test_an_edit_is_in_the_audit_log(world: World, alice: Actor, client: Enrolled) -> None:
    change(world, alice, client.id, jump_group="db", tag="x")
    query = audit_log.AuditQuery(action="jump_client.changed")
    (event,) = world.read(audit_log.listing, ROOT, query).items
    assert (event["actor"], event["target_id"]) == ("alice", client.id)
    assert event["details"] == {"jump_group": "db", "tag": "x"}


def test_views_leave_out_what_is_gone(world: World, alice: Actor, client: Enrolled) -> None:
    found = world.read(jump_client_views.views, [client.id, "0" * 32])
    shown = world.read(jump_clients.get, alice, client.id)
    detail = {"last_hour": shown["last_hour"], "failed_call": None}  # lists leave them out
    assert {**found[client.id], **detail} == shown
    assert found.keys() == {client.id}
    assert world.read(jump_client_views.views, []) == {}


@pytest.mark.parametrize(
    ("field", "limit"), [("name", 128), ("tag", 64), ("comments", 1024), ("jump_group", 160)]
)
def test_values_have_limits(field: str, limit: int) -> None:
    parse(jump_clients.ClientChange, {field: "x" * limit})
    with refuses("field_too_long", field=field, limit=limit):
        parse(jump_clients.ClientChange, {field: "x" * (limit + 1)})
