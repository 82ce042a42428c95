"""Moments, as the API writes them."""

from datetime import UTC, datetime, timedelta, timezone

from jump_server.clock import timestamp, timestamp_of, utc_now


def test_moments_are_written_in_utc_with_milliseconds() -> None:
    summer = datetime(2026, 7, 1, 14, 30, 5, 123_999, tzinfo=timezone(timedelta(hours=2)))
    assert timestamp(summer) == "2026-07-01T12:30:05.123Z"
    assert timestamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"
    assert timestamp(None) is None


def test_milliseconds_are_written_as_moments_are() -> None:
    for moment in (
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 7, 1, 23, 59, 59, 999_000, tzinfo=UTC),
        datetime(2028, 2, 29, 12, 30, 5, 7_000, tzinfo=UTC),
    ):
        assert timestamp_of(round(moment.timestamp() * 1000)) == timestamp(moment)
    assert timestamp_of(None) is None


def test_now_is_in_utc() -> None:
    assert utc_now().tzinfo is UTC
