"""What services find in their database session."""

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from tests.server.world import World


def test_a_session_knows_its_site(world: World) -> None:
    assert world.read(environment_of) is world.environment
    assert world.write(environment_of) is world.environment


def test_a_foreign_session_is_refused() -> None:
    with Transaction(info={"environment": "x"}) as tx, pytest.raises(TypeError, match="Database"):
        environment_of(tx)
