"""Which sessions have a pipe in this process right now, and whose they are."""

from collections import Counter
from dataclasses import dataclass

from .actors import Actor


@dataclass(frozen=True, slots=True)
class Use:
    """Who uses a session, on which Jump Client, and for which Jump Shortcut's target.

    ``client_id`` is None where the server itself connects to the target.
    """

    actor: Actor
    client_id: str | None
    shortcut_id: str | None = None


class SessionUses:
    """Counts the pipes of each session, from the viewer's arrival to its end."""

    def __init__(self) -> None:
        self._uses: dict[str, Use] = {}
        self._pipes: Counter[str] = Counter()

    def attach(self, session_id: str, use: Use) -> None:
        """Note who asks for a pipe of the session, from now on its user."""
        self._uses[session_id] = use
        self._pipes[session_id] += 1

    def detach(self, session_id: str) -> None:
        """A pipe of the session is gone, or was refused."""
        self._pipes[session_id] -= 1
        if self._pipes[session_id] <= 0:
            del self._pipes[session_id]
            self._uses.pop(session_id, None)

    def all(self) -> dict[str, Use]:
        """Sessions that have a pipe now, and their users."""
        return dict(self._uses)
