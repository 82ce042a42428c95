"""The connections of a relay: a seat for each viewer, and the agent's end."""

from collections.abc import Iterable
from typing import Any, Protocol

from jump_wire import closing, messages
from jump_wire.errors import UserError

from .calls import Summon
from .connection import Connection
from .ports import Handler, Viewer
from .taps import Taps


class Table(Protocol):
    """The relay, as its connections see it."""

    @property
    def taps(self) -> Taps | None:
        """The taps, if there are any."""

    @property
    def controller(self) -> "Seat | None":
        """The viewer that controls."""

    @property
    def agent(self) -> "AgentEnd | None":
        """The agent's end."""

    def is_waiting(self, seat: "Seat") -> bool:
        """Return whether the viewer neither controls nor watches yet."""

    def join(self, seat: "Seat", connection: Connection) -> Handler:
        """Let a viewer control through a new end of the agent; return that end's handler."""

    def joined(self, seat: "Seat", connection: Connection) -> None:
        """Start to relay between the viewer and the new end."""

    def controller_said(self, seat: "Seat", data: str | bytes) -> None:
        """Handle a message of the controller."""

    def agent_said(self, end: "AgentEnd", data: str | bytes) -> None:
        """Handle a message of the agent."""

    def left(self, seat: "Seat", code: int) -> None:
        """Handle that a viewer has disconnected."""

    def agent_closed(self, end: "AgentEnd", code: int) -> None:
        """Handle that the agent has disconnected."""

    def drained(self, seat: "Seat") -> None:
        """Handle that a viewer was sent everything that waited."""

    def release(self) -> None:
        """Resume reading, where nothing holds it back."""


class Owner(Protocol):
    """Holds the relays of this worker."""

    def left(self, relay: Any, seat: "Seat") -> None:
        """Handle that a viewer is gone; ``relay`` is a ``Relay``."""

    def over(self, relay: Any) -> None:
        """Handle that the last viewer is gone, or that nobody may attach any more."""


class Seat:
    """One viewer of a relay, who waits for the agent, controls, or watches."""

    __slots__ = ("asked", "behind", "connection", "early", "relay", "summon", "viewer")

    def __init__(
        self,
        relay: Table,
        viewer: Viewer,
        asked: messages.OpenPipe,
        summon: Summon | None = None,
    ) -> None:
        self.relay = relay
        self.summon = summon
        self.viewer = viewer
        self.asked = asked
        self.connection: Connection | None = None
        self.early: list[str | bytes] = []
        self.behind = True
        """Whether a watcher has to begin again before it is sent more output."""

    def bind(self, connection: Connection) -> "Seat":
        """Return the handler of the viewer's connection."""
        self.connection = connection
        return self

    @property
    def sender(self) -> Viewer:
        """The viewer, for the taps."""
        return self.viewer

    @property
    def buffered(self) -> int:
        """The number of bytes that wait for the viewer."""
        return 0 if self.connection is None else self.connection.buffered

    def send(self, frames: Iterable[str | bytes]) -> None:
        """Send frames to the viewer."""
        if self.connection is not None:
            for frame in frames:
                self.connection.send(frame)

    def pause(self) -> None:
        """Stop reading from the viewer."""
        if self.connection is not None:
            self.connection.pause()

    def resume(self) -> None:
        """Resume reading from the viewer."""
        if self.connection is not None:
            self.connection.resume()

    def close(self, code: int, reason: str = "") -> None:
        """Close the viewer's connection."""
        if self.connection is not None:
            self.connection.close(code, reason)

    # --- called by the pipes -------------------------------------------------

    def join(self, connection: Connection) -> Handler:
        """Control the tool through the agent's new end; return its handler."""
        return self.relay.join(self, connection)

    def joined(self, connection: Connection) -> None:
        """Start to relay through the agent's new end."""
        self.relay.joined(self, connection)

    def refuse(self, error: UserError) -> None:
        """Close the viewer's connection with an error."""
        self.close(closing.ERROR, closing.reason(error))

    # --- called by the connection and the taps -------------------------------

    def on_message(self, data: str | bytes) -> None:
        """Forward input of the controller."""
        relay = self.relay
        if relay.controller is not self:
            if self.viewer.controls and relay.is_waiting(self):
                self.early.append(data)
        elif relay.taps is None:
            relay.controller_said(self, data)
        else:
            relay.taps.take(self, data)

    def on_closed(self, code: int) -> None:
        """Leave the relay, after the input that a tap holds back."""
        taps = self.relay.taps
        if taps is not None and taps.busy and self.relay.controller is self:
            taps.take(self, code)
        else:
            self.finish(code)

    def on_drained(self) -> None:
        """Continue what was held back because this viewer was slow."""
        self.relay.drained(self)

    def on_present(self) -> None:
        """Do nothing: a viewer is never challenged."""

    def forward(self, data: str | bytes) -> None:
        """Forward a message that the taps have seen."""
        self.relay.controller_said(self, data)

    def finish(self, code: int) -> None:
        """Leave the relay."""
        self.relay.left(self, code)


class AgentEnd:
    """The agent's connection to a relay."""

    __slots__ = ("connection", "relay")

    sender = None

    def __init__(self, relay: Table, connection: Connection) -> None:
        self.relay = relay
        self.connection = connection

    def on_message(self, data: str | bytes) -> None:
        """Forward a message, through the taps if there are any."""
        if self.relay.agent is not self:  # a newer end has replaced it, and repeats this
            return
        if self.relay.taps is None:
            self.relay.agent_said(self, data)
        else:
            self.relay.taps.take(self, data)

    def on_closed(self, code: int) -> None:
        """Leave the relay, after the messages that a tap holds back."""
        taps = self.relay.taps
        if taps is None or not taps.busy:
            self.finish(code)
        else:
            taps.take(self, code)

    def on_drained(self) -> None:
        """Resume reading from the controller."""
        self.relay.release()

    def on_present(self) -> None:
        """Do nothing: the end of a pipe is never challenged."""

    def forward(self, data: str | bytes) -> None:
        """Forward a message that the taps have seen."""
        self.relay.agent_said(self, data)

    def finish(self, code: int) -> None:
        """Leave the relay."""
        self.relay.agent_closed(self, code)
