"""The process of one tool: its pipe, its control socket, its timers.

The parent (the client) sends requests over a socket pair, one JSON object per packet. Each asks
the process to dial a pipe back and attach it to the tool. The answer reports success or the
reason of the failure. The socket's end, or or the order to end, ends the tool.
"""

import json
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, Callable, Dict, List, NoReturn, Optional, Protocol

from jump_wire import kinds
from jump_wire.codec import RemoteProtocolError, decode

from ..core.channel import Channel, ConnectionLost, open_channel
from ..core.dial import DialError, Route
from ..core.frames import PROTOCOL_ERROR, Closed, Event, Frames
from ..core.link import Heartbeat, LinkDead
from ..core.platform import current
from .table import PACKET

if TYPE_CHECKING:
    from ..core.ports import Control, Interest

KEEP_SECONDS = 600.0
"""Seconds for which a tool without a pipe is kept."""

HEARTBEAT_SECONDS = 30.0
ELSEWHERE = 4003
"""Close code of a pipe whose tool was attached by a newer pipe."""

RouteMaker = Callable[[str], Route]


class Tool(Protocol):
    """The interface of a tool. ``finished`` is true when the tool is no longer needed."""

    finished: bool

    def attach(self, frames: Frames, parameters: Any) -> None:
        """Use ``frames`` as the pipe from now on; its kind declares the ``parameters``."""

    def detach(self) -> None:
        """Note that the pipe is closed."""

    def closed_by_viewer(self) -> None:
        """Note that the peer closed the pipe properly."""

    @property
    def takes_input(self) -> bool:
        """Whether the pipe may be read now."""

    def receive(self, event: Event) -> None:
        """Handle an event of the pipe; raise RemoteProtocolError if it is not valid."""

    def interests(self) -> "List[Interest]":
        """Return the descriptors to wait on."""

    def reap(self) -> None:
        """Check whether the process has ended."""

    def write_input(self) -> None:
        """Write waiting input to the process, as far as it accepts it."""

    def read_output(self) -> None:
        """Read output from the process, as far as the window allows."""

    def pump(self, queued: int) -> None:
        """Queue the data that the pipe may get; ``queued`` bytes already wait for it."""

    @property
    def is_ending(self) -> bool:
        """Whether the tool must be polled until an operation in it has ended."""

    def end(self) -> None:
        """End the process and the processes that it started."""


class _Ended(Exception):
    pass


