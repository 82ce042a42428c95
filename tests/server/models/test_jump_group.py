"""What the database itself holds together about Jump Groups."""

import pytest
from sqlalchemy.exc import IntegrityError

from jump_server.accounts import users
from jump_server.models.jump_group import JumpGroup, Membership
from tests.server.world import ROOT, World


def test_kinds() -> None:
    assert JumpGroup(owner_id="x").kind == "personal"
    assert JumpGroup(owner_id=None).kind == "shared"


def test_a_user_has_one_personal_group(world: World) -> None:
    alice = world.user("alice")
    second = JumpGroup(code_name="other", name="", owner_id=alice.user_id, created_at=world.clock())
    with pytest.raises(IntegrityError):
        world.write(lambda tx: tx.add(second))


def test_memberships_go_with_the_user(world: World) -> None:
    alice = world.user("alice")
    world.group("web", "alice")
    world.write(users.remove, ROOT, alice.user_id, None)
    assert world.read(lambda tx: tx.query(Membership).count()) == 0
