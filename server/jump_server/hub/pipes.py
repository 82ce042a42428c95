"""Session pipes: join a viewer's WebSocket with the one that its agent dials back.

The viewer connects first. Its socket is not read while the agent is asked to dial with a
single-use ticket. When both ends are connected, frames are relayed in both directions, and a slow
end pauses the other one. Without an agent, the far end is the server's own connection to the
target.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import gevent

from jump_wire import closing, messages
from jump_wire.codec import encode
from jump_wire.errors import GENERIC, UserError
from jump_wire.tunnels import TunnelFailed, TunnelOpened

from .connection import Connection
from .holder import Holder
from .limits import HIGH_WATER
from .ports import MakeTap
from .streams import Stream
from .taps import Taps
from .targets import TargetConnection

CLOSE_ELSEWHERE = 4003
"""Close code from an agent whose tool was attached by a newer pipe."""

NORMAL = 1000
GOING_AWAY = 1001

Dial = Callable[[], tuple[Stream, bytes]]
"""Connects to a target; returns the connection and the first bytes from the target.

It runs in a greenlet of its own, and raises a ``UserError`` when there is no connection.
"""

Adopt = Callable[[Callable[[Connection], "End"]], Connection]
"""Takes over a viewer's socket for the given handler."""

Park = Callable[[Stream, Callable[[], bool]], TargetConnection]
"""Creates a target's connection from a stream; the second argument is its ``emptied``."""

log = logging.getLogger(__name__)


class End:
    """One end of a pipe: forwards what it receives to the other end."""

    __slots__ = ("connection", "is_agent", "other", "pipe")

    def __init__(
        self, pipe: "Pipe", connection: Connection | TargetConnection, *, is_agent: bool
    ) -> None:
        self.pipe = pipe
        self.connection = connection
        self.is_agent = is_agent
        self.other: End | None = None

    def on_message(self, data: str | bytes) -> None:
        """Forward a message, through the taps if there are any."""
        if self.pipe.taps is None:
            self.forward(data)
        else:
            self.pipe.taps.take(self, data)

    def on_closed(self, code: int) -> None:
        """Close the other end as well, after the messages that a tap holds back."""
        if self.pipe.taps is None or not self.pipe.taps.holding:
            self.finish(code)
        else:
            self.pipe.taps.take(self, code)

    def on_drained(self) -> None:
        """Resume the other end, unless a tap holds the pipe back."""
        if self.other is not None and (self.pipe.taps is None or not self.pipe.taps.holding):
            self.other.connection.resume()

    def on_present(self) -> None:
        """Do nothing: an end is never challenged."""

    # --- called by the taps -------------------------------------------------

    def forward(self, data: str | bytes) -> None:
        """Send a message to the other end, and pause this one when the other is slow."""
        if self.other is None:
            self.pipe.early(data)
            return
        peer = self.other.connection
        peer.send(data)
        if peer.buffered > HIGH_WATER:
            self.connection.pause()

    def finish(self, code: int) -> None:
        """Close the other end as well."""
        self.pipe.end_closed(self, code)

    def hold(self) -> None:
        """Stop reading from this end."""
        self.connection.pause()

    def release(self) -> None:
        """Resume reading from this end, unless the other end is slow."""
        if self.other is None or self.other.connection.buffered <= HIGH_WATER:
            self.connection.resume()


