"""One of many texts, on both databases."""

from collections.abc import Collection

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from jump_server.models.among import Texts, among
from jump_server.models.jump_client import RemovedClient
from tests.server.world import START, World

IDS = ("plain", "it's", '"quoted"', "é\\n", "50%", "{a,b}")
ANY_IDS = select(RemovedClient.id).where(among(RemovedClient.id, bindparam("ids", type_=Texts())))


@pytest.fixture(autouse=True)
def removed(world: World) -> None:
    def bury(session: Session) -> None:
        for one in IDS:
            values = {"id": one, "enrolment_id": one, "credential_hash": "", "removed_at": START}
            session.add(RemovedClient(**values))

    world.write(bury)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ((), set()),
        (("nothing",), set()),
        (("plain", "plain", "nothing"), {"plain"}),
        (IDS, set(IDS)),
        ([str(number) for number in range(40_000)] + ["50%"], {"50%"}),
    ],
)
def test_those_that_are_wanted(world: World, wanted: Collection[str], expected: set[str]) -> None:
    def ask(session: Session) -> tuple[set[str], set[str]]:
        now = select(RemovedClient.id).where(among(RemovedClient.id, wanted))
        return set(session.scalars(now)), set(session.scalars(ANY_IDS, {"ids": wanted}))

    assert world.read(ask) == (expected, expected)
