"""Which installers can be used; enrolments test what is answered otherwise."""

import pytest

from jump_server.accounts import users
from jump_server.core.inputs import parse
from jump_server.deployment import installers
from jump_server.groups import jump_groups
from tests.server.world import ROOT, World, refuses


def test_it_is_orphaned_when_its_creator_lost_the_group(world: World) -> None:
    alice = world.user("alice")
    world.group("web", "alice")
    made = world.installer(alice, "web")
    nobody = parse(jump_groups.GroupChange, {"members": []})
    world.write(jump_groups.change, ROOT, "web", nobody, None)
    assert world.read(installers.get, ROOT, made["id"])["state"] == "orphaned"


def test_it_is_orphaned_when_its_creator_is_gone(world: World) -> None:
    alice = world.user("alice")
    world.group("web", "alice")
    made = world.installer(alice, "web")
    world.write(users.remove, ROOT, alice.user_id, None)
    shown = world.read(installers.get, ROOT, made["id"])
    assert (shown["state"], shown["created_by"]) == ("orphaned", "alice")


@pytest.mark.parametrize("lost", [{"rights": []}, {"shared_role": "start_sessions"}])
def test_it_is_orphaned_when_its_creator_may_deploy_no_longer(
    world: World, lost: dict[str, object]
) -> None:
    alice = world.user("alice")
    world.group("web", "alice")
    made = world.installer(alice, "web")
    change = parse(users.UserChange, lost)
    world.write(users.change, ROOT, alice.user_id, change, None, None)
    assert world.read(installers.get, ROOT, made["id"])["state"] == "orphaned"
    with refuses("installer_orphaned"):
        world.enrol(made["key"])