@dataclass(eq=False, slots=True)
class Pipe:
    """A viewer and, once connected, the far end: the agent's WebSocket or a target."""

    pipes: "Pipes"
    client_id: str
    """Empty if the server itself connects to the target."""
    asked: messages.OpenPipe
    """The request to the agent."""
    ticket_hash: bytes
    deadline: float
    viewer: End | None = None
    agent: End | None = None
    taps: Taps | None = None
    _early: list[str | bytes] = field(default_factory=list)

    def early(self, data: str | bytes) -> None:
        """Keep what the viewer sent before it was paused."""
        self._early.append(data)

    def join(self, agent: End) -> None:
        """Join both ends and start to relay."""
        assert self.viewer is not None  # noqa: S101  # every pipe is created with its viewer
        self.agent = agent
        agent.other, self.viewer.other = self.viewer, agent
        for data in self._early:
            agent.connection.send(data)
        self._early.clear()
        self.viewer.connection.resume()
        if self.taps is not None:
            self.taps.join(agent, self.viewer)

    def refuse(self, error: UserError) -> None:
        """Close the pipe and tell the viewer why."""
        self.close_taps()
        if self.viewer is not None:
            self.viewer.connection.close(closing.ERROR, closing.reason(error))
        if self.agent is not None:
            self.agent.connection.close(NORMAL)

    def close_taps(self) -> None:
        """Drop what the taps hold back, and tell them that the pipe is closed."""
        if self.taps is not None:
            self.taps.close()

    def fail(self, error: UserError) -> None:
        """Send the viewer ``TunnelFailed``, as an agent would."""
        self.close_taps()
        if self.viewer is not None:
            self.viewer.connection.send(encode(TunnelFailed(error.code, error.packed)))
            self.viewer.connection.close(NORMAL)

    def end_closed(self, end: End, code: int) -> None:
        """Close the other end with a code that shows how ``end`` closed."""
        self.pipes.forget(self)
        if end.is_agent and code == CLOSE_ELSEWHERE:
            # Not "lost": two viewers would then take the tool from each other in an endless loop.
            self.refuse(UserError("tool_elsewhere"))
        elif end.is_agent and self.viewer is not None:
            clean = code == NORMAL
            self.viewer.connection.close(NORMAL if clean else closing.AGENT_LOST)
        elif not end.is_agent and self.agent is not None:
            self.agent.connection.close(NORMAL if code == NORMAL else GOING_AWAY)


