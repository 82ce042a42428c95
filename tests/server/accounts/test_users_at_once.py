"""An administrator changes a user while another does: no change is lost."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import tokens, users
from jump_server.core.inputs import parse
from jump_server.models.user import User
from tests.server.at_once import both
from tests.server.world import ROOT, World

HASH = "a new hash"

RESCUES: dict[str, Callable[[Transaction], object]] = {
    "unlock": lambda tx: users.unlock(tx, ROOT, "alice"),
    "reset_password": lambda tx: users.reset_password(tx, ROOT, "Alice", HASH),
}


@pytest.mark.parametrize("name", RESCUES)
def test_a_rescue_comes_after_the_change_that_began_before_it(world: World, name: str) -> None:
    alice = world.user("alice")
    locked = parse(users.UserChange, {"locked": True, "display_name": "Alice"})

    def lock(tx: Transaction) -> None:
        users.change(tx, ROOT, alice.user_id, locked, None, None)

    before = world.read(users.get, ROOT, alice.user_id)["version"]
    assert both(world, lock, RESCUES[name]) == ["", ""]
    after = world.read(lambda tx: tx.scalars(select(User).where(User.username == "alice")).one())
    assert after.locked_at is None
    assert (after.display_name, after.version) == ("Alice", before + 2)


@pytest.mark.parametrize("name", RESCUES)
def test_a_user_who_was_removed_meanwhile_is_not_found(world: World, name: str) -> None:
    alice = world.user("alice")

    def remove(tx: Transaction) -> None:
        users.remove(tx, ROOT, alice.user_id, None)

    assert both(world, remove, RESCUES[name]) == ["", "user_not_found"]


def test_two_tokens_at_once_are_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 1)
    alice = world.user("alice")
    new = parse(tokens.NewToken, {"name": "ci", "scopes": ["read"]})

    def create(tx: Transaction) -> None:
        tokens.create(tx, alice, new)

    assert both(world, create, create) == ["", "token_limit"]
