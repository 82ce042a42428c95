"""The process of one tool: its pipe, its control socket, its clock.

The parent (the client) talks to it over a socket pair, one JSON object a packet: each asks
for a pipe to be dialled back and given to the tool, and is answered when it was, or could not be.
The socket's end, or SIGTERM, ends the tool.
"""

import json
import os
import selectors
import signal
import socket
import time
from types import FrameType
from typing import Any, Callable, Dict, List, NoReturn, Optional

from jump_wire.codec import RemoteProtocolError
from jump_wire.messages import OpenPipe

from ..channel import Channel, ConnectionLost, open_channel
from ..dial import DialError, Route
from ..frames import PROTOCOL_ERROR, Closed
from ..link import Heartbeat, LinkDead
from .shell import Shell
from .table import PACKET

KEEP_SECONDS = 600.0
"""How long a tool without a pipe is kept."""

HEARTBEAT_SECONDS = 30.0

RouteMaker = Callable[[str], Route]


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
        self._tool: Optional[Shell] = None
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
        if self._channel is not None and self._channel.fileno() in ready:
            self._read_channel(self._channel, tool)
        tool.write_terminal()
        tool.read_terminal()
        self._pump(tool)
        if tool.finished:
            return False
        return self._channel is not None or self._clock() < self._give_up_at

    def _wait(self) -> List[int]:
        """Wait for the next thing to do, and name the descriptors that can be read."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._control.fileno(), selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            if self._channel is not None:
                writes = selectors.EVENT_WRITE if self._channel.wants_write else 0
                selector.register(self._channel.fileno(), selectors.EVENT_READ | writes)
            if self._tool is not None:
                descriptor, read, write = self._tool.interests()
                mask = (selectors.EVENT_READ if read else 0) | (
                    selectors.EVENT_WRITE if write else 0
                )
                if descriptor >= 0 and mask:
                    selector.register(descriptor, mask)
            ready = selector.select(self._timeout())
        try:
            os.read(self._wake, 4096)
        except BlockingIOError:
            pass
        return [key.fd for key, _ in ready]

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
        request = OpenPipe(**{**values["request"], "verbs": tuple(values["request"]["verbs"])})
        headers = [
            ("Authorization", str(values["authorization"])),
            ("Jump-Ticket", request.ticket),
        ]
        try:
            channel = open_channel(self._route(values["address"]), "/agent/v1/pipe", headers)
        except DialError as error:
            self._tell(request.pipe_id, str(error))
            return
        self._tell(request.pipe_id, "")
        self._drop_channel()
        if self._tool is None:
            self._tool = Shell(request.columns, request.rows)
        self._channel = channel
        self._heartbeat = Heartbeat(HEARTBEAT_SECONDS, self._clock(), self._random)
        self._tool.attach(channel.frames, request)
        if channel.has_rest:
            self._read_channel(channel, self._tool)

    def _tell(self, pipe_id: str, problem: str) -> None:
        """Answer for a pipe: it was dialled, or why not."""
        try:
            self._control.send(json.dumps({"pipe": pipe_id, "problem": problem}).encode())
        except OSError:
            raise _Ended from None

    # --- the pipe ---

    def _read_channel(self, channel: Channel, tool: Shell) -> None:
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

    def _pump(self, tool: Shell) -> None:
        channel = self._channel
        if channel is None or self._heartbeat is None:
            return
        try:
            if self._heartbeat.is_due(self._clock()):
                channel.frames.send_ping()
            tool.pump(channel.queued)
            channel.flush()
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
