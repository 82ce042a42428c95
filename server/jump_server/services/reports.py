"""Reports: what a filter finds, as a list, as a file, and counted over time.

The three are made of the same statement, so that a file holds what the list shows and a
plot counts it.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from .actors import Actor
from .inputs import Instant, Query
from .paging import Key, Page, PageQuery, Slice, paginate

R = TypeVar("R")
Q = TypeVar("Q", bound="Period")

BATCH = 500
"""A file is made of so many rows at a time, each batch in a transaction of its own."""

COUNTED = 10_000
"""A list says how many rows there are up to so many; beyond, that there are more."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
"""What makes a spreadsheet take a cell for a formula; some also by the wide characters."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets don't take a file for UTF-8. Programs are better off with JSON."""

Format = Literal["csv", "json"]
"""As what kind of file a report is wanted."""


class Period(Query):
    """From when to when; ``until`` itself is not part of it."""

    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True)
class Report(Generic[Q, R]):
    """One kind of report.

    Args:
        columns: the fields that ``view`` gives, in a table's order.
        at: the moment that a period is about.
        keys: the order, the newest first.
        rows: the statement of what an actor may see of what a query asks for.
        view: a row as the API shows it.
        series: what is counted apart, by name.
        complete: adds to rows, as ``view`` gives them, what is looked up for all of a page at once.
    """

    columns: tuple[str, ...]
    at: InstrumentedAttribute[datetime]
    keys: tuple[Key, ...]
    rows: Callable[[Actor, Q], Select[R]]
    view: Callable[[R], dict[str, Any]]
    series: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    complete: Callable[[Session, Sequence[dict[str, Any]]], None] | None = None

    def select(self, actor: Actor, query: Q) -> Select[R]:
        """The statement, with the query's period."""
        rows = self.rows(actor, query)
        if query.since is not None:
            rows = rows.where(self.at >= query.since)
        if query.until is not None:
            rows = rows.where(self.at < query.until)
        return rows


def listing(
    session: Session, actor: Actor, report: Report[Q, R], query: Q, page: PageQuery
) -> Slice:
    """One page of a report, the newest first."""
    return _part(session, actor, report, query, Page.of(page), COUNTED)


def batch(
    session: Session, actor: Actor, report: Report[Q, R], query: Q, after: str | None
) -> Slice:
    """The rows of a file after a cursor; what the actor may see is asked each time."""
    return _part(session, actor, report, query, Page(BATCH, after), 0)


def _part(
    session: Session, actor: Actor, report: Report[Q, R], query: Q, page: Page, most: int
) -> Slice:
    rows = report.select(actor, query)
    part = paginate(session, rows, report.keys, page, report.view, most=most)
    if report.complete is not None:
        report.complete(session, part.items)
    return part


def lines(
    kind: Format, columns: tuple[str, ...], batches: Iterator[list[dict[str, Any]]]
) -> Iterator[bytes]:
    """A file's content, a piece for each batch: never more than one is in memory."""
    return _csv(columns, batches) if kind == "csv" else _json(batches)


def _csv(columns: tuple[str, ...], batches: Iterator[list[dict[str, Any]]]) -> Iterator[bytes]:
    yield (BYTE_ORDER_MARK + _table([columns])).encode()
    for items in batches:
        yield _table([tuple(_cell(item[column]) for column in columns) for item in items]).encode()


def _table(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    """A value as a text that no spreadsheet runs."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return f"'{text}" if text.startswith(FORMULA) else text


def _json(batches: Iterator[list[dict[str, Any]]]) -> Iterator[bytes]:
    separator = b"[\n"
    for items in batches:
        for item in items:
            yield separator + orjson.dumps(item)
            separator = b",\n"
    yield b"\n]\n" if separator == b",\n" else b"[]\n"
