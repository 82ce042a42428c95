"""Agents' control links: the protocol's state machine on a parked connection."""

import hashlib
import hmac
from dataclasses import replace
from typing import Any, Protocol

from jump_wire import messages
from jump_wire.codec import MESSAGE_LIMIT, RemoteProtocolError
from jump_wire.figures import without
from jump_wire.link import ONLINE, SERVER, LinkCore, common_version
from jump_wire.local_control import LocalControl

from .connection import Connection
from .limits import FLOOD
from .ports import Directory, HubSettings, LinkFacts, SiteTerms

PROTOCOL_ERROR = 1002
POLICY_VIOLATION = 1008
REPLACED = 4002
"""Close code towards an agent whose credential opened another link."""

OFFENCES = {1002: "protocol", 1007: "encoding", 1008: "policy", 1009: "too_big"}
"""The offence that a close code stands for."""

NO_HELLO = "no hello"
FLOODING, SILENT = "flood", "no_hello"

LINK_MESSAGE_LIMIT = MESSAGE_LIMIT


def hash_credential(credential: str) -> bytes:
    """Return the hash that the server stores. Credentials are random, so a fast hash is enough."""
    return hashlib.sha256(credential.encode()).digest()


class Keeper(Protocol):
    """The part of the hub that a link needs."""

    @property
    def settings(self) -> HubSettings:
        """Limits and intervals."""

    @property
    def terms(self) -> SiteTerms:
        """The site's rules for Jump Clients."""

    @property
    def directory(self) -> Directory:
        """Receives the agent's messages."""

    def greeted(self, link: "Link", agent_version: str) -> None:
        """Handle that a link sent ``Hello``."""

    def present(self, link: "Link") -> None:
        """Handle that a link answered a challenge."""

    def link_up(self, link: "Link", agent_version: str) -> None:
        """Handle that a link finished its greeting."""

    def link_gone(self, link: "Link") -> None:
        """Handle that a link closed."""

    def refused(self, client_id: str, address: str) -> None:
        """Handle a refusal that would repeat if the agent reconnected at once."""

    def offended(self, link: "Link", offence: str) -> None:
        """Handle that a link was closed for a protocol violation."""

    def pipe_refused(self, client_id: str, message: messages.PipeRefused) -> None:
        """Handle that an agent refuses to dial for a pipe."""


