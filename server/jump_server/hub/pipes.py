"""Session pipes: join viewers' WebSockets with the one that their agent dials back.

The viewer connects first. Its socket is not read while the agent is asked to dial with a
single-use ticket. When both ends are connected, frames are relayed in both directions, and a slow
end pauses the other one. Without an agent, the far end is the server's own connection to the
target. A tool of a shared kind has a relay (:mod:`.relay`), where further viewers watch.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import gevent

from jump_server.ports import Attached
from jump_wire import messages
from jump_wire.codec import encode
from jump_wire.errors import GENERIC, UserError
from jump_wire.kinds import KINDS
from jump_wire.tunnels import TunnelOpened

from .connection import Connection
from .holder import Holder
from .pipe import Pipe
from .ports import Handler, MakeTap, Viewer
from .relay import Relay
from .replay import Replay
from .seats import Seat
from .shell_replay import ShellReplay
from .streams import Stream
from .taps import Taps
from .targets import TargetConnection

Dial = Callable[[], tuple[Stream, bytes]]
"""Connects to a target; returns the connection and the first bytes from the target.

It runs in a greenlet of its own, and raises a ``UserError`` when there is no connection.
"""

Adopt = Callable[[Callable[[Connection], Handler]], Connection]
"""Takes over a viewer's socket for the given handler."""

Park = Callable[[Stream, Callable[[], bool]], TargetConnection]
"""Creates a target's connection from a stream; the second argument is its ``emptied``."""

Key = tuple[str, str]
"""The ids of a session and of its tool."""

REPLAYS: dict[str, Callable[[], Replay]] = {"shell": ShellReplay}
"""For each shared kind, what its relays have to know of it."""

ALONE = Viewer()

log = logging.getLogger(__name__)


class Waiting(Protocol):
    """A viewer that waits for the agent."""

    def join(self, connection: Connection) -> Handler:
        """Return the handler of the agent's end. Its connection is not open yet."""

    def joined(self, connection: Connection) -> None:
        """Start to relay: the connection is open."""

    def refuse(self, error: UserError) -> None:
        """Close the viewer's connection with an error."""


class Live(Protocol):
    """A pipe or a relay."""

    client_id: str
    taps: Taps | None

    @property
    def session_id(self) -> str:
        """The session that it belongs to."""

    @property
    def buffered(self) -> int:
        """The number of bytes that wait for slow ends."""

    @property
    def viewer_count(self) -> int:
        """The number of viewers."""

    def attached(self) -> list[Attached]:
        """Return the participants' connections."""

    def refuse(self, error: UserError) -> None:
        """Close it and tell the viewers why."""


@dataclass(eq=False, slots=True)
class Call:
    """A request to an agent to dial back."""

    client_id: str
    asked: messages.OpenPipe
    ticket_hash: bytes
    deadline: float
    waiting: Waiting


