"""Judges a version on trial: confirmed by a server's answer, or to be rolled back."""

from typing import Callable, Optional

from jump_wire.codec import ProtocolError
from jump_wire.errors import CATALOGUE

from ..channel import ConnectionLost, Restarting
from ..dial import ServerRefused, Unreachable, WrongCertificate
from ..link import LinkDead, LinkRefused

ATTEMPTS = 5
"""Attempts at which a server that is there gave no authenticated answer."""

SECONDS = 300.0
"""Minimum seconds between the first such attempt and the verdict: servers are restarted, too."""

_BUSY = (429, 502, 503, 504)
_NO_ANSWER = "no answer from the server"


class Judgement:
    """The trial of the running version.

    Without a server that can be reached there is no verdict.

    Args:
        confirm: called when the version works.
        roll_back: called with the reason when the version before has to run again.
        clock: returns the monotonic time in seconds.
    """

    def __init__(
        self,
        confirm: Callable[[], None],
        roll_back: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self._confirm = confirm
        self._roll_back = roll_back
        self._clock = clock
        self._failures = 0
        self._since = 0.0
        self._is_over = False

    def answered(self) -> None:
        """Record that a server has answered this client."""
        if not self._is_over:
            self._is_over = True
            self._confirm()

    def ended(self, error: Exception) -> None:
        """Record how an attempt to get online ended."""
        reason = _silence(error)
        if reason is None:
            self.answered()
        elif reason and not self._is_over:
            self._count(reason)

    def _count(self, reason: str) -> None:
        now = self._clock()
        self._failures += 1
        if self._failures == 1:
            self._since = now
        if self._failures >= ATTEMPTS and now - self._since >= SECONDS:
            self._is_over = True
            self._roll_back(reason)


def _silence(error: Exception) -> Optional[str]:
    """Return why a server that is there gave no answer.

    It is empty where no server is there, and None where "retry later" is the answer.
    """
    if isinstance(error, LinkRefused):
        return None if _is_retry(error.code) else error.code
    if isinstance(error, ServerRefused):
        if not error.code:
            return ""  # something before the server answered
        return None if error.status in _BUSY or _is_retry(error.code) else error.code
    if isinstance(error, Unreachable):
        return _NO_ANSWER if error.step in ("tls", "answer") else ""
    if isinstance(error, (WrongCertificate, Restarting)):
        return ""
    if isinstance(error, (ConnectionLost, LinkDead, ProtocolError)):
        return _NO_ANSWER
    return type(error).__name__


def _is_retry(code: str) -> bool:
    kind = CATALOGUE.get(code)
    return kind is not None and kind.retry and code != "version_mismatch"