class Link:
    """An agent's control link.

    Args:
        hub: receives the link's events.
        connection: the parked WebSocket.
        facts: the client that authenticated.
    """

    __slots__ = ("_core", "_credentials", "_hub", "_version", "connection", "facts")

    def __init__(self, hub: Keeper, connection: Connection, facts: LinkFacts) -> None:
        self._hub = hub
        self.connection = connection
        self._core = LinkCore(SERVER)
        self._credentials: tuple[bytes, ...] = (facts.credential_hash,)
        self._version = 0
        self.facts = facts

    @property
    def online(self) -> bool:
        """Whether the greeting succeeded and the link is open."""
        return self._core.state == ONLINE

    def authenticates(self, credential: str) -> bool:
        """Return whether ``credential`` opened this link or was accepted on it."""
        given = hash_credential(credential)
        return any(hmac.compare_digest(given, known) for known in self._credentials)

    def send(self, message: Any) -> None:
        if isinstance(message, messages.ConnectionType):
            self.facts = replace(self.facts, connection=message)
        self.connection.send(self._core.send(message))

    def refuse(self, code: str, retry_seconds: int = 0) -> None:
        """Send ``Refused`` with an error code and close the link."""
        self.send(messages.Refused(code, retry_seconds))
        self.connection.close(POLICY_VIOLATION, code)

    def close(self, code: int, reason: str = "") -> None:
        """Close the link; the agent reconnects."""
        self.connection.close(code, reason)

    def fail(self, code: int, reason: str) -> None:
        """Close the link because of a protocol violation."""
        self.connection.fail(code, reason)

    def challenge(self) -> None:
        """Send a ping that the agent has to answer."""
        self.connection.challenge()

    def welcome(self, agent_version: str) -> None:
        """Accept the agent: answer its ``Hello``."""
        settings = self._hub.settings
        self.send(
            messages.Welcome(
                self._version,
                settings.server_version,
                self.facts.heartbeat(settings.heartbeat_seconds),
                settings.statistics_seconds,
            )
        )
        if self._hub.terms != SiteTerms() and not self.facts.customer:
            self.send_terms()
        self._hub.link_up(self, agent_version)
        if self.facts.connection.passive:
            self.send(self.facts.connection)
        if self.facts.uninstall:
            self.send(messages.Uninstall())

    def send_terms(self) -> None:
        """Send the site's rules for this client."""
        site = self._hub.terms
        limits = [one for one in (site.offline_minutes, self.facts.offline_minutes) if one]
        seconds = site.statistics_seconds or self._hub.settings.statistics_seconds
        control = self.facts.control
        self.send(
            messages.Terms(
                min(limits, default=0),
                seconds,
                site.withheld,
                control.forbid_disable,
                control.forbid_uninstall,
                control.maintenance,
                site.notify_sessions,
            )
        )

    def restrict(self, control: LocalControl) -> None:
        """Tell the agent what is forbidden on its computer from now on."""
        self.facts = replace(self.facts, control=control)
        if self.online:
            self.send_terms()

    # --- called by the connection -------------------------------------------

    def on_message(self, data: str | bytes) -> None:
        """Handle a message. A protocol violation closes the link with 1002."""
        try:
            if isinstance(data, bytes):
                raise RemoteProtocolError("binary message on a control link")
            message = self._core.receive(data)
        except RemoteProtocolError as error:
            self.connection.fail(PROTOCOL_ERROR, str(error)[:120])
            return
        self._take(message)

    def on_closed(self, code: int) -> None:  # noqa: ARG002  # part of the protocol
        """Report the closed link to the hub."""
        fault = self.connection.fault
        if fault is not None:
            self._hub.offended(self, _offence(fault.code, fault.reason))
        self._core.close()
        self._hub.link_gone(self)

    def on_present(self) -> None:
        """Report the answer to a challenge."""
        self._hub.present(self)

    def on_drained(self) -> None:
        """Do nothing: nothing waits until a link is drained."""

    # --- inside -------------------------------------------------------------

    def _take(self, message: Any) -> None:
        directory, client_id = self._hub.directory, self.facts.client_id
        if isinstance(message, messages.Hello):
            self._greet(message)
        elif isinstance(message, messages.Inventory):
            self._described(message)
        elif isinstance(message, messages.Statistics):
            # An older agent reports everything.
            directory.statistics(client_id, without(message, self._hub.terms.withheld))
        elif isinstance(message, messages.UpdateState):
            directory.update_state(client_id, message)
        elif isinstance(message, messages.PipeRefused):
            self._hub.pipe_refused(client_id, message)
        elif isinstance(message, messages.ProposeCredential):
            self._propose(message.credential)
        elif isinstance(message, messages.Goodbye):
            self._hub.link_gone(self)
            self.connection.close()
        elif self.facts.customer:
            self._take_from_customer(message)
        else:
            self._take_from_jump_client(message)

    def _take_from_jump_client(self, message: Any) -> None:
        directory, client_id = self._hub.directory, self.facts.client_id
        if isinstance(message, messages.Logins):
            directory.logins(client_id, message)
        elif isinstance(message, messages.Elevation):
            directory.elevation(client_id, message)

    def _take_from_customer(self, message: Any) -> None:
        directory, client_id = self._hub.directory, self.facts.client_id
        if isinstance(message, messages.CustomerLeft):
            directory.customer_left(client_id)
        elif isinstance(message, messages.Chat):
            directory.chat(client_id, message)
        elif isinstance(message, messages.PinState):
            directory.pin_state(client_id, message)
        elif isinstance(message, messages.Elevation):
            directory.elevation(client_id, message)

    def _greet(self, hello: messages.Hello) -> None:
        version = common_version(hello)
        if version is None:
            self._hub.directory.version_refused(self.facts.client_id, hello.agent_version)
            self._hub.refused(self.facts.client_id, self.facts.address)
            offer = self._hub.directory.standing_offer(self.facts.update_policy)
            if offer is not None:
                self.send(offer)
            self.refuse("version_mismatch")
            return
        self._version = version
        self._hub.greeted(self, hello.agent_version)

    def _described(self, message: messages.Inventory) -> None:
        if self.facts.customer:
            return  # it is no Jump Client, and has no settings of one
        self._hub.directory.inventory(self.facts.client_id, message)
        self._correct(message.server_addresses)
        if message.passive and self.online and not self.facts.connection.passive:
            self.send(self.facts.connection)

    def _correct(self, known: tuple[str, ...]) -> None:
        """Send the server's addresses when the agent starts with other ones."""
        addresses = self._hub.settings.addresses[:16]
        # The same limits as in an inventory: a few addresses, and the start of each.
        told = tuple(address[:128] for address in addresses[:8])
        if self.online and told and known and known[: len(told)] != told:
            self.send(messages.ServerAddresses(addresses))

    def _propose(self, credential: str) -> None:
        if self.facts.customer:
            return  # its credential ends with the session

        def accept() -> None:
            self._credentials = (self.facts.credential_hash, hash_credential(credential))
            if self.online:
                self.send(messages.AcceptCredential())

        self._hub.directory.credential_proposed(self.facts.client_id, credential, accept)


def _offence(code: int, reason: str) -> str:
    if reason == FLOOD:
        return FLOODING
    if reason == NO_HELLO:
        return SILENT
    return OFFENCES.get(code, "other")
