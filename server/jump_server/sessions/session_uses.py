"""The sessions that have a pipe in this process now, and the Jump Clients they go through."""

from collections import Counter


class SessionUses:
    """Counts the pipes of each session, from the viewer's arrival to its end."""

    def __init__(self) -> None:
        self._clients: dict[str, str | None] = {}
        self._pipes: Counter[str] = Counter()

    def attach(self, session_id: str, client_id: str | None) -> None:
        """Count a requested pipe. Without a client, the server itself connects to the target."""
        self._clients[session_id] = client_id
        self._pipes[session_id] += 1

    def detach(self, session_id: str) -> None:
        """Remove a pipe of the session that has ended or was refused."""
        self._pipes[session_id] -= 1
        if self._pipes[session_id] <= 0:
            del self._pipes[session_id]
            self._clients.pop(session_id, None)

    def all(self) -> dict[str, str | None]:
        """Return the sessions that have a pipe now, with the ids of their Jump Clients."""
        return dict(self._clients)
