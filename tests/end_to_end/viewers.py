"""Technicians for end-to-end tests: the API's WebSockets of tools, frame by frame."""

import secrets
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from jump_wire import codec, commands, files, messages
from jump_wire.file_streams import pack_chunk, unpack_chunk
from jump_wire.sharing import Control
from tests.collection.server import Access
from tests.end_to_end.agents import cut, dial

PATIENCE = 30.0


class Viewer:
    """One technician's terminal.

    Args:
        server: where the session is.
        session_id: the session.
        tool: the shell's id; a new one is a new shell.
        offset: how much of its output was seen before.
        token: whose API token is presented.
        watch: only watch what another viewer does.
    """

    def __init__(
        self,
        server: Access,
        session_id: str,
        tool: str = "",
        offset: int = 0,
        token: str = "",
        *,
        watch: bool = False,
    ) -> None:
        self.tool = tool or secrets.token_hex(16)
        self.offset = offset
        self.output = b""
        self.attached: messages.ShellAttached | None = None
        self.exited: messages.ShellExited | None = None
        self.control: Control | None = None
        self.socket: ClientConnection = dial(
            server,
            f"/api/v1/sessions/{session_id}/shell?tool={self.tool}&offset={offset}"
            + "&watch=true" * watch,
            {"Authorization": f"Bearer {token or server.token}"},
        )

    def type(self, text: str) -> None:
        """Type something."""
        self.socket.send(text.encode())

    def take(self) -> None:
        """Take one frame."""
        frame = self.socket.recv(timeout=PATIENCE)
        if isinstance(frame, bytes):
            self.output += frame
            self.offset += len(frame)
            return
        message: Any = codec.decode(frame)
        if isinstance(message, messages.ShellAttached):
            self.attached = message
        elif isinstance(message, messages.ShellExited):
            self.exited = message
        elif isinstance(message, Control):
            self.control = message

    def read_until(self, wanted: bytes) -> bytes:
        """Take frames until the output holds ``wanted``; returns all output so far."""
        while wanted not in self.output:
            self.take()
        return self.output

    def wait_closed(self) -> tuple[int, str]:
        """Take frames until the server closes; returns its code and reason."""
        try:
            while True:
                self.take()
        except ConnectionClosed as closed:
            close = closed.rcvd
            return (close.code, close.reason) if close else (1006, "")

    def drop(self) -> None:
        """Lose the connection."""
        cut(self.socket)


class CommandViewer:
    """One technician's command; it acknowledges what it takes.

    Args:
        server: where the session is.
        session_id: the session.
        tool: the command's id; a new one is a new command.
        offset: how much of its output was seen before.
        token: whose API token is presented.
    """

    def __init__(
        self, server: Access, session_id: str, tool: str = "", offset: int = 0, token: str = ""
    ) -> None:
        self.tool = tool or secrets.token_hex(16)
        self.offset = offset
        self.streams = {commands.OUTPUT: b"", commands.ERRORS: b""}
        self.exited: commands.CommandExited | None = None
        self.socket: ClientConnection = dial(
            server,
            f"/api/v1/sessions/{session_id}/exec?tool={self.tool}&offset={offset}",
            {"Authorization": f"Bearer {token or server.token}"},
        )

    @property
    def output(self) -> bytes:
        """The standard output so far."""
        return self.streams[commands.OUTPUT]

    def attached(self) -> commands.CommandAttached:
        """Take the first message."""
        message = codec.decode(str(self.socket.recv(timeout=PATIENCE)))
        assert isinstance(message, commands.CommandAttached)
        return message

    def run(self, command: str) -> None:
        """Wait for the attachment and send the command."""
        assert not self.attached().started
        self.socket.send(bytes([commands.COMMAND]) + command.encode())

    def give(self, data: bytes) -> None:
        """Give input."""
        self.socket.send(bytes([commands.INPUT]) + data)

    def send(self, message: Any) -> None:
        self.socket.send(codec.encode(message))

    def take(self) -> None:
        """Take one frame."""
        frame = self.socket.recv(timeout=PATIENCE)
        if isinstance(frame, str):
            message = codec.decode(frame)
            if isinstance(message, commands.CommandExited):
                self.exited = message
            return
        self.streams[frame[0]] += frame[1:]
        self.offset += len(frame) - 1
        self.send(commands.AcknowledgeOutput(self.offset))

    def until_exit(self) -> tuple[int, int]:
        """Take frames until the command has ended; returns its status and signal."""
        while self.exited is None:
            self.take()
        return self.exited.status, self.exited.signal

    def wait_closed(self) -> tuple[int, str]:
        """Take frames until the server closes; returns its code and reason."""
        try:
            while True:
                self.take()
        except ConnectionClosed as closed:
            close = closed.rcvd
            return (close.code, close.reason) if close else (1006, "")

    def drop(self) -> None:
        """Lose the connection."""
        cut(self.socket)


class FilesViewer:
    """One technician's files tool; it acknowledges what it takes.

    Args:
        server: where the session is.
        session_id: the session.
        tool: the tool's id; a new one is a new tool.
    """

    def __init__(self, server: Access, session_id: str, tool: str = "") -> None:
        self.tool = tool or secrets.token_hex(16)
        self.stream = b""
        self._last = 0
        self.socket: ClientConnection = dial(
            server,
            f"/api/v1/sessions/{session_id}/files?tool={self.tool}",
            {"Authorization": f"Bearer {server.token}"},
        )
        self.attached = self.take()
        assert isinstance(self.attached, files.FilesAttached)

    def send(self, message: Any) -> None:
        self.socket.send(codec.encode(message))

    def begin(self, kind: Any, *fields: Any, **more: Any) -> int:
        """Send a request; returns its id."""
        self._last += 1
        self.stream = b""
        self.send(kind(self._last, *fields, **more))
        return self._last

    def ask(self, kind: Any, *fields: Any, **more: Any) -> Any:
        """Send a request; returns its end."""
        self.begin(kind, *fields, **more)
        return self.until_end()

    def put(self, offset: int, data: bytes) -> None:
        """Send bytes of the last request's stream."""
        for start in range(0, len(data), 100_000):
            piece = data[start : start + 100_000]
            self.socket.send(pack_chunk(self._last, offset + start, piece))

    def take(self) -> Any:
        """Take one frame: a message, or None for bytes, which are kept."""
        frame = self.socket.recv(timeout=PATIENCE)
        if isinstance(frame, str):
            return codec.decode(frame)
        chunk = unpack_chunk(frame)
        self.stream += bytes(chunk.data)
        self.send(files.BytesTaken(chunk.request, chunk.offset + len(chunk.data)))
        return None

    def until_end(self) -> Any:
        """Take frames until the last request ends."""
        while True:
            message = self.take()
            if isinstance(message, (files.RequestDone, files.RequestFailed)):
                return message

    def wait_closed(self) -> tuple[int, str]:
        """Take frames until the server closes; returns its code and reason."""
        try:
            while True:
                self.take()
        except ConnectionClosed as closed:
            close = closed.rcvd
            return (close.code, close.reason) if close else (1006, "")

    def drop(self) -> None:
        """Lose the connection."""
        cut(self.socket)
