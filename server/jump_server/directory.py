"""What happens on the hub's links and pipes, handed to the services that care."""

from collections.abc import Callable

import gevent

from jump_wire import messages

from .db import Database
from .hub.ports import LinkFacts
from .services import credentials, sessions
from .services.presence import Presence
from .services.tracker import SessionTracker


class ServerDirectory:
    """Implements the hub's ``Directory``: quick things at once, the database in a greenlet.

    Args:
        database: where credentials and sessions are.
        presence: gathers who is online.
        tracker: knows what sessions are doing.
    """

    def __init__(self, database: Database, presence: Presence, tracker: SessionTracker) -> None:
        self._database = database
        self._presence = presence
        self._tracker = tracker

    def link_opened(self, facts: LinkFacts, agent_version: str) -> None:
        """The client is online."""
        self._presence.link_opened(facts.client_id, facts.address, agent_version)

    def version_refused(self, client_id: str, agent_version: str) -> None:
        """The client speaks no common wire version."""
        self._presence.version_refused(client_id, agent_version)

    def link_closed(self, client_id: str) -> None:
        """The client is offline."""
        self._presence.link_closed(client_id)

    def inventory(self, client_id: str, message: messages.Inventory) -> None:
        """The client told what its computer is."""
        self._presence.inventory(client_id, message)

    def statistics(self, client_id: str, message: messages.Statistics) -> None:
        """The client told how its computer is doing."""
        self._presence.statistics(client_id, message)

    def credential_proposed(
        self, client_id: str, credential: str, accept: Callable[[], None]
    ) -> None:
        """Commit the next credential, then accept it."""

        def commit() -> None:
            self._database.write(credentials.propose_credential, client_id, credential)
            accept()

        gevent.spawn(commit)

    def pipe_opened(self, session_id: str) -> None:
        """The session is open once its first pipe is."""
        if self._tracker.opened(session_id):
            gevent.spawn(self._database.write, sessions.mark_open, [session_id])

    def pipe_closed(self, session_id: str) -> None:
        """The session has a pipe less."""
        self._tracker.detach(session_id)