class Host:
    """Runs one tool until it is finished, is ended, or has had no pipe for too long.

    Args:
        control: the socket to the parent.
        route: returns the route to an address of the server.
        random: returns a random number from [0, 1).
        clock: the monotonic time in seconds.
        keep_seconds: see :data:`KEEP_SECONDS`.
        only: the only kind of tool that it runs; empty for any. Who may have this kind run as
            another account may not have another one.
    """

    def __init__(
        self,
        control: "Control",
        route: RouteMaker,
        random: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        keep_seconds: float = KEEP_SECONDS,
        *,
        only: str = "",
    ) -> None:
        self._control = control
        self._route = route
        self._random = random
        self._clock = clock
        self._keep_seconds = keep_seconds
        self._only = only
        self._tool: Optional[Tool] = None
        self._channel: Optional[Channel] = None
        self._heartbeat: Optional[Heartbeat] = None
        self._give_up_at = clock() + keep_seconds
        self._poller = current().poller(_end)

    def run(self) -> None:
        """Run the tool until its end."""
        try:
            while self._step():
                pass
        except _Ended:
            pass
        finally:
            self._poller.ignore_end()
            # This comes first: from now on, a new pipe belongs to a new tool.
            self._control.close()
            self._drop_channel(linger=1.0)
            if self._tool is not None:
                self._tool.end()

    def _step(self) -> bool:
        ready = self._wait()
        if self._control.fileno() in ready and not self._read_control():
            return False
        tool = self._tool
        if tool is None:
            return False
        tool.reap()
        channel = self._channel
        if channel is not None and tool.takes_input and channel.fileno() in ready:
            self._read_channel(channel, tool)
        tool.write_input()
        tool.read_output()
        self._pump(tool)
        if tool.finished:
            return False
        return self._channel is not None or self._clock() < self._give_up_at

    def _wait(self) -> List[int]:
        """Wait for the next event, and return the descriptors that are ready."""
        interests = [(self._control.fileno(), True, False)]
        if self._channel is not None:
            reads = self._tool is None or self._tool.takes_input
            interests.append((self._channel.fileno(), reads, self._channel.wants_write))
        if self._tool is not None:
            interests += self._tool.interests()
        return self._poller.wait(interests, self._timeout())

    def _timeout(self) -> Optional[float]:
        if self._channel is not None and self._channel.has_rest:
            return 0.0
        if self._tool is None:
            return None
        if self._tool.is_ending:
            return 0.1
        deadline = self._give_up_at if self._heartbeat is None else self._heartbeat.deadline()
        return max(0.0, deadline - self._clock())

    # --- the parent ---

    def _read_control(self) -> bool:
        packet = self._control.recv(PACKET)
        if not packet:
            return False
        values = json.loads(packet.decode())
        self._attach(values)
        return True

    def _attach(self, values: Dict[str, Any]) -> None:
        request = decode(values["request"])
        if self._only and request.kind != self._only:
            raise _Ended
        parameters = kinds.parameters(request)
        headers = [
            ("Authorization", str(values["authorization"])),
            ("Jump-Ticket", request.ticket),
        ]
        try:
            route = self._route(values["address"])._replace(prefer=values["peer"])
            if values["called"]:
                called = current().processes.receive_socket(self._control)
                route = route._replace(called=called)
            channel = open_channel(route, "/agent/v1/pipe", headers)
        except DialError as error:
            self._tell(request.pipe_id, str(error))
            return
        self._tell(request.pipe_id, "")
        if self._channel is not None:
            self._channel.frames.send_close(ELSEWHERE, "attached by a newer pipe")
        self._drop_channel()
        if self._tool is None:
            self._tool = import_module("." + request.kind, __package__).make(parameters)
        self._channel = channel
        self._heartbeat = Heartbeat(HEARTBEAT_SECONDS, self._clock(), self._random)
        self._tool.attach(channel.frames, parameters)
        if channel.has_rest:
            self._read_channel(channel, self._tool)

    def _tell(self, pipe_id: str, problem: str) -> None:
        """Answer a request for a pipe; an empty ``problem`` means that it was dialled."""
        try:
            self._control.send(json.dumps({"pipe": pipe_id, "problem": problem}).encode())
        except OSError:
            raise _Ended from None

    # --- the pipe ---

    def _read_channel(self, channel: Channel, tool: Tool) -> None:
        try:
            for event in channel.receive():
                if self._heartbeat is not None:
                    self._heartbeat.heard()
                if isinstance(event, Closed):
                    tool.closed_by_viewer()
                    self._drop_channel(linger=0.5)
                    return
                tool.receive(event)
        except RemoteProtocolError as error:
            channel.frames.send_close(PROTOCOL_ERROR, str(error))
            self._drop_channel(linger=0.5)
        except ConnectionLost:
            self._drop_channel()

    def _pump(self, tool: Tool) -> None:
        channel = self._channel
        if channel is None or self._heartbeat is None:
            return
        try:
            if not tool.takes_input:  # nothing is read, so the silence is not the server's
                self._heartbeat.heard()
            if self._heartbeat.is_due(self._clock()):
                channel.frames.send_ping()
            tool.pump(channel.queued)
            while channel.wants_write and channel.flush():
                tool.pump(0)
        except (LinkDead, ConnectionLost):
            self._drop_channel()

    def _drop_channel(self, linger: float = 0.0) -> None:
        if self._channel is None:
            return
        self._channel.close(linger)
        self._channel = None
        self._heartbeat = None
        self._give_up_at = self._clock() + self._keep_seconds
        if self._tool is not None:
            self._tool.detach()


def _end() -> NoReturn:
    raise _Ended