class Pipes:
    """All pipes of this worker, waiting and joined."""

    def __init__(self, hub: Holder) -> None:
        self._hub = hub
        self._waiting: dict[str, Pipe] = {}
        self._live: set[Pipe] = set()

    def __len__(self) -> int:
        return len(self._live)

    def sessions(self) -> set[str]:
        """Return the ids of sessions that have a pipe, waiting or joined."""
        return {pipe.asked.session_id for pipe in self._live}

    def clients(self) -> set[str]:
        """Return the ids of clients that have a pipe, waiting or joined."""
        return {pipe.client_id for pipe in self._live}

    def buffered(self) -> int:
        """Return how many bytes wait in all relays for slow ends."""
        ends = (end for pipe in self._live for end in (pipe.viewer, pipe.agent))
        return sum(end.connection.buffered for end in ends if end is not None)

    def open(
        self,
        client_id: str,
        wanted: messages.OpenPipe,
        adopt: Adopt,
        taps: Sequence[MakeTap] = (),
    ) -> None:
        """Ask the agent to dial back for a viewer.

        Args:
            client_id: the id of the agent's client.
            wanted: the request; the pipe's id and ticket are added here.
            adopt: takes over the viewer's socket with the given handler.
            taps: make the taps of the pipe.
        """
        ticket = f"{self._hub.settings.worker}.{secrets.token_urlsafe(32)}"
        pipe = self._hold(client_id, replace(wanted, ticket=ticket), adopt, taps)
        if pipe is not None:
            self._waiting[pipe.asked.pipe_id] = pipe
            self._ask(pipe)

    def open_direct(
        self,
        wanted: messages.OpenPipe,
        adopt: Adopt,
        dial: Dial,
        park: Park,
        taps: Sequence[MakeTap] = (),
    ) -> None:
        """Connect a viewer to its target from this worker."""
        pipe = self._hold("", wanted, adopt, taps)
        if pipe is not None:
            gevent.spawn(self._connect, pipe, dial, park)

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
        if pipe.viewer is None or pipe not in self._live:  # the viewer has disconnected
            stream.close()
            return
        viewer = pipe.viewer.connection
        target = park(stream, lambda: viewer.buffered == 0)
        end = End(pipe, target, is_agent=True)
        target.open(end)
        pipe.join(end)
        self.opened(pipe)
        end.on_message(said)

    def opened(self, pipe: Pipe) -> None:
        """Record that a pipe is joined."""
        self._hub.counters.pipes_opened += 1
        self._hub.directory.pipe_opened(pipe.asked.session_id)

    def _hold(
        self, client_id: str, wanted: messages.OpenPipe, adopt: Adopt, taps: Sequence[MakeTap]
    ) -> Pipe | None:
        """Take over a viewer, paused; return None when it has already disconnected."""
        pipe = Pipe(
            self,
            client_id,
            replace(wanted, pipe_id=secrets.token_hex(16)),
            hashlib.sha256(wanted.ticket.encode()).digest(),
            self._hub.clock() + self._hub.settings.pipe_timeout,
        )
        if taps:
            pipe.taps = Taps(taps, self._hub.clock, lambda: pipe.refuse(UserError(GENERIC)))

        def handler(connection: Connection) -> End:
            pipe.viewer = End(pipe, connection, is_agent=False)
            return pipe.viewer

        self._live.add(pipe)
        viewer = adopt(handler)
        if pipe not in self._live:
            return None
        viewer.pause()
        return pipe

    def claim(self, client_id: str, ticket: str) -> Pipe | None:
        """Consume a ticket; return the pipe that waits for it if it belongs to this client."""
        given = hashlib.sha256(ticket.encode()).digest()
        for pipe in self._waiting.values():
            if hmac.compare_digest(pipe.ticket_hash, given):
                if pipe.client_id != client_id:
                    return None
                del self._waiting[pipe.asked.pipe_id]
                return pipe
        return None

    def refused(self, client_id: str, message: messages.PipeRefused) -> None:
        """Give up a pipe that the agent refuses to dial."""
        pipe = self._waiting.get(message.pipe_id)
        if pipe is not None and pipe.client_id == client_id:
            self._give_up(pipe, UserError.unpacked(message.code, message.parameters))

    def waits(self, pipe_id: str) -> bool:
        """Return whether a pipe of this worker waits for its agent."""
        return pipe_id in self._waiting

    def forget(self, pipe: Pipe) -> None:
        """Forget a pipe that lost an end."""
        self._waiting.pop(pipe.asked.pipe_id, None)
        if pipe in self._live:
            self._live.discard(pipe)
            pipe.close_taps()
            self._hub.directory.pipe_closed(pipe.asked.session_id)

    def end_session(self, session_id: str, code: str) -> None:
        """Close every pipe of a session with this error code."""
        for pipe in [p for p in self._live if p.asked.session_id == session_id]:
            pipe.refuse(UserError(code))

    def ask_again(self, client_id: str) -> None:
        """Repeat the requests that wait for a client whose link was replaced or closed."""
        for pipe in [p for p in self._waiting.values() if p.client_id == client_id]:
            self._ask(pipe)

    def sweep(self, now: float) -> None:
        """Give up pipes whose agent did not dial in time."""
        for pipe in [p for p in self._waiting.values() if p.deadline < now]:
            self._give_up(pipe, UserError("session_timeout"))
        for pipe in [p for p in self._live if p.taps is not None and p.taps.is_stalled(now)]:
            log.error("a tap held a pipe back for too long", extra={"kind": pipe.asked.kind})
            pipe.refuse(UserError(GENERIC))

    def _ask(self, pipe: Pipe) -> None:
        client_id = pipe.client_id
        link = self._hub.link(client_id)
        if link is not None:
            link.send(pipe.asked)
        else:
            self._hub.peers.tell(
                client_id, pipe.asked, lambda code: self._give_up(pipe, UserError(code))
            )

    def _give_up(self, pipe: Pipe, error: UserError) -> None:
        if self._waiting.pop(pipe.asked.pipe_id, None) is not None:
            pipe.refuse(error)
