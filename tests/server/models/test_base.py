"""What all tables share: moments and ids."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session as Transaction

from jump_server.models.base import EPOCH, milliseconds, new_id
from jump_server.models.user import User
from tests.server.world import World


def test_ids_are_32_hexadecimal_characters_and_differ() -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(made) == 32 and set(made) <= set("0123456789abcdef") for made in ids)


@pytest.mark.parametrize(
    ("moment", "stored"),
    [
        (EPOCH, 0),
        (datetime(2026, 3, 1, 12, 0, 0, 123_999, tzinfo=UTC), 1_772_366_400_123),
        (datetime(2026, 3, 1, 14, 0, tzinfo=timezone(timedelta(hours=2))), 1_772_366_400_000),
        (EPOCH - timedelta(microseconds=1), -1),
    ],
)
def test_moments_are_whole_milliseconds(moment: datetime, stored: int) -> None:
    assert milliseconds(moment) == stored


def test_a_moment_comes_back_as_it_went_to_the_millisecond(world: World) -> None:
    world.clock.now = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
    world.user("alice")

    def stored(tx: Transaction) -> tuple[datetime, int]:
        moment = tx.scalars(select(User.created_at)).one()
        return moment, tx.execute(text("SELECT created_at FROM users")).scalar_one()

    moment, number = world.read(stored)
    assert moment == datetime(2026, 3, 1, 12, 0, 0, 123_000, tzinfo=UTC)
    assert number == milliseconds(moment)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        milliseconds(datetime(2026, 3, 1))  # noqa: DTZ001
