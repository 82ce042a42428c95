"""Requests to agents to dial back for a viewer that waits."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from jump_wire import messages
from jump_wire.errors import UserError

from .connection import Connection
from .holder import Holder
from .ports import Handler

Summon = Callable[[], None]
"""Connects to an agent that cannot dial by itself. It must not block."""


class Waiting(Protocol):
    """A viewer that waits for the agent."""

    def join(self, connection: Connection) -> Handler:
        """Return the handler of the agent's end. Its connection is not open yet."""

    def joined(self, connection: Connection) -> None:
        """Start to relay: the connection is open."""

    def refuse(self, error: UserError) -> None:
        """Close the viewer's connection with an error."""


@dataclass(eq=False, slots=True)
class Call:
    """A request to an agent to dial back."""

    client_id: str
    asked: messages.OpenPipe
    ticket_hash: bytes
    deadline: float
    waiting: Waiting
    summon: Summon | None = None


class Calls:
    """The requests of this worker that wait for their agent."""

    def __init__(self, hub: Holder) -> None:
        self._hub = hub
        self._calls: dict[str, Call] = {}

    def addressed(self, wanted: messages.OpenPipe) -> messages.OpenPipe:
        """Return a request with an id and a single-use ticket of its own."""
        ticket = f"{self._hub.settings.worker}.{secrets.token_urlsafe(32)}"
        return replace(wanted, pipe_id=secrets.token_hex(16), ticket=ticket)

    def make(
        self,
        client_id: str,
        asked: messages.OpenPipe,
        waiting: Waiting,
        summon: Summon | None = None,
        patience: float = 0.0,
    ) -> None:
        """Ask the agent to dial back for a viewer that waits ``patience`` seconds longer."""
        digest = hashlib.sha256(asked.ticket.encode()).digest()
        deadline = self._hub.clock() + self._hub.settings.pipe_timeout + patience
        call = Call(client_id, asked, digest, deadline, waiting, summon)
        self._calls[asked.pipe_id] = call
        self._ask(call)

    def drop(self, asked: messages.OpenPipe) -> None:
        """Forget a request whose viewer has disconnected."""
        self._calls.pop(asked.pipe_id, None)

    def claim(self, client_id: str, ticket: str) -> Call | None:
        """Consume a ticket; return the request that it belongs to if it was made to this client."""
        given = hashlib.sha256(ticket.encode()).digest()
        for call in self._calls.values():
            if hmac.compare_digest(call.ticket_hash, given):
                if call.client_id != client_id:
                    return None
                del self._calls[call.asked.pipe_id]
                return call
        return None

    def refused(self, client_id: str, message: messages.PipeRefused) -> None:
        """Give up a pipe that the agent refuses to dial."""
        call = self._calls.get(message.pipe_id)
        if call is not None and call.client_id == client_id:
            self._give_up(call, UserError.unpacked(message.code, message.parameters))

    def waits(self, pipe_id: str) -> bool:
        """Return whether a pipe of this worker waits for its agent."""
        return pipe_id in self._calls

    def ask_again(self, client_id: str) -> None:
        """Repeat the requests that wait for a client whose link was replaced or closed."""
        for call in [c for c in self._calls.values() if c.client_id == client_id]:
            self._ask(call)

    def sweep(self, now: float) -> None:
        """Give up requests whose agent did not dial in time."""
        for call in [c for c in self._calls.values() if c.deadline < now]:
            self._give_up(call, UserError("session_timeout"))

    # --- inside -------------------------------------------------------------

    def _ask(self, call: Call) -> None:
        client_id = call.client_id
        link = self._hub.link(client_id)
        if link is not None:
            link.send(call.asked)
        else:
            self._hub.peers.tell(
                client_id, call.asked, lambda code: self._give_up(call, UserError(code))
            )
        if call.summon is not None:
            call.summon()

    def _give_up(self, call: Call, error: UserError) -> None:
        if self._calls.pop(call.asked.pipe_id, None) is not None:
            call.waiting.refuse(error)
