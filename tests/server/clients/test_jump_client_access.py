"""Who may do what to a Jump Client, and which refusal wins."""

import pytest

from jump_server.clients.jump_client_access import require
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.lifecycle import removals
from jump_server.models.jump_item_role import EDIT, REMOVE, START_SESSION, VIEW
from tests.server.world import ROOT, Enrolled, World, refuses

RIGHTS = [VIEW, EDIT, REMOVE, START_SESSION]


@pytest.fixture
def member(world: World) -> Actor:
    """A member of the group ``web``."""
    made = world.user("alice")
    world.group("web", "alice")
    return made


@pytest.fixture
def client(world: World, member: Actor) -> Enrolled:
    """A client in the group ``web``."""
    return world.enrol(world.installer(member, "web")["key"])


@pytest.mark.parametrize("right", RIGHTS)
def test_members_and_administrators_may(
    world: World, member: Actor, client: Enrolled, right: str
) -> None:
    for actor in (member, world.administrator()):
        assert world.read(require, actor, client.id, right).id == client.id


@pytest.mark.parametrize("right", RIGHTS)
def test_a_stranger_may_not(world: World, client: Enrolled, right: str) -> None:
    with refuses("permission_refused"):
        world.read(require, world.user("bob"), client.id, right)


@pytest.mark.parametrize("right", RIGHTS)
def test_a_withdrawn_membership_ends_it(
    world: World, member: Actor, client: Enrolled, right: str
) -> None:
    nobody = parse(jump_groups.GroupChange, {"members": []})
    world.write(jump_groups.change, ROOT, "web", nobody, None)
    with refuses("permission_refused"):
        world.read(require, member, client.id, right)


def test_not_found_comes_before_all_else(world: World) -> None:
    with refuses("client_not_found"):
        world.read(require, world.user("bob"), "0" * 32, START_SESSION)


def test_uninstalled_comes_before_permission(world: World, client: Enrolled) -> None:
    world.write(removals.uninstalled, client.id, client.credential, "local")
    with refuses("client_uninstalled"):
        world.read(require, world.user("bob"), client.id, START_SESSION, computer=True)


def test_an_uninstalled_record_is_seen_edited_and_removed(
    world: World, member: Actor, client: Enrolled
) -> None:
    world.write(removals.uninstalled, client.id, client.credential, "local")
    for right in (VIEW, EDIT, REMOVE):
        world.read(require, member, client.id, right)


def test_one_that_waits_for_its_removal_is_not_jumped_to(
    world: World, member: Actor, client: Enrolled
) -> None:
    world.write(removals.remove, member, client.id, None, uninstall=True)
    with refuses("client_removal_waits"):
        world.read(require, member, client.id, START_SESSION, computer=True)


@pytest.mark.parametrize("right", RIGHTS)
def test_a_role_gives_what_it_says_and_nothing_else(
    world: World, client: Enrolled, right: str
) -> None:
    world.role("own", right)
    carol = world.user("carol", shared_role="own")
    change = parse(jump_groups.GroupChange, {"members": ["carol"]})
    world.write(jump_groups.change, ROOT, "web", change, None)
    for other in RIGHTS:
        if other in {VIEW, right}:
            world.read(require, carol, client.id, other)
        else:
            with refuses("permission_refused"):
                world.read(require, carol, client.id, other)
