"""One command: it runs once, and its result outlives its pipes.

Output is kept until the viewer has acknowledged it, so that a pipe can be attached again where
the last one broke off; with a window of it the command has to wait, whether a viewer is
there or not. How it ended is kept until the viewer says that it knows.
"""

import os
import pwd
from typing import List, Optional, Tuple

from jump_wire import commands, kinds
from jump_wire.codec import RemoteProtocolError, UnknownMessage, decode, encode
from jump_wire.commands import COMMAND, COMMAND_LIMIT, ERRORS, INPUT, WINDOW

from ..frames import NORMAL, POLICY, Binary, Event, Frames, Text
from .outbox import FRAME, Outbox
from .process import Process

_QUEUE = 256 * 1024
_READS = 4
_NOT_STARTED = (126, 0)


def make(_parameters: kinds.Offset) -> "Command":
    """Return a tool that waits for its command."""
    return Command()


class Command:
    """One command and the pipe that is attached to it at the moment, if any."""

    def __init__(self) -> None:
        self._process: Optional[Process] = None
        self._could_not_start = False
        self._outbox = Outbox()
        self._frames: Optional[Frames] = None
        self._input = bytearray()
        self._input_taken = 0
        self._input_told = 0
        self._input_end: Optional[int] = None
        self._exit_sent = False
        self._is_new = True
        self.finished = False

    # --- the pipe ---

    def attach(self, frames: Frames, parameters: kinds.Offset) -> None:
        """Take ``frames`` as the pipe from now on, from the offset that is asked for."""
        self._frames = frames
        # What came and was not taken yet, the viewer sends again.
        self._input.clear()
        self._input_told = self._input_taken
        self._exit_sent = False
        frames.send_text(
            encode(
                commands.CommandAttached(
                    offset=self._outbox.rewind(parameters.offset),
                    input_offset=self._input_taken,
                    account=pwd.getpwuid(os.getuid()).pw_name[:64],
                    started=self._has_started,
                    new=self._is_new,
                )
            )
        )
        self._is_new = False

    def detach(self) -> None:
        """Note that the pipe is gone; the command runs on."""
        self._frames = None

    def closed_by_viewer(self) -> None:
        """The peer ended the pipe in order: only :class:`.commands.ResultTaken` ends the tool."""

    @property
    def takes_input(self) -> bool:
        """Whether the pipe may be read now: always, since the viewer keeps to a window."""
        return True

    def receive(self, event: Event) -> None:
        """Take what came over the pipe.

        Raises:
            RemoteProtocolError: it is not for a command's pipe.
        """
        if isinstance(event, Binary):
            self._receive_bytes(event.data)
        elif isinstance(event, Text):
            self._receive_message(event.text)

    def _receive_bytes(self, data: bytes) -> None:
        stream = data[0] if data else -1
        if stream == INPUT:
            self._input += memoryview(data)[1:]
            if len(self._input) > 2 * WINDOW and self._frames is not None:
                self._frames.send_close(POLICY, "too much input at once")
        elif stream == COMMAND:
            self._start(data[1:])
        else:
            raise RemoteProtocolError("bytes of a stream that a viewer does not have")

    def _receive_message(self, text: str) -> None:
        try:
            message = decode(text)
        except UnknownMessage:
            return
        if isinstance(message, commands.AcknowledgeOutput):
            self._outbox.acknowledge(message.offset)
        elif isinstance(message, commands.EndInput):
            self._input_end = message.offset
        elif isinstance(message, commands.ResultTaken):
            self._forget_result()
        elif isinstance(message, commands.EndCommand):
            self.finished = True

    def _forget_result(self) -> None:
        if not self._exit_sent:
            raise RemoteProtocolError("a result taken that was never sent")
        self.finished = True
        if self._frames is not None:
            self._frames.send_close(NORMAL, "the command has ended")

    # --- the command ---

    @property
    def _has_started(self) -> bool:
        return self._process is not None or self._could_not_start

    @property
    def _exit(self) -> Optional[Tuple[int, int]]:
        """How the command ended, once all of its output was read."""
        if self._could_not_start:
            return _NOT_STARTED
        process = self._process
        return process.exit if process is not None and process.ended else None

    def _start(self, command: bytes) -> None:
        if self._has_started or len(command) > COMMAND_LIMIT or b"\0" in command:
            raise RemoteProtocolError("not a command, or not the first one")
        try:
            self._process = Process(command)
        except OSError as error:
            self._outbox.append(ERRORS, ("jump-client: %s\n" % error).encode())
            self._could_not_start = True

    def interests(self) -> List[Tuple[int, bool, bool]]:
        """The command's descriptors, and whether to wait until each can be read or written."""
        process = self._process
        if process is None:
            return []
        found = [(process.input, False, bool(self._input))]
        if not self._outbox.is_full:
            found += [(descriptor, True, False) for descriptor in process.streams.values()]
        return found

    def read_output(self) -> None:
        """Read what the command has written, within the window."""
        if self._process is None:
            return
        for stream in list(self._process.streams):
            for _ in range(_READS):
                if self._outbox.is_full or stream not in self._process.streams:
                    break
                data = self._process.read(stream, FRAME)
                if not data:
                    break
                self._outbox.append(stream, data)

    def write_input(self) -> None:
        """Give the command the input that waits, and its end."""
        process = self._process
        if process is None:
            return
        while self._input:
            taken = process.write(bytes(self._input[:FRAME]))
            if not taken:
                break
            del self._input[:taken]
            self._input_taken += taken
        if self._input_end is not None and self._input_taken >= self._input_end:
            process.close_input()

    @property
    def is_ending(self) -> bool:
        """Whether the command has ended and the rest of its output has to be asked for."""
        process = self._process
        if process is None or process.exit is None or process.ended:
            return False
        return not self._outbox.is_full

    def reap(self) -> None:
        """Look whether the command has ended."""
        if self._process is not None:
            self._process.reap()

    # --- both ---

    def pump(self, queued: int) -> None:
        """Queue for the pipe what it may get now.

        Args:
            queued: how many bytes the pipe has waiting already.
        """
        frames = self._frames
        if frames is None or frames.close_sent:
            return
        while queued < _QUEUE:
            piece = self._outbox.take()
            if piece is None:
                break
            frames.send_binary(piece)
            queued += len(piece)
        if self._input_told != self._input_taken:
            self._input_told = self._input_taken
            frames.send_text(encode(commands.CommandInputTaken(self._input_taken)))
        exited = self._exit
        if exited is not None and self._outbox.all_sent and not self._exit_sent:
            self._exit_sent = True
            status, signal = exited
            frames.send_text(encode(commands.CommandExited(status, signal)))

    def end(self) -> None:
        """End the command and all that it started."""
        if self._process is not None:
            self._process.end()
