"""Time, injected: rules ask a clock that they are given."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the present moment, in UTC."""


def utc_now() -> datetime:
    """The present moment, by the computer's clock."""
    return datetime.now(UTC)


def timestamp(moment: datetime | None) -> str | None:
    """Write a moment as the API does: RFC 3339, UTC, milliseconds."""
    if moment is None:
        return None
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
