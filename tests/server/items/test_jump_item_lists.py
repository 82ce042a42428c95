"""The list of Jump Clients and Jump Shortcuts together: seen, searched, sorted, counted."""

from typing import Any

import pytest

from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.items import jump_item_lists
from jump_server.shortcuts import jump_shortcuts
from tests.server.world import World, refuses


@pytest.fixture
def admin(world: World) -> Actor:
    """An administrator, with two clients (one online) and two shortcuts in two groups."""
    made = world.administrator()
    world.user("alice")
    world.group("web", "alice")
    world.group("db")
    key = world.installer(made, "web", overridable=["name", "jump_group"])["key"]
    alpha = world.enrol(key, "Alpha")
    world.enrol(key, "gamma", jump_group="db")
    online = PresenceUpdate(alpha.id, world.clock.advance(seconds=1), online=True)
    world.write(apply_presence, [online])
    world.shortcut(made, "web", name="Beta", hostname="zz.example", tag="front")
    late = world.shortcut(made, "db", name="Delta", hostname="aa.example", comments="50% off")
    world.write(jump_shortcuts.rdp_file, made, late["id"])
    return made


TWO = ("method", "status", "jump_group", "os", "public_address", "agent_version")
SAME = {
    **dict.fromkeys(TWO, 2),
    "last_connected_at": 3,
    "last_accessed_at": 3,
    "comments": 3,
    "tag": 3,
    "console_user": 4,
    "fqdn": 4,
}
"""How many in a row may have the same value."""


def names(world: World, actor: Actor, **query: Any) -> list[str]:
    wanted = parse(jump_item_lists.ItemQuery, query)
    return [item["name"] for item in world.read(jump_item_lists.listing, actor, wanted).items]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Alpha", "Beta", "Delta", "gamma"]),
        ("-name", ["gamma", "Delta", "Beta", "Alpha"]),
        ("hostname", ["Delta", "Alpha", "gamma", "Beta"]),
        ("method", ["Alpha", "gamma", "Beta", "Delta"]),
        ("status", ["Beta", "Delta", "gamma", "Alpha"]),
        ("jump_group", ["Delta", "gamma", "Alpha", "Beta"]),
        ("last_connected_at", ["Beta", "Delta", "gamma", "Alpha"]),
        ("last_accessed_at", ["Alpha", "Beta", "gamma", "Delta"]),
        ("comments", ["Alpha", "Beta", "gamma", "Delta"]),
        ("tag", ["Alpha", "Delta", "gamma", "Beta"]),
        ("os", ["Beta", "Delta", "Alpha", "gamma"]),
        ("console_user", ["Beta", "Delta", "gamma", "Alpha"]),
        ("fqdn", ["Beta", "Delta", "Alpha", "gamma"]),
        ("public_address", ["Beta", "Delta", "Alpha", "gamma"]),
        ("agent_version", ["Beta", "Delta", "Alpha", "gamma"]),
    ],
)
def test_they_are_sorted_together(
    world: World, admin: Actor, sort: str, expected: list[str]
) -> None:
    found = names(world, admin, sort=sort)
    assert sorted(found) == sorted(expected)
    # Where the field is the same, the id decides, which is random.
    same = SAME.get(sort, 1)
    assert [set(found[i : i + same]) for i in range(0, 4, same)] == [
        set(expected[i : i + same]) for i in range(0, 4, same)
    ]
    opposite = sort[1:] if sort.startswith("-") else f"-{sort}"
    assert names(world, admin, sort=opposite) == found[::-1]


@pytest.mark.parametrize(
    "sort", ["name", "-method", "status", "-last_connected_at", "last_accessed_at", "-os"]
)
def test_every_order_pages_without_loss(world: World, admin: Actor, sort: str) -> None:
    whole = names(world, admin, sort=sort)
    paged: list[str] = []
    after = None
    while True:
        query = jump_item_lists.ItemQuery(sort=sort, limit=1, after=after)
        part = world.read(jump_item_lists.listing, admin, query)
        assert part.total == 4
        paged += [item["name"] for item in part.items]
        after = part.next
        if after is None:
            break
    assert paged == whole


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"jump_group": "web"}, ["Alpha", "Beta"]),
        ({"tag": "front"}, ["Beta"]),
        ({"jump_method": "local_rdp"}, ["Beta", "Delta"]),
        ({"jump_method": "local_vnc"}, []),
        ({"jump_method": "jump_client"}, ["Alpha", "gamma"]),
        ({"search": "TA"}, ["Beta", "Delta"]),
        ({"search": "example"}, ["Beta", "Delta"]),
        ({"search": "%"}, ["Delta"]),
        ({"search": "RDP"}, ["Beta", "Delta"]),
        ({"search": "RDP local", "fields": "method"}, ["Beta", "Delta"]),
        ({"search": "Jump Client", "fields": "method"}, ["Alpha", "gamma"]),
        ({"search": "jump", "fields": "method"}, []),
        ({"search": "beta", "fields": "fqdn,workgroup"}, []),
        ({"search": "online"}, ["Alpha"]),
        ({"search": "DÈLTA off"}, ["Delta"]),
        ({"search": "vnc delta"}, []),
        ({"search": "rdp local example db"}, ["Delta"]),
        ({"search": "hostname:aa"}, ["Delta"]),
        ({"search": "group:WÉB"}, ["Alpha", "Beta"]),
        ({"search": "2026", "fields": "last_accessed"}, ["Delta"]),
        ({"search": "aa", "fields": "hostname,method"}, ["Delta"]),
    ],
)
def test_they_are_filtered_and_searched_together(
    world: World, admin: Actor, query: dict[str, str], expected: list[str]
) -> None:
    assert names(world, admin, **query) == expected


def test_an_unknown_field_is_refused(world: World, admin: Actor) -> None:
    for method in (None, "local_rdp"):
        with refuses("field_not_a_choice", field="fields"):
            query = {
                "search": "x",
                "fields": "colour",
                **({"jump_method": method} if method else {}),
            }
            names(world, admin, **query)


def test_a_technician_sees_and_counts_his_groups_only(world: World, admin: Actor) -> None:
    from jump_server.accounts import users

    alice = Actor(world.read(lambda s: users.named(s, "alice").id), "alice", "technician")
    assert names(world, alice) == ["Alpha", "Beta"]
    counts = world.read(jump_item_lists.summary, alice)
    assert (counts["total"], counts["clients"], counts["online"]) == (2, 1, 1)
    counts = world.read(jump_item_lists.summary, admin)
    assert (counts["total"], counts["clients"], counts["offline"]) == (4, 2, 1)


def test_views_are_of_both_kinds(world: World, admin: Actor) -> None:
    query = jump_item_lists.ItemQuery()
    items = world.read(jump_item_lists.listing, admin, query).items
    ids = [item["id"] for item in items]
    assert world.read(jump_item_lists.views, [*ids, "0" * 32]) == {
        item["id"]: item for item in items
    }
