"""The process of one tool: its pipe, its control socket, its clock.

The parent (the client) talks to it over a socket pair, one JSON object a packet: each asks
for a pipe to be dialled back and given to the tool, and is answered when it was, or could not be.
The socket's end, or SIGTERM, ends the tool.
"""

import json
import math
import os
import select
import signal
import socket
import time
from importlib import import_module
from types import FrameType
from typing import Any, Callable, Dict, List, NoReturn, Optional, Protocol, Tuple

from jump_wire import kinds
from jump_wire.codec import RemoteProtocolError, decode

from ..channel import Channel, ConnectionLost, open_channel
from ..dial import DialError, Route
from ..frames import PROTOCOL_ERROR, Closed, Event, Frames
from ..link import Heartbeat, LinkDead
from .table import PACKET

KEEP_SECONDS = 600.0
"""How long a tool without a pipe is kept."""

HEARTBEAT_SECONDS = 30.0
ELSEWHERE = 4003
"""Close code: the tool has been attached by a newer pipe."""

RouteMaker = Callable[[str], Route]


class Tool(Protocol):
    """What a tool is to its host. ``finished`` says that nobody needs it any more."""

    finished: bool

    def attach(self, frames: Frames, parameters: Any) -> None:
        """Take ``frames`` as the pipe from now on; ``parameters`` are what its kind declares."""

    def detach(self) -> None:
        """The pipe is gone."""

    def closed_by_viewer(self) -> None:
        """The peer ended the pipe in order."""

    @property
    def takes_input(self) -> bool:
        """Whether the pipe may be read now."""

    def receive(self, event: Event) -> None:
        """Take what came over the pipe; raises RemoteProtocolError."""

    def interests(self) -> List[Tuple[int, bool, bool]]:
        """Descriptors (-1: none), and whether to wait until each can be read or written."""

    def reap(self) -> None:
        """Look whether the process has ended."""

    def write_input(self) -> None:
        """Give the process what it takes."""

    def read_output(self) -> None:
        """Take from the process what may be taken."""

    def pump(self, queued: int) -> None:
        """Queue for the pipe, where ``queued`` bytes wait, what it may get."""

    @property
    def is_ending(self) -> bool:
        """Whether it has to be looked at again soon, until something is all over."""

    def end(self) -> None:
        """End the process and all that it started."""


class _Ended(Exception):
    pass


class Host:
    """Runs one tool until it is finished, ended, or too long without a pipe.

    Args:
        control: the socket to the parent.
        route: makes the route to an address of the server.
        random: draws from [0, 1).
        clock: the monotonic time in seconds.
        keep_seconds: see :data:`KEEP_SECONDS`.
    """

    def __init__(
        self,
        control: socket.socket,
        route: RouteMaker,
        random: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        keep_seconds: float = KEEP_SECONDS,
    ) -> None:
        self._control = control
        self._route = route
        self._random = random
        self._clock = clock
        self._keep_seconds = keep_seconds
        self._tool: Optional[Tool] = None
        self._channel: Optional[Channel] = None
        self._heartbeat: Optional[Heartbeat] = None
        self._give_up_at = clock() + keep_seconds
        self._wake, wake_writer = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(wake_writer, False)
        signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, _end)

    def run(self) -> None:
        """Serve until the end."""
        try:
            while self._step():
                pass
        except _Ended:
            pass
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            # First of all: from here on a new pipe is a new tool's.
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
        """Wait for the next thing to do, and name the descriptors that can be read."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        if self._channel is not None:
            reads = select.POLLIN if self._tool is None or self._tool.takes_input else 0
            writes = select.POLLOUT if self._channel.wants_write else 0
            # An end of it would be told again and again while nobody may read it.
            if reads or writes:
                poll.register(self._channel, reads | writes)
        for descriptor, read, write in self._tool.interests() if self._tool is not None else ():
            mask = (select.POLLIN if read else 0) | (select.POLLOUT if write else 0)
            if descriptor >= 0 and mask:
                poll.register(descriptor, mask)
        timeout = self._timeout()
        ready = poll.poll(None if timeout is None else math.ceil(timeout * 1000))
        try:
            os.read(self._wake, 4096)
        except BlockingIOError:
            pass
        return [descriptor for descriptor, _ in ready]

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
        parameters = kinds.parameters(request)
        headers = [
            ("Authorization", str(values["authorization"])),
            ("Jump-Ticket", request.ticket),
        ]
        try:
            route = self._route(values["address"])._replace(prefer=values["peer"])
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
        """Answer for a pipe: it was dialled, or why not."""
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
            if not tool.takes_input:  # then it is not the server that is silent
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


def _end(_number: int, _frame: Optional[FrameType]) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Ended
