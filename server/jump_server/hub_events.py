"""Passes the events of the hub's links and pipes to the services."""

import logging
from collections.abc import Callable
from typing import Protocol

import gevent

from jump_wire import messages

from .db import Database
from .hub.ports import LinkFacts
from .services import clones, credentials, sessions
from .services.presence import Presence
from .services.session_uses import SessionUses

CLONES = 10_000
"""Refused clones that are remembered."""

log = logging.getLogger(__name__)


class Holders(Protocol):
    """Tells the other workers which links are here."""

    def opened(self, client_id: str) -> None:
        """A link is here now."""

    def closed(self, client_id: str) -> None:
        """A link is gone."""


class ServerDirectory:
    """Implements the hub's ``Directory``: quick things at once, the database in a greenlet.

    Args:
        database: where credentials and sessions are.
        presence: gathers who is online.
        uses: knows which sessions have a pipe.

    Attributes:
        holders: is told which links are here, when there are other workers.
    """

    def __init__(self, database: Database, presence: Presence, uses: SessionUses) -> None:
        self._database = database
        self._presence = presence
        self._uses = uses
        self._clones: dict[str, str] = {}
        self.holders: Holders | None = None

    def link_opened(self, facts: LinkFacts, agent_version: str) -> None:
        """The client is online."""
        self._presence.link_opened(facts.client_id, facts.address, agent_version)
        if self.holders is not None:
            self.holders.opened(facts.client_id)

    def link_kept(self, client_id: str) -> None:
        """The client is online here, whatever another worker said."""
        self._presence.link_kept(client_id)

    def clone_refused(self, newcomer: LinkFacts, incumbent: str) -> None:
        """A copy of the client asked for a link."""
        client_id = newcomer.client_id
        log.warning(
            "a clone was refused",
            extra={
                "client_id": client_id,
                "address": newcomer.address,
                "connected_from": incumbent,
            },
        )
        # The log tells each of its tries; the audit log is for people, and cannot be flooded.
        if self._clones.get(client_id) == newcomer.address:
            return
        if len(self._clones) >= CLONES:
            self._clones.clear()
        self._clones[client_id] = newcomer.address
        gevent.spawn(self._database.write, clones.refused, client_id, newcomer.address)

    def version_refused(self, client_id: str, agent_version: str) -> None:
        """The client speaks no common wire version."""
        self._presence.version_refused(client_id, agent_version)

    def link_closed(self, client_id: str) -> None:
        """The client is offline."""
        self._presence.link_closed(client_id)
        if self.holders is not None:
            self.holders.closed(client_id)

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
        gevent.spawn(self._database.write, sessions.note_use, [session_id])

    def pipe_closed(self, session_id: str) -> None:
        """The session has a pipe less."""
        self._uses.detach(session_id)
        gevent.spawn(self._database.write, sessions.note_use, [session_id])
