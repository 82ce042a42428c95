"""One of many texts, on both databases."""

from collections.abc import Collection

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session as Transaction

from jump_server.models.in_list import Texts, in_list
from jump_server.models.jump_client import RemovedClient
from tests.server.world import START, World

IDS = ("plain", "it's", '"quoted"', "é\\n", "50%", "{a,b}")
ANY_IDS = select(RemovedClient.id).where(in_list(RemovedClient.id, bindparam("ids", type_=Texts())))


@pytest.fixture(autouse=True)
def removed(world: World) -> None:
    def bury(tx: Transaction) -> None:
        for one in IDS:
            values = {"id": one, "enrolment_id": one, "credential_hash": "", "removed_at": START}
            tx.add(RemovedClient(**values))

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
    def ask(tx: Transaction) -> tuple[set[str], set[str]]:
        now = select(RemovedClient.id).where(in_list(RemovedClient.id, wanted))
        return set(tx.scalars(now)), set(tx.scalars(ANY_IDS, {"ids": wanted}))

    assert world.read(ask) == (expected, expected)


def test_it_is_looked_up_by_the_index(world: World) -> None:
    sqlite = world.database.is_sqlite
    statement = ANY_IDS.compile(world.database.engine)
    values = ('["plain"]',) if sqlite else {"ids": ["plain"]}

    def plan(tx: Transaction) -> str:
        connection = tx.connection()
        if not sqlite:  # it scans a table of this size, if it may
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        return str(connection.exec_driver_sql(f"{explain} {statement}", values).all())

    found = world.write(plan)
    assert ("SEARCH removed_clients USING" if sqlite else "pk_removed_clients") in found
    assert "SCAN removed_clients" not in found
