"""The last hour of a computer's load, in one short column of its record.

Samples are appended by the statement that writes the statistics anyway, without reading
the record first: no row for each, nothing in a worker's memory, the same on every worker and
after a restart. Statistics that come soon after the last sample leave no further one.
"""

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, bindparam, case, cast, func, or_

from jump_server.clock import timestamp

HOUR = timedelta(hours=1)
SPACING_SECONDS = 90
"""The least between two samples: more are not to be seen in a small plot."""
MOST = 40
"""As many as an hour holds."""

# When, in seconds since 1970; the processors' load in tenths of a percent; free memory in MiB.
_SAMPLE = struct.Struct(">IHI")
_INSTANT = struct.Struct(">I")

TAKEN, SOONEST, LATEST = "sample_taken", "sample_soonest", "sample_latest"
"""The parameters of :func:`appended`: the sample, and between which instants the last one lies
so that the new one is left out."""


def parameters(at: datetime, cpu_percent: float, memory_free_mib: int) -> dict[str, bytes]:
    """What :func:`appended` is given of one client's statistics."""
    instant = int(at.timestamp())
    return {
        TAKEN: _SAMPLE.pack(instant, round(cpu_percent * 10), min(memory_free_mib, 0xFFFFFFFF)),
        SOONEST: _INSTANT.pack(instant - SPACING_SECONDS),
        LATEST: _INSTANT.pack(instant + SPACING_SECONDS),
    }


def appended(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column with one more sample, and without the oldest when it is full.

    Instants are compared as bytes: the most significant comes first. A clock that was set
    back (by more than two workers' clocks differ) starts anew.
    """
    taken, soonest, latest = (
        bindparam(name, type_=LargeBinary) for name in (TAKEN, SOONEST, LATEST)
    )
    length = func.length(column)
    last = func.substr(column, length - _SAMPLE.size + 1, _INSTANT.size)
    full = length >= MOST * _SAMPLE.size
    kept = case((full, func.substr(column, _SAMPLE.size + 1)), else_=column)
    # SQLite joins into a text, whose bytes are the same.
    joined = cast(kept.op("||")(taken), LargeBinary)
    return case(
        (or_(column.is_(None), last > latest), taken),
        (last > soonest, column),
        else_=joined,
    )


def view(stored: bytes | None, now: datetime, statistics_seconds: int) -> dict[str, Any]:
    """The last hour's samples as the API shows them, the oldest first.

    ``gap_seconds`` is the most between two samples of a computer that was connected all the time.
    """
    samples = []
    for instant, load, memory in _SAMPLE.iter_unpack(stored or b""):
        at = datetime.fromtimestamp(instant, UTC)
        if now - HOUR <= at:
            shown = {"at": timestamp(at), "cpu_percent": load / 10, "memory_free_mib": memory}
            samples.append(shown)
    return {"gap_seconds": SPACING_SECONDS + statistics_seconds * 3 // 2, "samples": samples}
