"""Clocks. Code that needs the time receives one of them as an argument."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import overload

Clock = Callable[[], datetime]
"""Returns the current time, in UTC."""


def utc_now() -> datetime:
    """Return the current time of the computer's clock."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Return the seconds since boot, including suspended time. Nobody can set this clock."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class FollowingClock:
    """The computer's clock, corrected to another clock when they differ by 1 s or more.

    All nodes of a site follow the database's clock. Events that start on one node and end on
    another are therefore in order.

    Args:
        clock: the computer's clock.
    """

    PLAY = timedelta(seconds=1)
    """The smallest difference that is corrected. A query on a busy computer may take this long."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self.ahead = timedelta(0)
        self._correction = timedelta(0)

    def __call__(self) -> datetime:
        """Return the current time."""
        return self._clock() - self._correction

    def follow(self, moment: datetime) -> timedelta:
        """Adjust to the other clock's time ``moment``; return how far this computer is ahead."""
        self.ahead = self._clock() - moment
        if abs(self.ahead - self._correction) >= self.PLAY:
            self._correction = self.ahead if abs(self.ahead) >= self.PLAY else timedelta(0)
        return self.ahead


@overload
def timestamp(moment: datetime) -> str: ...  # noqa: D103, RUF100  # the last one has it
@overload
def timestamp(moment: datetime | None) -> str | None: ...
def timestamp(moment: datetime | None) -> str | None:
    """Format a time for the API: RFC 3339, UTC, with milliseconds."""
    if moment is None:
        return None
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    # A page of 100 clients has 600 times, and isoformat() takes twice as long for aware ones.
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
    """Format milliseconds since 1970 as :func:`timestamp` does.

    A page of 100 clients has 600 times, mostly of the same few minutes, so minutes are cached.
    """
    if milliseconds is None:
        return None
    minute, rest = divmod(milliseconds, 60_000)
    return "%s:%02d.%03dZ" % (_minute(minute), *divmod(rest, 1000))


@lru_cache(maxsize=2048)
def _minute(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M")
