"""What the database itself holds together about users."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.models.user import ApiToken, RecoveryCode, User, WebSession
from tests.server.world import World


def add_all(tx: Transaction, world: World, user_id: str) -> None:
    now = world.clock()
    tx.add(
        WebSession(
            id="a",
            user_id=user_id,
            csrf_token="",
            address="",
            created_at=now,
            used_at=now,
            expires_at=now,
        )
    )
    tx.add(RecoveryCode(digest="d", user_id=user_id))
    tx.add(
        ApiToken(
            user_id=user_id, name="", secret_hash="", scopes=[], created_at=now, expires_at=now
        )
    )


def test_sign_ins_and_tokens_go_with_their_user(world: World) -> None:
    now = world.clock()

    def make(tx: Transaction) -> None:
        tx.add(User(id="u", username="u", role="technician", password_hash="", created_at=now))
        tx.flush()
        add_all(tx, world, "u")

    world.write(make)
    world.write(lambda tx: tx.delete(tx.get_one(User, "u")))
    for model in (WebSession, ApiToken, RecoveryCode):
        count = select(func.count()).select_from(model)
        assert world.read(lambda tx, count=count: tx.scalar(count)) == 0  # type: ignore[misc]


def test_nobody_elses_sign_in_is_stored(world: World) -> None:
    with pytest.raises(IntegrityError):
        world.write(add_all, world, "nobody")
