"""Time, injected: rules ask a clock that they are given."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

Clock = Callable[[], datetime]
"""Tells the present moment, in UTC."""


def utc_now() -> datetime:
    """The present moment, by the computer's clock."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds since the computer started, also those asleep: nobody can set this clock."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class FollowingClock:
    """The computer's clock, corrected to another one where they differ by a second or more.

    The nodes of a site so have one time, the database's: what one of them begins and
    another ends has its order.

    Args:
        clock: the computer's.
    """

    PLAY = timedelta(seconds=1)
    """What a busy computer may take to ask; smaller differences correct nothing."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self.ahead = timedelta(0)
        self._correction = timedelta(0)

    def __call__(self) -> datetime:
        """The present moment."""
        return self._clock() - self._correction

    def follow(self, moment: datetime) -> timedelta:
        """Learn what the other clock says at this moment; returns by how much this one is ahead."""
        self.ahead = self._clock() - moment
        if abs(self.ahead - self._correction) >= self.PLAY:
            self._correction = self.ahead if abs(self.ahead) >= self.PLAY else timedelta(0)
        return self.ahead


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
