"""A computer's load during the last hour, in one short column of its record.

The statement that writes the statistics also appends the sample, without reading the record
first. Samples need no rows of their own and no memory in a worker. They are the same on every
worker and survive a restart. Statistics that arrive soon after the last sample add no sample.
"""

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, bindparam, case, cast, func, or_

from jump_server.clock import timestamp

from .views import LastHour, Sample

HOUR = timedelta(hours=1)
SPACING_SECONDS = 90
"""Minimum seconds between two samples. A small plot cannot show more."""
MOST = 40
"""Maximum number of samples: as many as fit into an hour at the minimum spacing."""

# Seconds since 1970; processor load in tenths of a percent; free memory in MiB.
_SAMPLE = struct.Struct(">IHI")
_INSTANT = struct.Struct(">I")

TAKEN, SOONEST, LATEST = "sample_taken", "sample_soonest", "sample_latest"
"""Parameters of :func:`appended`: the new sample and two instants.

If the last sample lies between the instants, the new one is dropped.
"""


def parameters(at: datetime, cpu_percent: float, memory_free_mib: int) -> dict[str, bytes]:
    """Return the parameters of :func:`appended` for one client's statistics."""
    instant = int(at.timestamp())
    return {
        TAKEN: _SAMPLE.pack(instant, round(cpu_percent * 10), min(memory_free_mib, 0xFFFFFFFF)),
        SOONEST: _INSTANT.pack(instant - SPACING_SECONDS),
        LATEST: _INSTANT.pack(instant + SPACING_SECONDS),
    }


def appended(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the column with one more sample, and without the oldest if it is full.

    Instants are compared as bytes, which works because the most significant byte comes first. A
    last sample too far in the future means that the clock was set back: the column is then reset.
    The tolerance is larger than the difference between two workers' clocks.
    """
    taken, soonest, latest = (
        bindparam(name, type_=LargeBinary) for name in (TAKEN, SOONEST, LATEST)
    )
    length = func.length(column)
    last = func.substr(column, length - _SAMPLE.size + 1, _INSTANT.size)
    full = length >= MOST * _SAMPLE.size
    kept = case((full, func.substr(column, _SAMPLE.size + 1)), else_=column)
    # SQLite concatenates to text, which has the same bytes.
    joined = cast(kept.op("||")(taken), LargeBinary)
    return case(
        (or_(column.is_(None), last > latest), taken),
        (last > soonest, column),
        else_=joined,
    )


def view(stored: bytes | None, now: datetime, statistics_seconds: int) -> LastHour:
    """Return the last hour's samples as the API shows them, oldest first.

    ``gap_seconds`` is the longest gap between two samples of a computer that stays connected.
    """
    samples: list[Sample] = []
    for instant, load, memory in _SAMPLE.iter_unpack(stored or b""):
        at = datetime.fromtimestamp(instant, UTC)
        if now - HOUR <= at:
            samples.append(
                {"at": timestamp(at), "cpu_percent": load / 10, "memory_free_mib": memory}
            )
    return {"gap_seconds": SPACING_SECONDS + statistics_seconds * 3 // 2, "samples": samples}
