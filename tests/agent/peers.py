"""The server's ends of the agent's WebSockets, for tests."""

import contextlib
import queue
import socket
import ssl
import threading
from typing import Any

from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from jump_wire import messages
from jump_wire.codec import decode, encode
from jump_wire.link import SERVER, LinkCore

PATIENCE = 20.0
"""How long a test waits for what must come."""


class Peer:
    """One WebSocket of the agent, seen from the server; a thread of its own reads it."""

    def __init__(self, sock: ssl.SSLSocket, protocol: ServerProtocol, request: Request) -> None:
        self.request = request
        self.received: queue.Queue[str | bytes | None] = queue.Queue()
        self.bytes_in = 0
        self.bytes_out = 0
        self.pings = 0
        self._sock = sock
        self._protocol = protocol
        self._lock = threading.Lock()

    def send(self, frame: str | bytes) -> None:
        """Send a text or a binary message."""
        with self._lock:
            if isinstance(frame, str):
                self._protocol.send_text(frame.encode())
            else:
                self._protocol.send_binary(frame)
            self._flush()

    def send_raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        with self._lock:
            self._sock.sendall(data)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Begin the closing handshake."""
        with self._lock, contextlib.suppress(OSError):
            self._protocol.send_close(code, reason)
            self._flush()

    def drop(self) -> None:
        """Break the connection."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def next(self) -> str | bytes | None:
        """The next message; None after the end of the connection."""
        return self.received.get(timeout=PATIENCE)

    @property
    def close_code(self) -> int | None:
        """What the agent closed with."""
        return self._protocol.close_code

    def serve(self) -> None:
        """Read until the end."""
        try:
            while self._protocol.state is not State.CLOSED:
                data = self._sock.recv(65536)
                with self._lock:
                    self.bytes_in += len(data)
                    if data:
                        self._protocol.receive_data(data)
                    else:
                        self._protocol.receive_eof()
                    self._take()
                    self._flush()
                if not data:
                    break
        except (OSError, ValueError):
            pass
        finally:
            self.received.put(None)
            self._sock.close()

    def _take(self) -> None:
        for event in self._protocol.events_received():
            opcode = getattr(event, "opcode", None)
            data = getattr(event, "data", b"")
            if opcode is Opcode.TEXT:
                self.received.put(bytes(data).decode())
            elif opcode is Opcode.BINARY:
                self.received.put(bytes(data))
            elif opcode is Opcode.PING:
                self.pings += 1

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data == b"":
                self._sock.shutdown(socket.SHUT_WR)
            else:
                self.bytes_out += len(data)
                self._sock.sendall(data)


class LinkPeer:
    """The server's end of a control link, over a :class:`Peer`."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.core = LinkCore(SERVER)

    def receive(self) -> Any:
        """The next message of the agent; None after the end of the connection."""
        frame = self.peer.next()
        if frame is None:
            return None
        assert isinstance(frame, str)
        return self.core.receive(frame)

    def expect(self, kind: type) -> Any:
        """The next message of this kind; others before it are let go."""
        while True:
            message = self.receive()
            if isinstance(message, kind):
                return message
            assert message is not None, f"the link ended before {kind.__name__}"

    def send(self, message: Any) -> None:
        self.peer.send(self.core.send(message))

    def welcome(self, heartbeat_seconds: int = 30, statistics_seconds: int = 60) -> messages.Hello:
        """Take the greeting and welcome the agent."""
        hello = self.receive()
        assert isinstance(hello, messages.Hello)
        self.send(messages.Welcome(1, "test", heartbeat_seconds, statistics_seconds))
        return hello


class ShellPeer:
    """A viewer's end of a shell pipe, over a :class:`Peer`. It acknowledges what it reads."""

    def __init__(self, peer: Peer, offset: int = 0) -> None:
        self.peer = peer
        self.output = b""
        self.offset = offset
        self.acknowledges = True

    def attached(self) -> messages.ShellAttached:
        """The first message."""
        message = self.read()
        assert isinstance(message, messages.ShellAttached)
        self.offset = message.offset
        return message

    def read(self) -> Any:
        """The next message or frame of output; None at the end."""
        frame = self.peer.next()
        if isinstance(frame, bytes):
            self.output += frame
            self.offset += len(frame)
            if self.acknowledges:
                self.send(messages.Acknowledge(self.offset))
            return frame
        return None if frame is None else decode(frame)

    def until(self, wanted: bytes) -> bytes:
        """Read until the output has ``wanted`` in it; gives all output so far."""
        while wanted not in self.output:
            assert self.read() is not None, f"the pipe ended; got {self.output!r}"
        return self.output

    def until_message(self, kind: type) -> Any:
        while True:
            message = self.read()
            if isinstance(message, kind):
                return message
            assert message is not None, f"the pipe ended; got {self.output!r}"

    def type(self, data: bytes) -> None:
        """Send keystrokes."""
        self.peer.send(data)

    def send(self, message: Any) -> None:
        with contextlib.suppress(Exception):
            self.peer.send(encode(message))
