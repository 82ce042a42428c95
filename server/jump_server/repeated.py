"""The log says again what goes on, but not five times a second."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

FIRST = 3
"""Lines of one kind that are written at once."""

SECONDS = 60.0
"""After these only one in so many seconds, which says how many were left out."""

KINDS = 1000
ALWAYS = {"request_failed"}
"""Each of them is looked for by its request's id."""


class Repeated(logging.Filter):
    """Leaves out warnings and errors that repeat themselves.

    Lines are of one kind when logger, event, exception, reason and client are the same.

    Args:
        clock: seconds that never go backwards.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        # How many came, how many of these were left out, and when the last was written.
        self._kinds: OrderedDict[tuple[object, ...], tuple[int, int, float]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; it is told how many like it were not."""
        kind = _kind(record)
        if record.levelno < logging.WARNING or kind[1] in ALWAYS:
            return True
        now = self._clock()
        count, left_out, written = self._kinds.pop(kind, (0, 0, now))
        if count and now - written >= SECONDS and not left_out:
            count = 0  # it had ended
        due = count < FIRST or now - written >= SECONDS
        self._kinds[kind] = (count + 1, 0 if due else left_out + 1, now if due else written)
        if len(self._kinds) > KINDS:
            self._kinds.popitem(last=False)
        if due and left_out:
            record.left_out = left_out
        return due


def _kind(record: logging.LogRecord) -> tuple[object, ...]:
    said = record.msg if isinstance(record.msg, dict) else record.__dict__
    event = record.msg["event"] if isinstance(record.msg, dict) else record.msg
    problem = record.exc_info[0] if record.exc_info else None
    return record.name, str(event), problem, str(said.get("reason")), said.get("client_id")