class Pipes:
    """All pipes and relays of this worker."""

    def __init__(self, hub: Holder) -> None:
        self._hub = hub
        self._calls: dict[str, Call] = {}
        self._pipes: set[Pipe] = set()
        self._relays: dict[Key, Relay] = {}

    # --- contents -----------------------------------------------------------

    def __len__(self) -> int:
        return sum(live.viewer_count for live in self._live())

    def sessions(self) -> set[str]:
        """Return the ids of sessions that have a pipe, waiting or joined."""
        return {live.session_id for live in self._live()}

    def clients(self) -> set[str]:
        """Return the ids of clients that have a pipe, waiting or joined."""
        return {live.client_id for live in self._live()}

    def buffered(self) -> int:
        """Return how many bytes wait in all relays for slow ends."""
        return sum(live.buffered for live in self._live())

    def attached(self) -> list[Attached]:
        """Return the connections of all participants to tools in this worker."""
        return [one for live in self._live() for one in live.attached()]

    # --- opening ------------------------------------------------------------

    def open(
        self,
        client_id: str,
        wanted: messages.OpenPipe,
        adopt: Adopt,
        taps: Sequence[MakeTap] = (),
        viewer: Viewer = ALONE,
    ) -> None:
        """Connect a viewer: ask the agent to dial back, or let it watch what is relayed already.

        Args:
            client_id: the id of the agent's client.
            wanted: the request; the pipe's id and ticket are added here.
            adopt: takes over the viewer's socket with the given handler.
            taps: make the taps of the pipe, or of the whole relay for its first viewer.
            viewer: the participant, and whether it controls or watches.
        """
        kind = KINDS.get(wanted.kind)
        ticket = f"{self._hub.settings.worker}.{secrets.token_urlsafe(32)}"
        asked = replace(wanted, pipe_id=secrets.token_hex(16), ticket=ticket)
        if kind is None or not kind.shared:
            pipe = self._hold(client_id, asked, adopt, taps, viewer)
            if pipe is not None:
                self._call(client_id, asked, pipe)
            return
        relay = self._relay(client_id, asked, taps)
        seat = relay.seat(viewer, asked)
        connection = adopt(seat.bind)
        if connection.closed or not relay.has(seat):
            return
        if viewer.controls:
            connection.pause()
            self._call(client_id, asked, seat)
        else:
            relay.watch(seat)
            self._seek(relay)

    def open_direct(
        self,
        wanted: messages.OpenPipe,
        adopt: Adopt,
        dial: Dial,
        park: Park,
        taps: Sequence[MakeTap] = (),
        viewer: Viewer = ALONE,
    ) -> None:
        """Connect a viewer to its target from this worker."""
        asked = replace(wanted, pipe_id=secrets.token_hex(16))
        pipe = self._hold("", asked, adopt, taps, viewer)
        if pipe is not None:
            gevent.spawn(self._connect, pipe, dial, park)

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

    def opened(self, asked: messages.OpenPipe) -> None:
        """Record that a viewer and its far end are joined."""
        self._hub.counters.pipes_opened += 1
        self._hub.directory.pipe_opened(asked.session_id)
        if (asked.session_id, asked.tool_id) in self._relays:
            self._hub.peers.relay_opened(asked.session_id, asked.tool_id)

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

    # --- orders -------------------------------------------------------------

    def end_session(self, session_id: str, code: str) -> None:
        """Close every pipe of a session with this error code."""
        for live in [live for live in self._live() if live.session_id == session_id]:
            live.refuse(UserError(code))

    def hand_over(self, session_id: str, tool_id: str, participant_id: str) -> bool:
        """Give control of a shared tool to a participant that watches it; with "", to nobody.

        Returns:
            Whether the participant controls the tool in this worker now.
        """
        relay = self._relays.get((session_id, tool_id))
        return relay is not None and relay.hand_over(participant_id)

    def remove(
        self, session_id: str, participant_id: str, code: str, *, private_only: bool = False
    ) -> None:
        """Close a participant's connections to the session's tools with an error code.

        With ``private_only``, those to shared tools stay open.
        """
        for pipe in [p for p in self._pipes if p.session_id == session_id]:
            if pipe.participant_id == participant_id:
                pipe.refuse(UserError(code))
        if private_only:
            return
        for relay in [r for r in self._relays.values() if r.session_id == session_id]:
            relay.remove(participant_id, UserError(code))

    def opened_elsewhere(self, session_id: str, tool_id: str) -> None:
        """Send watchers away whose tool another worker relays now."""
        relay = self._relays.get((session_id, tool_id))
        if relay is not None:
            relay.moved()

    def wanted_elsewhere(self, session_id: str, tool_id: str) -> None:
        """Give a relay away, because another worker has watchers for it."""
        relay = self._relays.get((session_id, tool_id))
        if relay is not None:
            relay.give_away()

    def sweep(self, now: float) -> None:
        """Give up pipes whose agent did not dial in time, or that a tap holds back for too long."""
        for relay in self._relays.values():
            self._seek(relay)
        for call in [c for c in self._calls.values() if c.deadline < now]:
            self._give_up(call, UserError("session_timeout"))
        for live in list(self._live()):
            if live.taps is not None and live.taps.is_stalled(now):
                log.error("a tap held a pipe back for too long")
                live.refuse(UserError(GENERIC))

    # --- called by pipes and relays -----------------------------------------

    def forget(self, pipe: Pipe) -> None:
        """Forget a pipe that lost an end."""
        self._calls.pop(pipe.asked.pipe_id, None)
        if pipe in self._pipes:
            self._pipes.discard(pipe)
            pipe.close_taps()
            self._hub.directory.pipe_closed(pipe.session_id)

    def left(self, relay: Relay, seat: Seat) -> None:
        """Record that a relay has lost a viewer."""
        self._calls.pop(seat.asked.pipe_id, None)
        self._hub.directory.pipe_closed(relay.session_id)

    def over(self, relay: Relay) -> None:
        """Forget a relay without viewers."""
        self._relays.pop((relay.session_id, relay.tool_id), None)

    # --- inside -------------------------------------------------------------

    def _live(self) -> Iterator[Live]:
        yield from self._pipes
        yield from self._relays.values()

    def _relay(self, client_id: str, asked: messages.OpenPipe, taps: Sequence[MakeTap]) -> Relay:
        key = (asked.session_id, asked.tool_id)
        relay = self._relays.get(key)
        if relay is None:
            replay = REPLAYS[asked.kind]()
            relay = Relay(self, client_id, asked, replay, self._hub.clock, taps)
            self._relays[key] = relay
        return relay

    def _seek(self, relay: Relay) -> None:
        """Ask the other workers for a relay whose watchers wait here."""
        if relay.lacks_agent(self._hub.clock()):
            self._hub.peers.relay_wanted(relay.session_id, relay.tool_id)

    def _hold(
        self,
        client_id: str,
        asked: messages.OpenPipe,
        adopt: Adopt,
        taps: Sequence[MakeTap],
        viewer: Viewer,
    ) -> Pipe | None:
        """Take over a viewer, paused; return None when it has already disconnected."""
        pipe = Pipe(self, client_id, asked, self._hub.clock, taps, viewer.participant_id)
        self._pipes.add(pipe)
        connection = adopt(pipe.seat)
        if pipe not in self._pipes:
            return None
        connection.pause()
        return pipe

    def _connect(self, pipe: Pipe, dial: Dial, park: Park) -> None:
        try:
            stream, said = dial()
        except UserError as error:
            pipe.fail(error)
            return
        except Exception:
            log.exception("a target could not be connected to")
            pipe.fail(UserError(GENERIC))
            return
        if pipe.viewer is not None:
            pipe.viewer.connection.send(encode(TunnelOpened()))
        if pipe.viewer is None or pipe not in self._pipes:  # the viewer has disconnected
            stream.close()
            return
        viewer = pipe.viewer.connection
        target = park(stream, lambda: viewer.buffered == 0)
        end = pipe.join(target)
        target.open(end)
        pipe.joined(target)
        self.opened(pipe.asked)
        end.on_message(said)

    def _call(self, client_id: str, asked: messages.OpenPipe, waiting: Waiting) -> None:
        """Ask the agent to dial back for a viewer that waits."""
        digest = hashlib.sha256(asked.ticket.encode()).digest()
        deadline = self._hub.clock() + self._hub.settings.pipe_timeout
        call = self._calls[asked.pipe_id] = Call(client_id, asked, digest, deadline, waiting)
        self._ask(call)

    def _ask(self, call: Call) -> None:
        client_id = call.client_id
        link = self._hub.link(client_id)
        if link is not None:
            link.send(call.asked)
        else:
            self._hub.peers.tell(
                client_id, call.asked, lambda code: self._give_up(call, UserError(code))
            )

    def _give_up(self, call: Call, error: UserError) -> None:
        if self._calls.pop(call.asked.pipe_id, None) is not None:
            call.waiting.refuse(error)
