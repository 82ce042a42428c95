"""Jump Clients' records: edited and moved, one or many."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from jump_server.clients import jump_client_edits, jump_clients
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.live import events
from jump_server.reports import audit_log
from jump_server.settings import site_settings
from jump_wire.errors import UserError
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


@pytest.mark.parametrize(
    ("field", "limit"), [("name", 128), ("tag", 64), ("comments", 1024), ("jump_group", 160)]
)
def test_values_have_limits(field: str, limit: int) -> None:
    parse(jump_clients.ClientChange, {field: "x" * limit})
    with refuses("field_too_long", field=field, limit=limit):
        parse(jump_clients.ClientChange, {field: "x" * (limit + 1)})


def change_many(
    world: World, actor: Actor, *items: Mapping[str, Any]
) -> list[jump_client_edits.Outcome]:
    wanted = parse(jump_client_edits.ManyChanges, {"items": list(items)})
    return world.write(jump_client_edits.change_many, actor, wanted)


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements that the database gets."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(world.database.engine, "before_cursor_execute", note)


def test_each_of_many_gets_its_own_values(world: World, alice: Actor) -> None:
    key = world.installer(alice, "web")["key"]
    ids = [world.enrol(key, f"web{number}").id for number in range(3)]
    done = change_many(
        world,
        alice,
        {"id": ids[2], "tag": "rack-2", "version": 1},
        {"id": ids[0], "name": "Main", "jump_group": "db", "comments": "a\nb"},
        {"id": ids[1]},
    )
    assert [one.client_id for one in done] == [ids[2], ids[0], ids[1]], "in the request's order"
    shown = [one.client for one in done if one.client]
    values = [(one["name"], one["jump_group"], one["tag"], one["version"]) for one in shown]
    assert values == [
        ("web2", "web", "rack-2", 2),
        ("Main", "db", "", 2),
        ("web1", "web", "", 1),
    ]
    query = audit_log.AuditQuery(action="jump_client.changed")
    found = world.read(audit_log.listing, ROOT, query).items
    assert {one["target_id"]: one["details"] for one in found} == {
        ids[2]: {"tag": "rack-2"},
        ids[0]: {"name": "Main", "jump_group": "db", "comments": "a\nb"},
    }
    changed = [target for kind, target in world.events.events if kind == events.CLIENT_CHANGED]
    assert ids[1] not in changed[-2:]


def test_those_that_are_refused_do_not_change(world: World, alice: Actor) -> None:
    """Nothing of them: what is refused last is checked before what is changed first."""
    key = world.installer(alice, "web")["key"]
    stale, moved, fine = (world.enrol(key, name).id for name in ("stale", "moved", "fine"))
    boss = world.administrator()
    secret = world.enrol(world.installer(boss, "secret")["key"], "other").id
    change(world, alice, stale, tag="x")
    done = change_many(
        world,
        alice,
        {"id": stale, "tag": "y", "version": 1},
        {"id": moved, "tag": "y", "jump_group": "secret"},
        {"id": secret, "tag": "y"},
        {"id": "0" * 32, "tag": "y"},
        {"id": fine, "tag": "y"},
    )
    assert [one.error and one.error.code for one in done] == [
        "stale_edit",
        "permission_refused",
        "permission_refused",
        "client_not_found",
        None,
    ]
    tags = [world.read(jump_clients.get, ROOT, one)["tag"] for one in (stale, moved, secret, fine)]
    assert tags == ["x", "", "", "y"]


def test_what_they_have_already_changes_nothing(
    world: World, alice: Actor, client: Enrolled
) -> None:
    wanted = {"id": client.id, "tag": "x", "jump_group": "db", "forbid_disable": False}
    (first,) = change_many(world, alice, wanted)
    count = len(world.events.events)
    (second,) = change_many(world, alice, wanted)
    assert first.client == second.client
    assert len(world.events.events) == count


def test_the_last_place_of_active_clients_is_given_once(world: World, alice: Actor) -> None:
    key = world.installer(alice, "web")["key"]
    ids = [world.enrol(key, f"web{number}").id for number in range(2)]
    change_many(world, ROOT, *({"id": one, "passive": True} for one in ids))
    limit = parse(site_settings.SettingsChange, {"active_limit": 1})
    world.write(site_settings.change, ROOT, limit, None)
    done = change_many(world, ROOT, *({"id": one, "passive": False, "tag": "x"} for one in ids))
    assert [one.error and one.error.code for one in done] == [None, "active_count_reached"]
    assert world.read(jump_clients.get, ROOT, ids[1])["tag"] == ""


def test_many_take_as_many_statements_as_a_few(world: World, alice: Actor) -> None:
    key = world.installer(alice, "web")["key"]
    ids = [world.enrol(key, f"web{number}").id for number in range(12)]
    counts = []
    for tag, some in (("a", ids[:3]), ("b", ids)):
        with counted(world) as statements:
            change_many(world, alice, *({"id": one, "tag": tag + one} for one in some))
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_request_names_each_client_once_and_has_a_limit(
    world: World, alice: Actor, client: Enrolled
) -> None:
    with refuses("field_malformed", field="items"):
        change_many(world, alice, {"id": client.id, "tag": "x"}, {"id": client.id, "tag": "y"})
    for count in (0, jump_client_edits.MOST + 1):
        items = [{"id": f"{number:032x}"} for number in range(count)]
        with pytest.raises(UserError):
            parse(jump_client_edits.ManyChanges, {"items": items})
    with refuses("field_too_long", field="items.0.tag", limit=64):
        parse(jump_client_edits.ManyChanges, {"items": [{"id": "0" * 32, "tag": "x" * 65}]})
