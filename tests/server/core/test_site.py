"""What services find in their database session."""

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.core.site import site_of
from tests.server.world import World


def test_a_session_knows_its_site(world: World) -> None:
    assert world.read(site_of) is world.site
    assert world.write(site_of) is world.site


def test_a_foreign_session_is_refused() -> None:
    with Transaction(info={"site": "x"}) as tx, pytest.raises(TypeError, match="Database"):
        site_of(tx)
