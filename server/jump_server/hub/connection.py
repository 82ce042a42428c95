"""One parked WebSocket connection: the thin driver between a stream and the protocol core."""

import time
from collections.abc import Callable

from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.protocol import Protocol, Side, State

from .limits import (
    ALLOWANCE,
    BUFFER_LIMIT,
    CHALLENGE,
    CLOSE_SECONDS,
    FLOOD,
    READS,
    REFILL,
    SLICE,
    UNLIMITED,
)
from .poller import Poller
from .ports import Handler
from .resting import at_rest
from .streams import Blocked, Closed, Stream


class Connection:
    """A WebSocket connection parked on the poller.

    Args:
        stream: the bytes; owned by the connection from here on.
        poller: where it is parked.
        max_size: the most bytes that one message may have.
        idle_limit: seconds of silence after which the peer counts as gone.
        pings: whether this end asks a silent peer for a sign of life.
        frugal: for a peer that mostly says nothing: it costs less memory while it is silent, and
            may send only so many frames (``ALLOWANCE``).
        clock: monotonic seconds.
    """

    __slots__ = (
        "_buffered",
        "_clock",
        "_closed",
        "_ending",
        "_frugal",
        "_handler",
        "_max_size",
        "_partial",
        "_partial_text",
        "_paused",
        "_poller",
        "_protocol",
        "_stream",
        "_unsent",
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
        self.allowance = ALLOWANCE if frugal else UNLIMITED
        self._clock = clock
        self._handler: Handler | None = None
        self._unsent: list[bytes] | None = None
        self._buffered = 0
        self._partial: list[bytes] | None = None
        self._partial_text = False
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
            handler: told of everything that happens.
            preface: bytes to send first: the response to the upgrade request.
            early: bytes that the web server had already read beyond the request.
        """
        self._handler = handler
        self._poller.add(self._stream.fd, self)
        if preface:
            self._queue(preface)
        self._flush()
        if early and not self._closed:
            self._receive(early)
        elif self._stream.pending():
            self.on_readable()

    @property
    def closed(self) -> bool:
        """Whether the descriptor is released."""
        return self._closed

    @property
    def buffered(self) -> int:
        """How many bytes wait to be sent."""
        return self._buffered

    @property
    def is_open(self) -> bool:
        """Whether neither end has begun to close it."""
        return not self._closed and (self._protocol is None or self._protocol.state is State.OPEN)

    @property
    def fault(self) -> Close | None:
        """What this end closed with because the peer broke the rules."""
        protocol = self._protocol
        if protocol is None or not protocol.eof_sent or protocol.close_rcvd is not None:
            return None
        return protocol.close_sent

    def send(self, data: str | bytes) -> None:
        """Send one message; a connection that is closing drops it."""
        if not self.is_open:
            return
        if isinstance(data, str):
            self._awake().send_text(data.encode())
        else:
            self._awake().send_binary(data)
        self._flush()
        if self._buffered > BUFFER_LIMIT:
            self._drop(CloseCode.ABNORMAL_CLOSURE)

    def ping(self) -> None:
        """Send a ping: its answer refreshes ``last_seen``."""
        self._ping(b"")

    def challenge(self) -> None:
        """Send a ping whose answer, and nothing else, is told to the handler."""
        self._ping(CHALLENGE)

    def close(self, code: int = CloseCode.NORMAL_CLOSURE, reason: str = "") -> None:
        """Begin the closing handshake."""
        if not self.is_open:
            return
        self._awake().send_close(code, reason)
        self._leave(code)
        self.resume()
        self._flush()

    def fail(self, code: int, reason: str) -> None:
        """Close because the peer broke the rules: nothing more of it is looked at."""
        if not self.is_open:
            return
        self._awake().fail(code, reason)
        self._leave(code)
        self.resume()
        self._flush()

    def abort(self) -> None:
        """Cut the connection at once."""
        self._drop(CloseCode.ABNORMAL_CLOSURE)

    def sweep(self, now: float) -> None:
        """Cut what took too long to close or went silent, and ping what should answer."""
        if self._frugal:
            self.allowance = min(ALLOWANCE, self.allowance + REFILL)
        if self.closing_since is not None:
            if now - self.closing_since > CLOSE_SECONDS:
                self.abort()
        elif now - self.last_seen > self.idle_limit:
            self.abort()
        elif self.pings and now - self.last_seen > self.idle_limit / 2:
            self.ping()

    def pause(self) -> None:
        """Stop reading, so that the peer feels back-pressure."""
        self._paused = True
        self._rewatch()

    def resume(self) -> None:
        """Read again."""
        if not self._paused or self._closed:
            return
        self._paused = False
        self._rewatch()
        if self._stream.pending():
            self.on_readable()

    # --- called by the poller -----------------------------------------------

    def on_readable(self) -> None:
        """Read what there is, up to a fair share."""
        # A read takes a whole TLS record, so that nothing is left inside the TLS
        # object where epoll could not see it.
        for _ in range(READS):
            if self._closed or self._paused or not self._read_once():
                return

    def on_writable(self) -> None:
        """Send what waited."""
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
        if not self._frugal or len(data) <= SLICE:
            self._parse(data)
            return
        for start in range(0, len(data), SLICE):
            if self._closed:
                return
            self._parse(data[start : start + SLICE])

    def _parse(self, data: bytes) -> None:
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
            self.fail(CloseCode.POLICY_VIOLATION, FLOOD)
            return False
        return True

    def _awake(self) -> Protocol:
        if self._protocol is None:
            self._protocol = Protocol(Side.SERVER, state=State.OPEN, max_size=self._max_size)
        return self._protocol

    def _doze(self) -> None:
        # The protocol object is most of what an idle connection would hold.
        if self._protocol is not None and at_rest(self._protocol):
            self._protocol = None

    def _ping(self, data: bytes) -> None:
        if self.is_open:
            self._awake().send_ping(data)
            self._flush()

    def _take_frame(self, frame: Frame) -> None:
        if self._handler is None:
            return
        if frame.opcode not in _DATA:
            if frame.opcode is Opcode.PONG and frame.data == CHALLENGE:
                self._handler.on_present()
            return
        if frame.opcode is not Opcode.CONT:
            self._partial_text = frame.opcode is Opcode.TEXT
        if not frame.fin:
            self._partial = [*(self._partial or ()), bytes(frame.data)]
            return
        data = bytes(frame.data)
        if self._partial is not None:
            data = b"".join((*self._partial, data))
            self._partial = None
        self._deliver(data)

    def _deliver(self, data: bytes) -> None:
        if self._handler is None:
            return
        if not self._partial_text:
            self._handler.on_message(data)
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.fail(CloseCode.INVALID_DATA, "invalid UTF-8")
            return
        self._handler.on_message(text)

    def _queue(self, data: bytes) -> None:
        if self._unsent is None:
            self._unsent = []
        self._unsent.append(data)
        self._buffered += len(data)

    def _flush(self) -> None:
        if self._closed:
            return
        if self._protocol is not None:
            self._collect(self._protocol)
        had_data = self._buffered > 0
        try:
            self._write()
        except Closed:
            self._drop(CloseCode.ABNORMAL_CLOSURE)
            return
        if self._ending and not self._buffered:
            self._ending = False
            self._stream.shutdown()
            # After both close frames nothing can be lost; otherwise bytes that are still
            # unread would turn the end into a reset, and the peer might miss the reason.
            received = self._protocol.close_rcvd if self._protocol is not None else None
            if received is not None:
                self._drop(received.code)
                return
        self._rewatch()
        if self._frugal:
            self._doze()
        if had_data and not self._buffered and self._handler is not None:
            self._handler.on_drained()

    def _collect(self, protocol: Protocol) -> None:
        for data in protocol.data_to_send():
            if data:
                self._queue(data)
            else:
                self._ending = True

    def _write(self) -> None:
        while self._unsent:
            chunk = self._unsent[0] if len(self._unsent) == 1 else b"".join(self._unsent)
            try:
                count = self._stream.write(memoryview(chunk))
            except Blocked:
                self._unsent = [chunk]
                return
            self._buffered -= count
            self._unsent = [chunk[count:]] if count < len(chunk) else None

    def _rewatch(self) -> None:
        if self._closed:
            return
        wanted = _WATCHES[not self._paused][self._buffered > 0]
        if wanted != self._watching:
            self._watching = wanted
            self._poller.watch(self._stream.fd, read=wanted[0], write=wanted[1])

    def _drop(self, code: int) -> None:
        if self._closed:
            return
        self._closed = True
        self._poller.remove(self._stream.fd)
        self._stream.close()
        self._unsent = None
        self._buffered = 0
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
