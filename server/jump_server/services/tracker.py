"""What sessions are doing right now, in memory: starting, in use, or idle."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from jump_wire.errors import UserError

from .actors import Actor

START_SECONDS = 30.0
"""A start that comes to nothing stops counting after so long."""

IDLE_SECONDS = 600.0
"""A session without a pipe ends after so long: a shell is kept for the same time."""


@dataclass(frozen=True, slots=True)
class Start:
    """A session between its request and its first pipe (S5)."""

    user_id: str
    client_id: str
    since: float


@dataclass(frozen=True, slots=True)
class Use:
    """Who uses a session, and on which Jump Client."""

    actor: Actor
    client_id: str


class SessionTracker:
    """Knows which sessions are starting, in use and idle in this process.

    Args:
        start_limit: how many users may be starting sessions at the same moment.
        clock: monotonic seconds.
    """

    def __init__(self, start_limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._start_limit = start_limit
        self._clock = clock
        self._starting: dict[str, Start] = {}
        self._uses: dict[str, Use] = {}
        self._pipes: Counter[str] = Counter()
        self._idle_since: dict[str, float] = {}

    def begin(self, session_id: str, user_id: str, client_id: str) -> None:
        """Count a session as starting.

        Raises:
            UserError: ``server_busy`` when too many users are starting sessions on other clients.
        """
        now = self._clock()
        for other in [
            s for s, start in self._starting.items() if now - start.since > START_SECONDS
        ]:
            del self._starting[other]
        others = {s.user_id for s in self._starting.values() if s.client_id != client_id}
        if user_id not in others and len(others) >= self._start_limit:
            raise UserError("server_busy")
        self._starting[session_id] = Start(user_id, client_id, now)
        self._idle_since[session_id] = now

    def resume(self, session_id: str) -> None:
        """Take over a session that was open before this process started."""
        self._idle_since.setdefault(session_id, self._clock())

    def attach(self, session_id: str, actor: Actor, client_id: str) -> None:
        """Note who asks for a pipe of the session, from now on its user."""
        self._uses[session_id] = Use(actor, client_id)
        self._pipes[session_id] += 1
        self._idle_since.pop(session_id, None)

    def opened(self, session_id: str) -> bool:
        """Note that the session's pipe is up; tell whether it was starting until now."""
        return self._starting.pop(session_id, None) is not None

    def detach(self, session_id: str) -> None:
        """A pipe of the session is gone, or was refused."""
        self._starting.pop(session_id, None)
        self._pipes[session_id] -= 1
        if self._pipes[session_id] <= 0:
            del self._pipes[session_id]
            self._uses.pop(session_id, None)
            self._idle_since[session_id] = self._clock()

    def end(self, session_id: str) -> None:
        """Forget an ended session."""
        self._starting.pop(session_id, None)
        self._idle_since.pop(session_id, None)

    def uses(self) -> dict[str, Use]:
        """Sessions that have a pipe now, and their users."""
        return dict(self._uses)

    def idle(self) -> list[str]:
        """Sessions that had no pipe for too long."""
        now = self._clock()
        return [s for s, since in self._idle_since.items() if now - since > IDLE_SECONDS]
