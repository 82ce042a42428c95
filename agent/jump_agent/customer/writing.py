"""The line in which the customer writes, on a screen whose keys also choose buttons.

Nothing that is written presses a button: Enter sends what is in the line, and does nothing else for
a moment after something was written. So neither fast typing nor a pasted text with empty lines
answers a question that appears at this moment.
"""

from typing import Callable, Optional

from jump_wire.messages import CHAT_LIMIT

from .view import SAY, Choice

QUIET_SECONDS = 0.7
"""Seconds without writing after which Enter may press a button."""


class Writing:
    """The customer's line.

    Args:
        clock: returns the monotonic time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._written_at: Optional[float] = None
        self.text = ""

    @property
    def is_quiet(self) -> bool:
        """Whether a key is meant for the buttons: the line is empty, and was for a moment."""
        if self.text:
            return False
        return self._written_at is None or self._clock() - self._written_at >= QUIET_SECONDS

    def add(self, characters: str) -> None:
        """Add what was typed."""
        self.text = (self.text + characters)[:CHAT_LIMIT]
        self._written_at = self._clock()

    def erase(self, *, everything: bool = False) -> None:
        """Remove the last character, or everything."""
        if self.text:
            self.text = "" if everything else self.text[:-1]
            self._written_at = self._clock()

    def send(self) -> Optional[Choice]:
        """Empty the line and return what was in it, if that is more than blanks."""
        text, self.text = self.text.strip(), ""
        self._written_at = self._clock()
        return Choice(SAY, text) if text else None
