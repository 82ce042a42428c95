"""What the database itself holds together about installers."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import users
from jump_server.models.installer import Installer
from jump_server.models.jump_group import JumpGroup
from tests.server.world import ROOT, World


def test_an_installer_outlives_its_creator(world: World) -> None:
    alice = world.user("alice")
    world.group("web", "alice")
    installer_id = world.installer(alice, "web")["id"]
    world.write(users.remove, ROOT, alice.user_id, None)
    found = world.read(lambda tx: tx.get_one(Installer, installer_id))
    assert (found.created_by_id, found.created_by) == (None, "alice")


def test_its_group_cannot_be_deleted_under_it(world: World) -> None:
    world.group("web")
    world.installer(world.administrator(), "web")

    def delete(tx: Transaction) -> None:
        tx.delete(tx.query(JumpGroup).filter_by(code_name="web").one())

    with pytest.raises(IntegrityError):
        world.write(delete)
