"""A private pipe: one viewer, and the far end that only this viewer uses."""

from collections.abc import Callable, Sequence
from typing import Protocol

from jump_server.ports import Attached
from jump_wire import closing, messages
from jump_wire.codec import encode
from jump_wire.errors import GENERIC, UserError
from jump_wire.tunnels import TunnelFailed

from .connection import Connection
from .limits import HIGH_WATER
from .ports import MakeTap, Viewer
from .taps import Taps
from .targets import TargetConnection

CLOSE_ELSEWHERE = 4003
"""Close code from an agent whose tool was attached by a newer pipe."""

NORMAL = 1000
GOING_AWAY = 1001

Parked = Connection | TargetConnection


class Owner(Protocol):
    """Holds the pipes of this worker."""

    def forget(self, pipe: "Pipe") -> None:
        """Forget a pipe that lost an end."""


class End:
    """One end of a pipe: forwards what it receives to the other end."""

    __slots__ = ("connection", "is_agent", "other", "pipe", "sender")

    def __init__(self, pipe: "Pipe", connection: Parked, *, is_agent: bool) -> None:
        self.pipe = pipe
        self.connection = connection
        self.is_agent = is_agent
        self.sender = None if is_agent else pipe.whose
        self.other: End | None = None

    def on_message(self, data: str | bytes) -> None:
        """Forward a message, through the taps if there are any."""
        if self.pipe.taps is None:
            self.forward(data)
        else:
            self.pipe.taps.take(self, data)

    def on_closed(self, code: int) -> None:
        """Close the other end as well, after the messages that a tap holds back."""
        if self.pipe.taps is None or not self.pipe.taps.busy:
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


class Pipe:
    """A viewer and, once connected, the far end: the agent's WebSocket or a target.

    Args:
        owner: holds the pipe.
        client_id: the agent's client, or "" if the server itself connects to the target.
        asked: the request for the pipe.
        clock: monotonic seconds.
        taps: make the taps.
        whose: the participant who uses the pipe.
    """

    def __init__(
        self,
        owner: Owner,
        client_id: str,
        asked: messages.OpenPipe,
        clock: Callable[[], float],
        taps: Sequence[MakeTap],
        whose: Viewer,
    ) -> None:
        self._owner = owner
        self.whose = whose
        self.client_id = client_id
        self.asked = asked
        self.viewer: End | None = None
        self.agent: End | None = None
        self.taps = Taps(taps, clock, self) if taps else None
        self._early: list[str | bytes] = []

    @property
    def session_id(self) -> str:
        """The session that the pipe belongs to."""
        return self.asked.session_id

    @property
    def buffered(self) -> int:
        """The number of bytes that wait for slow ends."""
        return sum(end.connection.buffered for end in (self.viewer, self.agent) if end is not None)

    @property
    def viewer_count(self) -> int:
        """The number of viewers: one."""
        return 1

    def attached(self) -> list[Attached]:
        """Return the participant's connection, which controls the tool."""
        one = self.whose
        tool = (self.session_id, self.asked.tool_id)
        return [Attached(*tool, one.participant_id, one.sign_in, controls=True, shared=False)]

    def count_of(self, participant_id: str) -> int:
        """Return 1 for the participant who uses the pipe, else 0."""
        return int(self.whose.participant_id == participant_id)

    def seat(self, connection: Connection) -> End:
        """Return the handler of the viewer's connection."""
        self.viewer = End(self, connection, is_agent=False)
        return self.viewer

    def early(self, data: str | bytes) -> None:
        """Keep what the viewer sent before it was paused."""
        self._early.append(data)

    def join(self, connection: Parked) -> End:
        """Join both ends; return the handler of the far end, whose connection is not open yet."""
        assert self.viewer is not None  # noqa: S101  # the far end is requested for a viewer
        agent = End(self, connection, is_agent=True)
        self.agent = agent
        agent.other, self.viewer.other = self.viewer, agent
        return agent

    def joined(self, connection: Parked) -> None:
        """Start to relay: the far end's connection is open."""
        assert self.viewer is not None  # noqa: S101  # see ``join``
        viewer = self.viewer.connection
        if not viewer.is_open:
            connection.close(GOING_AWAY)
        for data in self._early:
            connection.send(data)
        self._early.clear()
        viewer.resume()
        if self.taps is not None and self.taps.holding:
            self.hold()

    def refuse(self, error: UserError) -> None:
        """Close the pipe and tell the viewer why."""
        self.close_taps()
        if self.viewer is not None:
            self.viewer.connection.close(closing.ERROR, closing.reason(error))
        if self.agent is not None:
            self.agent.connection.close(NORMAL)

    def fail(self, error: UserError) -> None:
        """Send the viewer ``TunnelFailed``, as an agent would."""
        self.close_taps()
        if self.viewer is not None:
            self.viewer.connection.send(encode(TunnelFailed(error.code, error.packed)))
            self.viewer.connection.close(NORMAL)

    def end_closed(self, end: End, code: int) -> None:
        """Close the other end with a code that shows how ``end`` closed."""
        self._owner.forget(self)
        if end.is_agent and code == CLOSE_ELSEWHERE:
            # Not "lost": two viewers would then take the tool from each other in an endless loop.
            self.refuse(UserError("tool_elsewhere"))
        elif end.is_agent and self.viewer is not None:
            clean = code == NORMAL
            self.viewer.connection.close(NORMAL if clean else closing.AGENT_LOST)
        elif not end.is_agent and self.agent is not None:
            self.agent.connection.close(NORMAL if code == NORMAL else GOING_AWAY)

    # --- called by the taps -------------------------------------------------

    def close_taps(self) -> None:
        """Drop what the taps hold back, and tell them that the pipe is closed."""
        if self.taps is not None:
            self.taps.close()

    def hold(self) -> None:
        """Stop reading from both ends."""
        for end in (self.viewer, self.agent):
            if end is not None:
                end.connection.pause()

    def release(self) -> None:
        """Resume reading from each end, unless the other one is slow."""
        for end in (self.viewer, self.agent):
            other = None if end is None else end.other
            if end is not None and other is not None and other.connection.buffered <= HIGH_WATER:
                end.connection.resume()

    def tap_failed(self) -> None:
        """Close the pipe, because nothing may pass without the tap."""
        self.refuse(UserError(GENERIC))
