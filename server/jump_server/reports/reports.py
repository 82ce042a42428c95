"""Reports: the rows that match a filter, as a list, as a file, and counted over time.

All three use the same statement, so the file and the plot cover the rows of the list.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.core.inputs import Instant, Query
from jump_server.core.paging import Key, Page, PageQuery, Slice, paginate

R = TypeVar("R")
Q = TypeVar("Q", bound="Period")
V = TypeVar("V")

BATCH = 500
"""Rows of a file that are read in one transaction."""

COUNTED = 10_000
"""Highest total that a list counts exactly. Beyond it, the list reports "at least" this number."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
"""Prefixes that make a spreadsheet treat a cell as a formula. Some accept the wide forms too."""

BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets need it to recognise a file as UTF-8. Programs should read JSON instead."""

Batches = Iterator[Sequence[Mapping[str, Any]]]
"""The rows of a file, as the API shows them."""

Format = Literal["csv", "json"]
"""File format of a report."""


class Period(Query):
    """A period from ``since`` to ``until``; ``until`` itself is not included."""

    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True)
class Report(Generic[Q, R, V]):
    """One kind of report.

    Args:
        columns: the fields that ``view`` returns, in the order of a table's columns.
        at: the time that a period filters.
        keys: the sort order, the newest first.
        rows: returns the statement for the rows that match a query and that an actor may see.
        view: converts a row to the API's form.
        series: conditions that are counted separately, by name.
        complete: fills in fields of a page of rows from ``view``, looked up for all at once.
    """

    columns: tuple[str, ...]
    at: InstrumentedAttribute[datetime]
    keys: tuple[Key, ...]
    rows: Callable[[Actor, Q], Select[R]]
    view: Callable[[R], V]
    series: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    complete: Callable[[Transaction, Sequence[V]], None] | None = None

    def select(self, actor: Actor, query: Q) -> Select[R]:
        """Return the statement, limited to the query's period."""
        rows = self.rows(actor, query)
        if query.since is not None:
            rows = rows.where(self.at >= query.since)
        if query.until is not None:
            rows = rows.where(self.at < query.until)
        return rows


def listing(
    tx: Transaction, actor: Actor, report: Report[Q, R, V], query: Q, page: PageQuery
) -> Slice[V]:
    """Return one page of a report, the newest row first."""
    return _part(tx, actor, report, query, Page.of(page), COUNTED)


def batch(
    tx: Transaction, actor: Actor, report: Report[Q, R, V], query: Q, after: str | None
) -> Slice[V]:
    """Return the next rows of a file after a cursor. Each call checks the actor's rights again."""
    return _part(tx, actor, report, query, Page(BATCH, after), 0)


def _part(
    tx: Transaction, actor: Actor, report: Report[Q, R, V], query: Q, page: Page, most: int
) -> Slice[V]:
    rows = report.select(actor, query)
    part = paginate(tx, rows, report.keys, page, report.view, most=most)
    if report.complete is not None:
        report.complete(tx, part.items)
    return part


def lines(kind: Format, columns: tuple[str, ...], batches: Batches) -> Iterator[bytes]:
    """Yield a file's content in one piece per batch, so only one batch is in memory."""
    return _csv(columns, batches) if kind == "csv" else _json(batches)


def _csv(columns: tuple[str, ...], batches: Batches) -> Iterator[bytes]:
    yield (BYTE_ORDER_MARK + _table([columns])).encode()
    for items in batches:
        yield _table([tuple(_cell(item[column]) for column in columns) for item in items]).encode()


def _table(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    """Return a value as text that no spreadsheet runs as a formula."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return f"'{text}" if text.startswith(FORMULA) else text


def _json(batches: Batches) -> Iterator[bytes]:
    separator = b"[\n"
    for items in batches:
        for item in items:
            yield separator + orjson.dumps(item)
            separator = b",\n"
    yield b"\n]\n" if separator == b",\n" else b"[]\n"
