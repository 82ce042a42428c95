"""Whose names stand beside a Jump Item."""

from typing import Any

from jump_server.clients import occupants
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.items import jump_item_lists
from jump_server.sessions import sessions
from jump_server.shortcuts import jump_client_copies, jump_shortcuts
from tests.server.sessions.test_sessions import ann, client, put_online, start
from tests.server.world import ROOT, Enrolled, World

__all__ = ["ann", "client"]


def test_a_session_with_the_computer_or_with_what_is_behind_it(
    world: World, ann: Actor, client: Enrolled
) -> None:
    put_online(world, client)
    desk = world.shortcut(ann, "web", jump_method="local_vnc", jump_client_id=client.id)["id"]
    world.write(sessions.start_for_shortcut, ann, desk)
    assert world.read(occupants.of_shortcuts, [desk]) == {desk: ["ann"]}
    assert world.read(occupants.of_clients, [client.id]) == {}
    for _ in range(2):  # who is in two sessions stands there once
        start(world, ann, client)
    assert world.read(occupants.of_clients, [client.id, "0" * 32]) == {client.id: ["ann"]}


def test_an_original_and_its_copy_tell_nothing_of_each_others_users(
    world: World, ann: Actor, client: Enrolled
) -> None:
    put_online(world, client)
    bob = world.user("bob")
    world.group("shelf", "bob")
    wanted = parse(jump_shortcuts.ShortcutCopy, {"jump_group": "shelf"})
    copy_id = str(world.write(jump_client_copies.copy, ROOT, client.id, wanted)["id"])
    start(world, ann, client)
    world.write(sessions.start_for_shortcut, bob, copy_id)

    def told(actor: Actor) -> dict[str, list[list[str]]]:
        query = parse(jump_item_lists.ItemQuery, {})
        found = world.read(jump_item_lists.listing, actor, query).items
        return {one["id"]: [part["in_session"] for part in parts(one)] for one in found}

    assert told(ann) == {client.id: [["ann"]]}
    assert told(bob) == {copy_id: [["bob"], ["bob"]]}
    live = world.read(jump_item_lists.live_views, [client.id])  # the same is sent to both
    assert {key: one["in_session"] for key, one in live.items()} == {
        client.id: ["ann"],
        copy_id: ["bob"],
    }


def parts(item: Any) -> list[Any]:
    """An item, and the computer that a copy shows."""
    return [item, item["computer"]] if item.get("computer") else [item]
