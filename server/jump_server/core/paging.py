"""Paged lists. A page starts after a given row, so added or deleted rows do not shift it."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select, String, and_, collate, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as Transaction

from jump_server.models.base import EPOCH, milliseconds
from jump_wire.errors import UserError

from . import views
from .inputs import Between, Query

R = TypeVar("R")
V = TypeVar("V")
W = TypeVar("W")
Key = tuple[ColumnElement[Any] | InstrumentedAttribute[Any], bool]
"""A column to sort by, and whether it descends. It is never NULL; the last one is unique."""

CURSOR_LIMIT = 2048


class PageQuery(Query):
    """The parameters of every list."""

    limit: Annotated[int, Between(1, 500)] = 100
    after: str | None = None


@dataclass(frozen=True)
class Page:
    """The requested part of a list."""

    limit: int
    after: str | None

    @classmethod
    def of(cls, query: PageQuery) -> "Page":
        """Return the page that a request asks for."""
        return cls(query.limit, query.after)


@dataclass(frozen=True)
class Slice(Generic[V]):
    """One page: the rendered items, the next page's cursor, and the total number of items.

    With ``at_least``, there are more than ``total`` items, and their exact number is not counted.
    """

    items: list[V]
    next: str | None
    total: int
    at_least: bool = False

    def of(self, items: list[W]) -> "Slice[W]":
        """Return the same page with other items."""
        return Slice(items, self.next, self.total, self.at_least)

    def view(self) -> views.Page[V]:
        """Return the page in the API's form."""
        return {
            "items": self.items,
            "next": self.next,
            "total": self.total,
            "at_least": self.at_least,
        }


def paginate(
    tx: Transaction,
    rows: Select[R],
    keys: Sequence[Key],
    page: Page,
    render: Callable[[R], V],
    *,
    most: int | None = None,
) -> Slice[V]:
    """Return one page of ``rows``, sorted by ``keys``.

    Args:
        tx: the transaction.
        rows: the statement.
        keys: the sort order.
        page: the requested part.
        render: converts a row to the API's form.
        most: the highest number of rows to count. With 0, rows are not counted and ``total`` is 0.
            A list that grows for years needs such a limit.

    Raises:
        UserError: ``field_malformed`` for a cursor that is not from this list.
    """
    keys = [(_plain(tx, column), down) for column, down in keys]
    wanted = rows.add_columns(*(column for column, _ in keys))
    # Counting in the same statement makes a search read each row only once. It is not used for
    # whole records: they are long, and the database would have to buffer all of them.
    on_the_way = page.after is None and most is None and not _reads_records(rows)
    if on_the_way:
        wanted = wanted.add_columns(func.count().over())
    elif page.after is not None:
        wanted = wanted.where(_beyond(keys, _decode(page.after, keys)))
    wanted = wanted.order_by(*(c.desc() if down else c.asc() for c, down in keys))
    found = tx.execute(wanted.limit(page.limit + 1)).all()
    shown = found[: page.limit]
    following = _encode(shown[-1][1 : 1 + len(keys)]) if len(found) > page.limit else None
    if on_the_way:
        total = found[0][-1] if found else 0
    elif page.after is None and following is None:
        total = 0 if most == 0 else len(found)
    else:
        total = _count(tx, rows, most)
    at_least = bool(most) and total > (most or 0)
    items = [render(row[0]) for row in shown]
    return Slice(items, following, min(total, most) if most else total, at_least)


def _reads_records(rows: Select[Any]) -> bool:
    return any(isinstance(column["expr"], type) for column in rows.column_descriptions)


def _count(tx: Transaction, rows: Select[Any], most: int | None) -> int:
    """Return the number of rows; with a limit, at most the limit plus one."""
    if most == 0:
        return 0
    every = rows.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    if most is not None:
        every = every.limit(most + 1)
    return tx.scalar(select(func.count()).select_from(every.subquery())) or 0


def _plain(tx: Transaction, column: Any) -> ColumnElement[Any]:
    """Return the column, compared by code point on every database, as browsers do."""
    if tx.get_bind().dialect.name == "postgresql" and isinstance(column.type, String):
        return collate(column, "C")
    expression: ColumnElement[Any] = column
    return expression


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a row comes after the row with these ``values``."""
    alternatives = []
    for index, (column, down) in enumerate(keys):
        same = [keys[i][0] == values[i] for i in range(index)]
        further = column < values[index] if down else column > values[index]
        alternatives.append(and_(*same, further))
    column, down = keys[0]
    # Redundant, but it lets the database find the start of the page in an index.
    begins = column <= values[0] if down else column >= values[0]
    return and_(begins, or_(*alternatives))


def _encode(values: Sequence[Any]) -> str:
    plain = [milliseconds(value) if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).decode().rstrip("=")


def _decode(cursor: str, keys: Sequence[Key]) -> list[Any]:
    malformed = UserError("field_malformed", field="after", expected="a cursor from this list")
    try:
        padded = cursor[:CURSOR_LIMIT] + "=" * (-len(cursor[:CURSOR_LIMIT]) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error) as error:
        raise malformed from error
    if not isinstance(values, list) or len(values) != len(keys):
        raise malformed
    decoded = []
    for value, (column, _) in zip(values, keys, strict=True):
        wanted = column.type.python_type
        if wanted is datetime and isinstance(value, int) and 0 <= value < 2**48:
            decoded.append(EPOCH + timedelta(milliseconds=value))
        elif type(value) is wanted and (wanted is not int or abs(value) < 2**62):
            decoded.append(value)
        else:
            raise malformed
    return decoded
