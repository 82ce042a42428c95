"""Who may do what to a Jump Shortcut."""

import pytest

from jump_server.models.jump_item_role import EDIT, RIGHTS, START_SESSION, VIEW
from jump_server.shortcuts import jump_shortcut_access
from tests.server.world import ROOT, World, refuses


@pytest.mark.parametrize("given", [VIEW, START_SESSION, EDIT])
def test_the_role_in_its_group_decides(world: World, given: str) -> None:
    alice = world.user("alice")
    world.role("given", VIEW, given)
    world.group("web", "alice", roles={"alice": "given"})
    shortcut_id = world.shortcut(ROOT, "web")["id"]
    for right in RIGHTS:
        if right in {VIEW, given}:
            found = world.read(jump_shortcut_access.require, alice, shortcut_id, right)
            assert found.id == shortcut_id
        else:
            with refuses("permission_refused"):
                world.read(jump_shortcut_access.require, alice, shortcut_id, right)


def test_what_is_not_there_is_told_to_everybody(world: World) -> None:
    for actor in (ROOT, world.user("alice")):
        with refuses("shortcut_not_found"):
            world.read(jump_shortcut_access.require, actor, "0" * 32, VIEW)
