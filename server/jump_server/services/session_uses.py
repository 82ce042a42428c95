"""Which sessions have a pipe in this process right now, and which Jump Clients they go through."""

from collections import Counter


class SessionUses:
    """Counts the pipes of each session, from the viewer's arrival to its end."""

    def __init__(self) -> None:
        self._clients: dict[str, str | None] = {}
        self._pipes: Counter[str] = Counter()

    def attach(self, session_id: str, client_id: str | None) -> None:
        """Note that a pipe is asked for; without a client the server connects to the target."""
        self._clients[session_id] = client_id
        self._pipes[session_id] += 1

    def detach(self, session_id: str) -> None:
        """A pipe of the session is gone, or was refused."""
        self._pipes[session_id] -= 1
        if self._pipes[session_id] <= 0:
            del self._pipes[session_id]
            self._clients.pop(session_id, None)

    def all(self) -> dict[str, str | None]:
        """Sessions that have a pipe now, and the ids of their Jump Clients."""
        return dict(self._clients)
