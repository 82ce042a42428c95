"""The site's rules for this client, and how long it has been without the server.

The server tells the rules over the link. They are stored, so that a client that never reaches the
server again still knows when to uninstall itself.

Two clocks measure the time without a link. The time that this process and earlier ones ran is
certain, because no setting of the computer's clock changes it. The computer's clock also covers
the time when the computer was off, but it may be wrong. So what it claims has to hold for a day of
running before it counts; a clock that is corrected meanwhile takes its claim back.
"""

import time
from typing import Any, Callable, Dict, Optional, Tuple

from jump_wire.figures import without
from jump_wire.messages import Statistics
from jump_wire.messages import Terms as Told

from .ends import EXPIRED, LOST, Removed
from .layout import Layout
from .store import read_json, write_json

DOUBT_SECONDS = 24 * 3600.0
"""How long the computer's clock must agree, in seconds of running, before its claim counts."""

LINKED_SECONDS = 3600.0
"""Seconds between two records that the client still has its link."""

SAVE_SECONDS = 600.0
"""Seconds of running between two records. A killed process loses less than this."""


class Terms:
    """The stored rules, and the time without a link that they limit.

    Args:
        layout: the paths of the installation.
        log: writes a line to the log.
        clock: returns the monotonic time in seconds.
    """

    def __init__(
        self, layout: Layout, log: Callable[[str], None], clock: Callable[[], float]
    ) -> None:
        self._path = layout.terms
        self._log = log
        self._offline = Offline(layout, clock)
        values = _read(self._path)
        self._offline_minutes = int(_number(values.get("offline_minutes")))
        withheld = values.get("withheld")
        self._withheld: Tuple[str, ...] = ()
        if isinstance(withheld, list):
            self._withheld = tuple(str(name) for name in withheld)

    def take(self, told: Told) -> None:
        """Follow what the server told, and store it."""
        if (told.offline_minutes, told.withheld) == (self._offline_minutes, self._withheld):
            return
        self._offline_minutes, self._withheld = told.offline_minutes, told.withheld
        values = {"offline_minutes": self._offline_minutes, "withheld": list(self._withheld)}
        try:
            write_json(self._path, values)
        except OSError as error:
            self._log("the site's rules could not be stored: %s" % error)

    def reported(self, figures: Statistics) -> Statistics:
        """Return the figures without those that are withheld."""
        self._offline.linked(LINKED_SECONDS)
        return without(figures, self._withheld)

    def linked(self) -> None:
        """Record that there is a link now."""
        self._offline.linked()

    def answered(self) -> None:
        """Record that the server answered, although this client has no link: it may wait there."""
        self._offline.linked(LINKED_SECONDS)

    def end_if_lost(self, enrolled: bool) -> None:
        """Raise Removed when this client has been without its server for too long.

        A client that never reached it in the validity of its installer counts as expired.
        """
        minutes = self._offline_minutes if enrolled else self._offline.valid_minutes
        if self._offline.is_over(minutes):
            raise Removed(LOST if enrolled else EXPIRED)


def offline_since(
    moment: float, valid_minutes: int, ran: float = 0.0, agreed: float = 0.0
) -> Dict[str, Any]:
    """Return the content of ``offline.json`` for a client without a link since ``moment``.

    ``valid_minutes`` is for how long the installer was still valid at the installation, or 0.
    ``ran`` and ``agreed`` are seconds of running: without a link, and while the computer's clock
    claimed that the time is over.
    """
    return {"linked_at": moment, "valid_minutes": valid_minutes, "ran": ran, "agreed": agreed}


class Offline:
    """The time without a link, or since the installation when there never was one.

    Args:
        layout: the paths of the installation.
        clock: returns the monotonic time in seconds.
        wall: returns the computer's time, as a Unix time.

    Attributes:
        valid_minutes: see :func:`offline_since`.
    """

    def __init__(
        self,
        layout: Layout,
        clock: Callable[[], float],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._path = layout.offline
        self._clock = clock
        self._wall = wall
        values = _read(self._path)
        self.valid_minutes = int(_number(values.get("valid_minutes")))
        self._linked_at = _number(values.get("linked_at"))
        self._ran = _number(values.get("ran"))
        self._agreed = _number(values.get("agreed"))
        self._last = clock()
        self._unsaved = 0.0

    def linked(self, least: float = 0.0) -> None:
        """Record that there is a link now: the count starts again.

        Args:
            least: do nothing if the last record is younger, in seconds, and nothing was counted.
        """
        if self._clock() - self._last < least and not self._ran:
            return
        self._linked_at, self._ran, self._agreed = self._wall(), 0.0, 0.0
        self._last = self._clock()
        self._save()

    def is_over(self, minutes: int) -> bool:
        """Count on, and return whether the time without the server is over.

        Args:
            minutes: how long it may last; 0 means for ever.
        """
        now = self._clock()
        passed = max(0.0, now - self._last)
        self._last = now
        self._ran += passed
        limit = minutes * 60.0
        claimed = bool(minutes and self._linked_at and self._wall() - self._linked_at >= limit)
        self._agreed = self._agreed + passed if claimed else 0.0
        self._unsaved += passed
        if self._unsaved >= SAVE_SECONDS:
            self._save()
        if not minutes:
            return False
        return self._ran >= limit or (claimed and self._agreed >= min(DOUBT_SECONDS, limit))

    def _save(self) -> None:
        self._unsaved = 0.0
        try:
            counted = (self.valid_minutes, self._ran, self._agreed)
            write_json(self._path, offline_since(self._linked_at, *counted))
        except OSError:
            pass  # a full disk: what was recorded before stays


def _read(path: str) -> Dict[str, Any]:
    try:
        return read_json(path) or {}
    except (OSError, ValueError):
        return {}


def _number(value: Optional[Any]) -> float:
    return float(value) if isinstance(value, (int, float)) and value >= 0 else 0.0
