"""Pages: every row once, in order, while rows come and go; cursors that nobody can misuse."""

import base64

import pytest
from sqlalchemy import String, func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.paging import Key, Page, Slice, paginate
from jump_server.models.base import new_id
from jump_server.models.user import ApiToken
from tests.server.world import World, refuses

NAMES = ["b", "a", "A", "é", "b", "Z", "b", "_"]


@pytest.fixture
def rows(world: World) -> World:
    """Tokens with the names above, a second apart."""
    alice = world.user("alice")

    def add(tx: Transaction, name: str) -> None:
        tx.add(
            ApiToken(
                id=new_id(),
                user_id=alice.user_id,
                name=name,
                secret_hash="",
                scopes=[],
                created_at=world.clock.advance(seconds=1),
                expires_at=world.clock(),
            )
        )

    for name in NAMES:
        world.write(add, name)
    return world


def page(
    world: World, limit: int, after: str | None = None, *, descending: bool = False
) -> Slice[dict[str, str]]:
    def run(tx: Transaction) -> Slice[dict[str, str]]:
        keys: list[Key] = [(ApiToken.name, descending), (ApiToken.id, descending)]
        return paginate(
            tx, select(ApiToken), keys, Page(limit, after), lambda row: {"name": row.name}
        )

    return world.read(run)


def everything(world: World, limit: int, *, descending: bool = False) -> list[str]:
    names, after = [], None
    while True:
        part = page(world, limit, after, descending=descending)
        assert part.total == len(NAMES)
        names += [item["name"] for item in part.items]
        if part.next is None:
            return names
        after = part.next


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9])
def test_every_row_comes_once_and_in_order(rows: World, limit: int) -> None:
    assert everything(rows, limit) == sorted(NAMES)
    assert everything(rows, limit, descending=True) == sorted(NAMES, reverse=True)


def test_a_row_that_goes_shifts_nothing(rows: World) -> None:
    first = page(rows, 3)
    rows.write(lambda tx: tx.delete(tx.scalars(select(ApiToken).where(ApiToken.name == "A")).one()))
    second = page(rows, 3, first.next)
    assert [item["name"] for item in first.items + second.items] == sorted(NAMES)[:6]


def test_moments_and_expressions_can_be_sorted_by(rows: World) -> None:
    def run(tx: Transaction, after: str | None = None) -> Slice[dict[str, str]]:
        keys: list[Key] = [
            (ApiToken.created_at, True),
            (func.lower(ApiToken.name, type_=String), False),
        ]
        return paginate(tx, select(ApiToken), keys, Page(3, after), lambda row: {"name": row.name})

    first = rows.read(run)
    second = rows.read(run, first.next)
    assert [item["name"] for item in first.items + second.items] == NAMES[::-1][:6]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "A" * 5000,
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(b'["a"]').decode(),
        base64.urlsafe_b64encode(b'["a", 5]').decode(),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
        base64.urlsafe_b64encode(b"[null, null]").decode(),
    ],
)
def test_a_made_up_cursor_is_refused(rows: World, cursor: str) -> None:
    with refuses("field_malformed", field="after"):
        page(rows, 2, cursor)
