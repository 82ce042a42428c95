"""Passes the events of the hub's links and pipes to the services."""

import logging
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

import gevent
from sqlalchemy.orm import Session as Transaction

from jump_wire import messages
from jump_wire.errors import UserError

from .clients import clones, credentials
from .clients.presence import Presence
from .core.rate_limits import RateLimit
from .db import Database
from .hub.ports import LinkFacts
from .sessions import chats, customers, elevations, logins, pinning, sessions
from .sessions.session_uses import SessionUses
from .updates.offers import Standing

M = TypeVar("M")

CLONES = 10_000
"""The largest number of refused clones that are remembered."""

CHAT_RATE, CHAT_BURST = 2.0, 20.0
"""Messages of a customer that are taken in a second, and at once."""

REPORT_RATE, REPORT_BURST = 1.0, 20.0
"""Reports of a customer's client that are taken in a second, and at once. Each is a transaction."""

log = logging.getLogger(__name__)


class Holders(Protocol):
    """Informs the other workers which links this worker holds."""

    def opened(self, client_id: str) -> None:
        """Report that this worker now holds the link."""

    def closed(self, client_id: str) -> None:
        """Report that the link is closed."""


class ServerDirectory:
    """The hub's ``Directory``: runs quick work directly and database work in a greenlet.

    Args:
        database: stores credentials and sessions.
        presence: collects which clients are online.
        uses: counts the pipes of each session.

    Attributes:
        holders: informs the other workers about links; None when there are none.
        standing: the update that refused clients are offered.
        linked: is told the ids of clients whose link is up.
    """

    def __init__(self, database: Database, presence: Presence, uses: SessionUses) -> None:
        self._database = database
        self._presence = presence
        self._uses = uses
        self._clones: dict[str, str] = {}
        self._chats = RateLimit(CHAT_RATE, CHAT_BURST, time.monotonic)
        self._reports = RateLimit(REPORT_RATE, REPORT_BURST, time.monotonic)
        self.holders: Holders | None = None
        self.standing = Standing()
        self.linked: Callable[[str], None] | None = None

    def link_opened(self, facts: LinkFacts, agent_version: str) -> None:
        """Record that the client is online."""
        self._presence.link_opened(facts.client_id, facts.address, agent_version)
        if self.holders is not None:
            self.holders.opened(facts.client_id)
        if self.linked is not None:
            self.linked(facts.client_id)
        if facts.customer:
            gevent.spawn(self._database.write, customers.greet, facts.client_id)

    def link_kept(self, client_id: str) -> None:
        """Record that the client is online here, even if another worker reported otherwise."""
        self._presence.link_kept(client_id)

    def clone_refused(self, newcomer: LinkFacts, incumbent: str) -> None:
        """Log a refused copy of a client; add it to the audit log, once per address in a row."""
        client_id = newcomer.client_id
        log.warning(
            "a clone was refused",
            extra={
                "client_id": client_id,
                "address": newcomer.address,
                "connected_from": incumbent,
            },
        )
        if newcomer.customer:
            return  # the audit log is about computers that an administrator has to look after
        # The log has every attempt. The audit log is for people and must not be flooded.
        if self._clones.get(client_id) == newcomer.address:
            return
        if len(self._clones) >= CLONES:
            self._clones.clear()
        self._clones[client_id] = newcomer.address
        gevent.spawn(self._database.write, clones.refused, client_id, newcomer.address)

    def version_refused(self, client_id: str, agent_version: str) -> None:
        """Record that the client supports no common protocol version."""
        self._presence.version_refused(client_id, agent_version)

    def standing_offer(self, update_policy: str) -> messages.Update | None:
        """Return the update for a client that shares no protocol version, or None."""
        return self.standing.to(update_policy)

    def update_state(self, client_id: str, message: messages.UpdateState) -> None:
        """Record how far the client's update is."""
        self._presence.update_state(client_id, message)

    def link_closed(self, client_id: str) -> None:
        """Record that the client is offline."""
        self._presence.link_closed(client_id)
        if self.holders is not None:
            self.holders.closed(client_id)

    def inventory(self, client_id: str, message: messages.Inventory) -> None:
        """Record the client's description of its computer."""
        self._presence.inventory(client_id, message)

    def statistics(self, client_id: str, message: messages.Statistics) -> None:
        """Record the client's report on its computer's state."""
        self._presence.statistics(client_id, message)

    def credential_proposed(
        self, client_id: str, credential: str, accept: Callable[[], None]
    ) -> None:
        """Store the next credential in the database, then accept it."""

        def commit() -> None:
            self._database.write(credentials.propose_credential, client_id, credential)
            accept()

        gevent.spawn(commit)

    def customer_left(self, client_id: str) -> None:
        """End the session that its customer ended."""
        gevent.spawn(self._database.write, customers.leave, client_id)

    def chat(self, client_id: str, message: messages.Chat) -> None:
        """Take what a customer writes. What is too much is dropped: the client sends it again."""
        self._take(self._chats, chats.hear, client_id, message)

    def pin_state(self, client_id: str, message: messages.PinState) -> None:
        """Record how far the customer's client is with a pin."""
        self._take(self._reports, pinning.report, client_id, message)

    def elevation(self, client_id: str, message: messages.Elevation) -> None:
        """Record which account a session's tools run as."""
        self._take(self._reports, elevations.report, client_id, message)

    def logins(self, client_id: str, message: messages.Logins) -> None:
        """Record who is signed in on the computer of a session."""
        self._take(self._reports, logins.report, client_id, message)

    def _take(
        self,
        limit: RateLimit,
        rule: Callable[[Transaction, str, M], object],
        client_id: str,
        message: M,
    ) -> None:
        """Let a rule take a client's message, unless there are too many of them."""
        try:
            limit.take(client_id)
        except UserError:
            return
        gevent.spawn(self._database.write, rule, client_id, message)

    def pipe_opened(self, session_id: str) -> None:
        """Record a use of the session; its first pipe opens it."""
        gevent.spawn(self._database.write, sessions.note_use, [session_id])

    def pipe_closed(self, session_id: str) -> None:
        """Count one pipe less for the session, and record its use."""
        self._uses.detach(session_id)
        gevent.spawn(self._database.write, sessions.note_use, [session_id])
