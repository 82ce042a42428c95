"""A parked WebSocket connection: connects a stream with the WebSocket protocol's state machine."""

import time
from collections.abc import Callable

from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.protocol import Protocol, Side, State

from . import limits
from .fragments import Fragments, TooManyFragments, decoded
from .meter import Meter
from .outbox import Outbox
from .poller import Poller
from .ports import Handler
from .resting import at_rest
from .streams import Blocked, Closed, Stream


class Connection:
    """A WebSocket connection parked on the poller.

    Args:
        stream: the byte stream, owned by the connection from now on.
        poller: the poller that watches the stream.
        max_size: the largest size of a message in bytes.
        idle_limit: seconds of silence after which the peer counts as disconnected.
        pings: whether this end pings a silent peer.
        frugal: for a peer that is mostly silent: uses less memory while it is silent, and limits
            the number of its frames (``ALLOWANCE``).
        clock: monotonic seconds.
    """

    __slots__ = (
        "_clock",
        "_closed",
        "_ending",
        "_fragments",
        "_frugal",
        "_handler",
        "_max_size",
        "_meter",
        "_outbox",
        "_paused",
        "_poller",
        "_protocol",
        "_stream",
        "_turn",
        "_unread",
        "_watching",
        "allowance",
        "closing_since",
        "idle_limit",
        "last_seen",
        "pings",
    )

    def __init__(
        self,
        stream: Stream,
        poller: Poller,
        *,
        max_size: int,
        idle_limit: float,
        pings: bool,
        frugal: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._poller = poller
        self._max_size = max_size
        self._frugal = frugal
        self._protocol: Protocol | None = None
        self._meter: Meter | None = None
        self._unread = b""
        self._turn = 0
        self.allowance = limits.ALLOWANCE if frugal else limits.UNLIMITED
        self._clock = clock
        self._handler: Handler | None = None
        self._outbox: Outbox | None = None
        self._fragments: Fragments | None = None
        self._paused = False
        self._closed = False
        self._ending = False
        self._watching = _WATCHES[True][False]
        self.idle_limit = idle_limit
        self.pings = pings
        self.last_seen = clock()
        self.closing_since: float | None = None

    # --- life ---------------------------------------------------------------

    def open(self, handler: Handler, preface: bytes = b"", early: bytes = b"") -> None:
        """Park the connection.

        Args:
            handler: called for every event.
            preface: bytes to send first: the response to the upgrade request.
            early: bytes that the web server read beyond the request.
        """
        self._handler = handler
        self._poller.add(self._stream.fd, self)
        if preface:
            self._queue(preface)
        self._flush()
        self._turn = limits.FRAMES
        if early and not self._closed:
            self._receive(early)
        elif self._stream.pending():
            self.on_readable()

    @property
    def closed(self) -> bool:
        """Whether the descriptor is closed."""
        return self._closed

    @property
    def buffered(self) -> int:
        """The number of bytes that wait to be sent."""
        return 0 if self._outbox is None else len(self._outbox)

    @property
    def is_open(self) -> bool:
        """Whether neither end has started to close it."""
        return not self._closed and (self._protocol is None or self._protocol.state is State.OPEN)

    @property
    def fault(self) -> Close | None:
        """The close frame sent for a protocol violation of the peer; otherwise None."""
        protocol = self._protocol
        if protocol is None or not protocol.eof_sent or protocol.close_rcvd is not None:
            return None
        return protocol.close_sent

    def send(self, data: str | bytes) -> None:
        """Send one message; drop it if the connection is closing."""
        if not self.is_open:
            return
        if isinstance(data, str):
            self._awake().send_text(data.encode())
        else:
            self._awake().send_binary(data)
        self._flush()

    def ping(self) -> None:
        """Send a ping; its answer refreshes ``last_seen``."""
        self._ping(b"")

    def challenge(self) -> None:
        """Send a ping whose answer, and no other, is reported to the handler."""
        self._ping(limits.CHALLENGE)

    def close(self, code: int = CloseCode.NORMAL_CLOSURE, reason: str = "") -> None:
        """Start the closing handshake."""
        if self.is_open:
            self._awake().send_close(code, reason)
            self._say_goodbye(code)

    def fail(self, code: int, reason: str) -> None:
        """Close because of a protocol violation; ignore further data of the peer."""
        if self.is_open:
            self._awake().fail(code, reason)
            self._say_goodbye(code)

    def abort(self) -> None:
        """Cut the connection immediately."""
        self._drop(CloseCode.ABNORMAL_CLOSURE)

    def sweep(self, now: float) -> None:
        """Cut a connection that closes too slowly or is silent too long; ping if necessary."""
        if self._frugal:
            self.allowance = min(limits.ALLOWANCE, self.allowance + limits.REFILL)
        if self.closing_since is not None:
            if now - self.closing_since > limits.CLOSE_SECONDS:
                self.abort()
        elif now - self.last_seen > self.idle_limit:
            self.abort()
        elif self.pings and now - self.last_seen > limits.PING_SECONDS:
            self.ping()

    def pause(self) -> None:
        """Stop reading, which puts back-pressure on the peer."""
        self._paused = True
        self._rewatch()

    def resume(self) -> None:
        if not self._paused or self._closed:
            return
        self._paused = False
        self._rewatch()
        if self._unread:
            self._poller.again(self._stream.fd)
        elif self._stream.pending():
            self.on_readable()

    # --- called by the poller -----------------------------------------------

    def on_readable(self) -> None:
        """Read available data, up to a fair share of bytes and frames."""
        self._turn = limits.FRAMES
        self._parse()
        # A read returns a whole TLS record, so no data stays inside the TLS object, where epoll
        # can't see it.
        for _ in range(limits.READS):
            if self._closed or self._paused or self._turn <= 0 or not self._read_once():
                return

    def on_writable(self) -> None:
        """Send waiting bytes."""
        if self._outbox is not None:
            self._outbox.blocked = False
        self._flush()

    # --- inside -------------------------------------------------------------

    def _read_once(self) -> bool:
        try:
            data = self._stream.read()
        except Blocked:
            return False
        except Closed:
            self._drop(CloseCode.ABNORMAL_CLOSURE)
            return False
        if data:
            self._receive(data)
            return True
        protocol = self._awake()
        protocol.receive_eof()
        self._drop(protocol.close_code or CloseCode.ABNORMAL_CLOSURE)
        return False

    def _receive(self, data: bytes) -> None:
        self.last_seen = self._clock()
        self._unread = data
        self._parse()

    def _parse(self) -> None:
        """Parse as many unread frames as this turn allows; the rest waits for the next turn."""
        while self._unread and self._turn > 0 and not (self._closed or self._paused):
            if self._meter is None:
                self._meter = Meter()
            end, frames = self._meter.measure(self._unread, self._turn)
            self._turn -= frames
            piece, self._unread = self._unread[:end], self._unread[end:]
            self._feed(piece)
        if self._unread and not (self._closed or self._paused):
            self._poller.again(self._stream.fd)

    def _feed(self, data: bytes) -> None:
        protocol = self._awake()
        if protocol.state is State.CLOSED:
            return
        protocol.receive_data(data)
        for event in protocol.events_received():
            if isinstance(event, Frame) and self._afford():
                self._take_frame(event)
            if self._closed:
                return
        if protocol.close_expected():
            received, sent = protocol.close_rcvd, protocol.close_sent
            self._leave((received or sent or _ABNORMAL).code)
        self._flush()

    def _afford(self) -> bool:
        if self.allowance > 0:
            self.allowance -= 1
        elif self.allowance == 0:
            self.fail(CloseCode.POLICY_VIOLATION, limits.FLOOD)
            return False
        return True

    def _awake(self) -> Protocol:
        if self._protocol is None:
            self._protocol = Protocol(Side.SERVER, state=State.OPEN, max_size=self._max_size)
        return self._protocol

    def _doze(self) -> None:
        # The protocol object is most of the memory of an idle connection.
        if self._protocol is not None and at_rest(self._protocol):
            self._protocol = None
            self._meter = None

    def _say_goodbye(self, code: int) -> None:
        self._leave(code)
        self.resume()
        self._flush()

    def _ping(self, data: bytes) -> None:
        if self.is_open:
            self._awake().send_ping(data)
            self._flush()

    def _take_frame(self, frame: Frame) -> None:
        if self._handler is None:
            return
        if frame.opcode not in _DATA:
            if frame.opcode is Opcode.PONG and frame.data == limits.CHALLENGE:
                self._handler.on_present()
            return
        if self._fragments is None:
            if frame.fin:
                self._deliver(self._handler, frame.opcode, bytes(frame.data))
            else:
                self._fragments = Fragments(frame)
            return
        try:
            whole = self._fragments.add(frame)
        except TooManyFragments:
            self.fail(CloseCode.POLICY_VIOLATION, limits.FRAGMENTED)
            return
        if whole is not None:
            opcode, self._fragments = self._fragments.opcode, None
            self._deliver(self._handler, opcode, whole)

    def _deliver(self, handler: Handler, opcode: Opcode, data: bytes) -> None:
        try:
            message = decoded(opcode, data)
        except UnicodeDecodeError:
            self.fail(CloseCode.INVALID_DATA, "invalid UTF-8")
            return
        handler.on_message(message)

    def _flush(self) -> None:
        if self._closed:
            return
        if self._protocol is not None:
            self._collect(self._protocol)
        had_data = self._outbox is not None
        # The limit applies here and not in ``send``, because answers to pings count too.
        if not self._write() or self.buffered > limits.BUFFER_LIMIT:
            self._drop(CloseCode.ABNORMAL_CLOSURE)
            return
        empty = self._outbox is None
        if self._ending and empty:
            self._ending = False
            self._stream.shutdown()
            # After both close frames, no data can be lost. Before that, closing with unread bytes
            # would reset the connection, and the peer might miss the close reason.
            received = self._protocol.close_rcvd if self._protocol is not None else None
            if received is not None:
                self._drop(received.code)
                return
        self._rewatch()
        if self._frugal:
            self._doze()
        if had_data and empty and self._handler is not None:
            self._handler.on_drained()

    def _queue(self, data: bytes) -> None:
        if self._outbox is None:
            self._outbox = Outbox(self._stream)
        self._outbox.put(data)

    def _write(self) -> bool:
        """Send what the stream accepts; return false when the peer has disconnected."""
        try:
            if self._outbox is not None and self._outbox.write():
                self._outbox = None
        except Closed:
            return False
        return True

    def _collect(self, protocol: Protocol) -> None:
        for data in protocol.data_to_send():
            if data:
                self._queue(data)
            else:
                self._ending = True

    def _rewatch(self) -> None:
        if self._closed:
            return
        # Unread bytes are parsed first; until then, not reading puts back-pressure on the peer.
        wanted = _WATCHES[not (self._paused or self._unread)][self._outbox is not None]
        if wanted != self._watching:
            self._watching = wanted
            self._poller.watch(self._stream.fd, read=wanted[0], write=wanted[1])

    def _drop(self, code: int) -> None:
        if self._closed:
            return
        self._closed = True
        self._poller.remove(self._stream.fd)
        self._stream.close()
        self._outbox = None
        self._unread = b""
        self._fragments = None
        self._leave(code)

    def _leave(self, code: int) -> None:
        if self.closing_since is None:
            self.closing_since = self._clock()
        handler, self._handler = self._handler, None
        if handler is not None:
            handler.on_closed(code)


_ABNORMAL = Close(CloseCode.ABNORMAL_CLOSURE, "")
_WATCHES = (((False, False), (False, True)), ((True, False), (True, True)))
_DATA = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)
