"""The only door from the services to the hub.

In one process it calls the hub directly. Its calls belong after a commit, in the
event loop's thread: see ``Database``'s ``after_commit``.
"""

from jump_wire import messages

from .hub.hub import Hub


class Gateway:
    """Reaches Jump Clients and their pipes, wherever they are held.

    Args:
        hub: the hub of this process.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def is_connected(self, client_id: str) -> bool:
        """Tell whether the client's link is up at this moment."""
        return self._hub.link(client_id) is not None

    def disconnect(self, client_id: str, code: str) -> None:
        """End the client's link, with the error code that tells it why."""
        link = self._hub.link(client_id)
        if link is not None:
            link.refuse(code)

    def send_uninstall(self, client_id: str) -> None:
        """Ask the client to uninstall itself; nothing happens when it is not connected."""
        link = self._hub.link(client_id)
        if link is not None:
            link.send(messages.Uninstall())

    def end_session(self, session_id: str, client_id: str) -> None:
        """Close the session's pipes and end its tools on the computer."""
        self._hub.pipes.end_session(session_id, "session_ended")
        link = self._hub.link(client_id)
        if link is not None:
            link.send(messages.EndSession(session_id))
