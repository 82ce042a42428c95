"""Time, injected: rules ask a clock that they are given."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

Clock = Callable[[], datetime]
"""Tells the present moment, in UTC."""


def utc_now() -> datetime:
    """The present moment, by the computer's clock."""
    return datetime.now(UTC)


def timestamp(moment: datetime | None) -> str | None:
    """Write a moment as the API does: RFC 3339, UTC, milliseconds."""
    if moment is None:
        return None
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    # A page of 100 has 600 of them, and isoformat() takes twice as long over an aware one.
    return "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ" % (
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.microsecond // 1000,
    )


def timestamp_of(milliseconds: int | None) -> str | None:
    """Write a moment of so many milliseconds since 1970, as :func:`timestamp` does.

    A page of 100 clients has 600 of them, and most are of the same few minutes.
    """
    if milliseconds is None:
        return None
    minute, rest = divmod(milliseconds, 60_000)
    return "%s:%02d.%03dZ" % (_minute(minute), *divmod(rest, 1000))


@lru_cache(maxsize=2048)
def _minute(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M")
