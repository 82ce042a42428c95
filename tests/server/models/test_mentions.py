"""Parts of texts, in any case, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.models.deployment import Deployment
from jump_server.models.mentions import mentions
from tests.server.world import START, World


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("PC-1", 2), ("éléon", 2), ("ÉLÉON", 2), ("100%", 1), ("_", 1), ("a/b", 1), ("x", 0)],
)
def test_a_part_of_a_name_is_found_in_any_case(world: World, wanted: str, found: int) -> None:
    names = ("pc-1", "Pc-10", "Éléonore", "eléonore-ÉLÉONORE", "100%", "under_line", "A/B")

    def add(tx: Transaction) -> None:
        tx.add_all(Deployment(at=START, address="", hostname=name) for name in names)

    world.write(add)
    rows = select(Deployment.hostname).where(mentions(Deployment.hostname, wanted))
    assert len(world.read(lambda tx: tx.scalars(rows).all())) == found
