"""Duplicates: which ones are proposed, merged and removed, and which never."""

from typing import Any

import pytest

from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.core.actors import Actor
from jump_server.identity import duplicates
from jump_server.models.jump_client import JumpClient
from jump_server.shortcuts import jump_client_copies, jump_shortcuts
from tests.server.identity.conftest import Disk
from tests.server.world import ROOT, Enrolled, World, refuses


@pytest.fixture
def admin(world: World) -> Actor:
    return world.administrator()


@pytest.fixture
def three(world: World, admin: Actor) -> list[Enrolled]:
    """One computer's records, the first deployed first."""
    key = world.installer(admin, "user:admin")["key"]
    made = []
    for number in range(3):
        world.clock.advance(hours=1)
        made.append(world.enrol(key, name=f"n{number}", tag="shop" if number == 0 else ""))
    return made


def connect(world: World, client: Enrolled, *, online: bool) -> None:
    for now in {True, online}:
        update = PresenceUpdate(client.id, world.clock.advance(minutes=1), online=now, worker="w")
        world.write(apply_presence, [update])


def shown(world: World) -> list[tuple[str, bool]]:
    (computer,) = world.read(duplicates.listing, ROOT)["items"]
    return [(client["name"], client["keep"]) for client in computer["clients"]]


def test_the_most_recently_connected_is_kept_then_the_most_recently_deployed(
    world: World, three: list[Enrolled]
) -> None:
    assert shown(world) == [("n2", True), ("n1", False), ("n0", False)]
    connect(world, three[0], online=False)
    assert shown(world) == [("n0", True), ("n2", False), ("n1", False)]


def test_what_is_online_is_never_proposed_nor_removed(world: World, three: list[Enrolled]) -> None:
    connect(world, three[0], online=True)
    connect(world, three[1], online=True)
    assert shown(world) == [("n1", True), ("n0", True), ("n2", False)]
    for act in (
        lambda: world.write(
            duplicates.remove, ROOT, duplicates.DuplicateRemoval(ids=[three[0].id])
        ),
        lambda: merge(world, three[2], three[0]),
    ):
        with refuses("client_online"):
            act()


def test_a_passive_one_waits_without_a_link_and_is_not_proposed(
    world: World, three: list[Enrolled]
) -> None:
    def write(tx: Any) -> None:
        tx.get_one(JumpClient, three[0].id).passive = True

    world.write(write)
    assert shown(world) == [("n2", True), ("n1", False), ("n0", True)]
    (computer,) = world.read(duplicates.listing, ROOT)["items"]
    assert computer["clients"][2]["status"] == "passive"


def merge(world: World, keep: Enrolled, *others: Enrolled) -> Any:
    one = duplicates.Merging(keep=keep.id, ids=[other.id for other in others])
    return world.write(duplicates.merge, ROOT, duplicates.Merge(computers=[one]))


def test_a_computer_is_not_left_without_unless_it_is_said(
    world: World, three: list[Enrolled]
) -> None:
    ids = [client.id for client in three]
    with refuses("duplicates_all_removed", hostname="web1"):
        world.write(duplicates.remove, ROOT, duplicates.DuplicateRemoval(ids=ids))
    found = world.write(duplicates.remove, ROOT, duplicates.DuplicateRemoval(ids=ids[1:]))
    assert found["removed"] == ids[1:]
    assert world.read(duplicates.listing, ROOT) == {"items": [], "total": 0}
    world.write(duplicates.remove, ROOT, duplicates.DuplicateRemoval(ids=ids[:1], keep_none=True))


def test_merging_keeps_copies_sessions_and_what_was_written(
    world: World, three: list[Enrolled], admin: Actor
) -> None:
    old, _, new = three
    copy = jump_shortcuts.ShortcutCopy(name="Copy")
    made = world.write(jump_client_copies.copy, admin, old.id, copy)
    merge(world, new, old)
    found = world.read(jump_shortcuts.get, admin, made["id"])
    assert found["jump_client_id"] == new.id
    kept = world.read(lambda tx: tx.get_one(JumpClient, new.id))
    assert (kept.name, kept.tag) == ("n2", "shop")
    assert world.read(lambda tx: tx.get(JumpClient, old.id)) is None


def test_only_records_of_one_computer_are_merged(world: World, three: list[Enrolled]) -> None:
    key = three[0].body["key"]
    other = world.enrol(key)
    world.write(_move_to, other.id)
    with refuses("field_malformed"):
        merge(world, three[0], other)


def _move_to(tx: Any, client_id: str) -> None:
    tx.get_one(JumpClient, client_id).computer_id = "another"


def test_clones_are_no_duplicates(world: World, original: Disk) -> None:
    assert original.snapshot().ask() == ""
    assert [keep for _, keep in shown(world)] == [True, True]
    (computer,) = world.read(duplicates.listing, ROOT)["items"]
    marks = {one["id"]: (one["clone"], one["original"]) for one in computer["clients"]}
    assert marks.pop(original.client_id) == (False, True)
    assert list(marks.values()) == [(True, False)]


def test_it_takes_the_right_to_settings_and_to_remove(world: World, three: list[Enrolled]) -> None:
    someone = world.user("someone")
    with refuses("permission_refused"):
        world.read(duplicates.listing, someone)
    keeper = world.user("keeper", rights=["settings"])
    with refuses("permission_refused"):
        world.write(duplicates.remove, keeper, duplicates.DuplicateRemoval(ids=[three[0].id]))
