"""Session pipes: join viewers' WebSockets with the one that their agent dials back.

The viewer connects first. Its socket is not read while the agent is asked to dial with a
single-use ticket. When both ends are connected, frames are relayed in both directions, and a slow
end pauses the other one. Without an agent, the far end is the server's own connection to the
target. A tool of a shared kind has a relay (:mod:`.relay`), where further viewers watch.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import gevent

from jump_server.ports import Attached
from jump_wire import messages
from jump_wire.codec import encode
from jump_wire.errors import GENERIC, UserError
from jump_wire.kinds import KINDS
from jump_wire.tunnels import TunnelOpened

from .calls import Calls, Summon
from .connection import Connection
from .hails import Hails, Key
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

REPLAYS: dict[str, Callable[[], Replay]] = {"shell": ShellReplay}
"""For each shared kind, what its relays have to know of it."""

ALONE = Viewer()

log = logging.getLogger(__name__)


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

    def count_of(self, participant_id: str) -> int:
        """Return the number of a participant's connections, waiting ones included."""

    def refuse(self, error: UserError) -> None:
        """Close it and tell the viewers why."""


class Pipes:
    """All pipes and relays of this worker.

    Attributes:
        calls: the requests to agents that wait.
    """

    def __init__(self, hub: Holder) -> None:
        self._hub = hub
        self.calls = Calls(hub)
        self._pipes: set[Pipe] = set()
        self._relays: dict[Key, Relay] = {}
        self._hails = Hails(hub, self.calls)

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

    def count_of(self, participant_id: str) -> int:
        """Return the number of a participant's connections, in all sessions."""
        return sum(live.count_of(participant_id) for live in self._live())

    # --- opening ------------------------------------------------------------

    def open(
        self,
        client_id: str,
        wanted: messages.OpenPipe,
        adopt: Adopt,
        taps: Sequence[MakeTap] = (),
        viewer: Viewer = ALONE,
        summon: Summon | None = None,
    ) -> None:
        """Connect a viewer: ask the agent to dial back, unless it watches what is relayed already.

        Args:
            client_id: the id of the agent's client.
            wanted: the request; the pipe's id and ticket are added here.
            adopt: takes over the viewer's socket with the given handler.
            taps: make the taps of the pipe, or of a new relay.
            viewer: the participant, and whether it controls or watches.
            summon: connects to the agent, if it cannot dial by itself.
        """
        kind = KINDS.get(wanted.kind)
        asked = self.calls.addressed(wanted)
        if kind is None or not kind.shared:
            pipe = self._hold(client_id, asked, adopt, taps, viewer)
            if pipe is not None:
                self.calls.make(client_id, asked, pipe, summon, viewer.patience)
            return
        relay = self._relay(client_id, asked, taps)
        asked = relay.bounded(asked)
        seat = relay.seat(viewer, asked, summon)
        connection = adopt(seat.bind)
        if connection.closed or not relay.has(seat):
            return
        if viewer.controls:
            connection.pause()
            self._hails.drop(relay)
            self.calls.make(client_id, asked, seat, summon, viewer.patience)
        else:
            relay.watch(seat)
            self._hails.look(relay)

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

    def opened(self, asked: messages.OpenPipe) -> None:
        """Record that a viewer and its far end are joined."""
        self._hub.counters.pipes_opened += 1
        self._hub.directory.pipe_opened(asked.session_id)
        if (asked.session_id, asked.tool_id) in self._relays:
            self._hub.peers.relay_opened(asked.session_id, asked.tool_id)

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
        if relay is None or not relay.hand_over(participant_id):
            return False
        if relay.lacks_agent:
            self._hails.call(relay)
        return True

    def remove(
        self,
        session_id: str,
        participant_id: str,
        code: str,
        *,
        private_only: bool = False,
        keep: str = "",
    ) -> None:
        """Close a participant's connections to the session's tools with an error code.

        With ``private_only``, those to shared tools stay open; with ``keep``, those that this
        sign-in opened.
        """

        def goes(viewer: Viewer) -> bool:
            mine = viewer.participant_id == participant_id
            return mine and not (keep and viewer.sign_in == keep)

        for pipe in [p for p in self._pipes if p.session_id == session_id and goes(p.whose)]:
            pipe.refuse(UserError(code))
        if private_only:
            return
        for relay in [r for r in self._relays.values() if r.session_id == session_id]:
            relay.remove(goes, UserError(code))

    def opened_elsewhere(self, session_id: str, tool_id: str) -> None:
        """Send watchers away whose tool another worker relays now."""
        self._hails.kept(session_id, tool_id)
        relay = self._relays.get((session_id, tool_id))
        if relay is not None:
            relay.moved()

    def kept_elsewhere(self, session_id: str, tool_id: str) -> None:
        """Let watchers wait, because another worker relays their tool and keeps it for now."""
        self._hails.kept(session_id, tool_id)

    def wanted_elsewhere(self, session_id: str, tool_id: str) -> None:
        """Give a relay away, because another worker has watchers for it."""
        relay = self._relays.get((session_id, tool_id))
        if relay is not None and not relay.give_away():
            self._hub.peers.relay_kept(session_id, tool_id)

    def sweep(self, now: float) -> None:
        """Give up pipes whose agent did not dial in time, or that a tap holds back for too long."""
        self.calls.sweep(now)
        self._hails.sweep(list(self._relays.values()), now)
        for live in list(self._live()):
            if live.taps is not None and live.taps.is_stalled(now):
                log.error("a tap held a pipe back for too long")
                live.refuse(UserError(GENERIC))

    # --- called by pipes and relays -----------------------------------------

    def forget(self, pipe: Pipe) -> None:
        """Forget a pipe that lost an end."""
        self.calls.drop(pipe.asked)
        if pipe in self._pipes:
            self._pipes.discard(pipe)
            pipe.close_taps()
            self._hub.directory.pipe_closed(pipe.session_id)

    def left(self, relay: Relay, seat: Seat) -> None:
        """Record that a relay has lost a viewer."""
        self.calls.drop(seat.asked)
        self._hub.directory.pipe_closed(relay.session_id)

    def over(self, relay: Relay) -> None:
        """Forget a relay without viewers, or one that was refused: a new one takes its place."""
        key = (relay.session_id, relay.tool_id)
        if self._relays.get(key) is relay:
            del self._relays[key]

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

    def _hold(
        self,
        client_id: str,
        asked: messages.OpenPipe,
        adopt: Adopt,
        taps: Sequence[MakeTap],
        viewer: Viewer,
    ) -> Pipe | None:
        """Take over a viewer, paused; return None when it has already disconnected."""
        pipe = Pipe(self, client_id, asked, self._hub.clock, taps, viewer)
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
