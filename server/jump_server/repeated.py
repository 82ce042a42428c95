"""Limits repeated log lines, without hiding that a problem continues."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

FIRST = 3
"""Lines of one kind that are written immediately."""

SECONDS = 60.0
"""Seconds between later lines of that kind; each has the number of omitted lines."""

KINDS = 1000
ALWAYS = {"request_failed"}
"""Events that are never omitted, because people search for their request id."""


class Repeated(logging.Filter):
    """Omits repeated warnings and errors.

    Lines are of the same kind when logger, event, exception, reason and client are equal.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        # Per kind: lines seen, lines omitted since the last written one, and the time of that one.
        self._kinds: OrderedDict[tuple[object, ...], tuple[int, int, float]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write the line; add the number of omitted lines to it."""
        kind = _kind(record)
        if record.levelno < logging.WARNING or kind[1] in ALWAYS:
            return True
        now = self._clock()
        count, left_out, written = self._kinds.pop(kind, (0, 0, now))
        if count and now - written >= SECONDS and not left_out:
            count = 0  # the repetition had ended
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
