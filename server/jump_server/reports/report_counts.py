"""Counts of a report's rows for each hour, day, week or month of a period.

The database groups the rows by hour or by day in the user's time zone. The zone's changes
between summer and winter time are constants of the statement. Weeks and months are sums of days.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import BigInteger, ColumnElement, case, func, literal, type_coerce
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Query, Text
from jump_server.models.base import milliseconds

from .reports import Period, Report
from .views import ReportCounts, Step

R = TypeVar("R")
Q = TypeVar("Q", bound=Period)

NUMBER = "number"
"""Name of the column by which rows are grouped."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HOURS_UP_TO = 3 * DAY
DAYS_UP_TO = 100 * DAY
WEEKS_UP_TO = 731 * DAY
"""Longest periods that are counted in hours, days and weeks; longer ones use months."""

LONGEST = 20 * 366 * DAY
"""Longest period. A longer request is cut to the time of the rows that exist."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise PydanticCustomError("time_zone", "a time zone such as Europe/Paris") from error
    return name


TimeZone = Annotated[str, Text(64), AfterValidator(_zone)]


class CountsQuery(Query):
    """The time zone whose days are counted."""

    time_zone: TimeZone = "UTC"


@dataclass(frozen=True)
class _Span:
    """The part of a report's period that is counted."""

    since: datetime
    until: datetime
    zone: ZoneInfo

    @property
    def step(self) -> Step:
        length = self.until - self.since
        if length <= HOURS_UP_TO:
            return "hour"
        if length <= DAYS_UP_TO:
            return "day"
        return "week" if length <= WEEKS_UP_TO else "month"


def counts(
    tx: Transaction, actor: Actor, report: Report[Q, R, Any], query: Q, time_zone: str
) -> ReportCounts:
    """Count a report's rows over its period. The default is from the oldest row until now."""
    rows = report.select(actor, query)
    names = list(report.series)
    first, last = _bounds(tx, rows, report)
    if first is None or last is None:
        return {"step": "day", "starts": [], "series": {name: [] for name in names}}
    span = _span(tx, query, first, last, ZoneInfo(time_zone))
    number = _hours(report, span) if span.step == "hour" else _days(report, span)
    columns = [func.sum(case((wanted, 1), else_=0)) for wanted in report.series.values()]
    found = tx.execute(
        rows.with_only_columns(number.label(NUMBER), *columns, maintain_column_froms=True)
        .order_by(None)
        .group_by(NUMBER)
    )
    counted = {int(row[0]): [int(count) for count in row[1:]] for row in found}
    starts, sums = _hourly(span, counted) if span.step == "hour" else _daily(span, counted)
    return {
        "step": span.step,
        "starts": [timestamp(start) for start in starts],
        "series": {name: [one[index] for one in sums] for index, name in enumerate(names)},
    }


def _bounds(tx: Transaction, rows: Any, report: Report[Any, Any, Any]) -> tuple[Any, Any]:
    """Return the times of the oldest and the newest row.

    Two statements, because an index answers each of them with its first or last entry.
    """
    first, last = (
        tx.scalar(
            rows.with_only_columns(extreme(report.at), maintain_column_froms=True).order_by(None)
        )
        for extreme in (func.min, func.max)
    )
    return first, last


def _span(tx: Transaction, query: Period, first: datetime, last: datetime, zone: ZoneInfo) -> _Span:
    now = environment_of(tx).clock()
    end = max(now, last) + timedelta(milliseconds=1)
    since, until = query.since or first, query.until or end
    if until - since > LONGEST:
        since, until = max(since, first), min(until, end)
    return _Span(since, until, zone)


def _milliseconds_of(report: Report[Any, Any, Any]) -> ColumnElement[int]:
    return type_coerce(report.at, BigInteger)


# --- hours --------------------------------------------------------------------


def _first_hour(span: _Span) -> datetime:
    """Return the start of the period's first hour in the user's time zone.

    The zone's offset from UTC may include half an hour.
    """
    local = span.since.astimezone(span.zone)
    return span.since - timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )


def _hours(report: Report[Any, Any, Any], span: _Span) -> ColumnElement[int]:
    start = literal(milliseconds(_first_hour(span)), BigInteger)
    return (_milliseconds_of(report) - start) // literal(HOUR // timedelta(milliseconds=1))


def _hourly(span: _Span, counted: dict[int, list[int]]) -> tuple[list[datetime], list[list[int]]]:
    start, nothing = _first_hour(span), _nothing(counted)
    hours = range(int((span.until - start - timedelta(microseconds=1)) // HOUR) + 1)
    return [start + hour * HOUR for hour in hours], [counted.get(h, nothing) for h in hours]


# --- days, weeks, months --------------------------------------------------------


def _days(report: Report[Any, Any, Any], span: _Span) -> ColumnElement[int]:
    """Return an SQL expression: the row's day, counted from 1970, in the user's time zone."""
    at = _milliseconds_of(report)
    changes = _offsets(span)
    shift: ColumnElement[int] = literal(changes[-1][1], BigInteger)
    if len(changes) > 1:
        earlier = [
            (at < literal(milliseconds(end), BigInteger), literal(offset, BigInteger))
            for (_, offset), (end, _) in itertools.pairwise(changes)
        ]
        shift = case(*earlier, else_=shift)
    return (at + shift) // literal(DAY // timedelta(milliseconds=1))


def _offsets(span: _Span) -> list[tuple[datetime, int]]:
    """Return the zone's offsets in the period: the start of each, and its milliseconds."""

    def offset(moment: datetime) -> int:
        found = moment.astimezone(span.zone).utcoffset() or timedelta(0)
        return found // timedelta(milliseconds=1)

    changes = [(span.since, offset(span.since))]
    moment = span.since
    while moment < span.until:
        following = min(moment + DAY, span.until)
        if offset(following) != changes[-1][1]:
            changes.append((_change(moment, following, offset), offset(following)))
        moment = following
    return changes


def _change(before: datetime, after: datetime, offset: Callable[[datetime], int]) -> datetime:
    """Return the time between ``before`` and ``after`` at which the offset changes."""
    old = offset(before)
    while after - before > timedelta(milliseconds=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if offset(middle) == old else (before, middle)
    # The offset changes at a whole second.
    return (after + timedelta(milliseconds=500)).replace(microsecond=0)


def _daily(span: _Span, counted: dict[int, list[int]]) -> tuple[list[datetime], list[list[int]]]:
    begin = {"day": _same, "week": _monday, "month": _first_of_month}[span.step]
    sums: dict[date, list[int]] = {}
    last = (span.until - timedelta(microseconds=1)).astimezone(span.zone).date()
    day = span.since.astimezone(span.zone).date()
    nothing = _nothing(counted)
    while day <= last:
        found = counted.get((day - date(1970, 1, 1)).days, nothing)
        start = begin(day)
        sums[start] = [a + b for a, b in zip(sums.get(start, nothing), found, strict=True)]
        day += DAY
    starts = [datetime.combine(day, time(), span.zone).astimezone(UTC) for day in sums]
    return starts, list(sums.values())


def _same(day: date) -> date:
    return day


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _nothing(counted: dict[int, list[int]]) -> list[int]:
    return [0] * len(next(iter(counted.values()), []))
