"""The client side of RFC 6455 framing, without any I/O.

Bytes from the peer go into :meth:`Frames.receive`, which returns the events that they complete.
Outgoing frames collect in :attr:`Frames.outgoing` in pieces. Extensions and subprotocols are not
supported.
"""

import os
import struct
from collections import deque
from typing import Deque, List, NamedTuple, Optional, Union

from jump_wire.codec import FRAME_LIMIT, MESSAGE_LIMIT

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
NORMAL, GOING_AWAY, PROTOCOL_ERROR, BAD_DATA, POLICY, TOO_BIG = 1000, 1001, 1002, 1007, 1008, 1009
_CONTROL_LIMIT = 125


class Text(NamedTuple):
    """A complete text message."""

    text: str


class Binary(NamedTuple):
    """A complete binary message."""

    data: bytes


class Pong(NamedTuple):
    """The answer to a ping."""

    data: bytes


class Closed(NamedTuple):
    """The peer's close frame, already answered. ``code`` is 1005 if the frame has none."""

    code: int
    reason: str


Event = Union[Text, Binary, Pong, Closed]


class FramingError(Exception):
    """The peer violated the protocol. ``code`` is the close code for the connection."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class _Header(NamedTuple):
    final: bool
    opcode: int
    start: int
    length: int


_STEP = 8192
"""Number of bytes masked at once. Larger blocks do not fit the processor's nearest cache."""

_ONES = int.from_bytes(b"\1\0\0\0" * (_STEP // 4), "little")


def mask(data: bytes, key: bytes) -> bytes:
    """XOR ``data`` with the repeated four bytes of ``key``. The function is its own inverse."""
    return b"".join(_masked(data, key))


def _masked(data: bytes, key: bytes) -> List[bytes]:
    # With integers of any length this takes a few steps in C instead of a Python loop.
    length = len(data)
    whole = length - length % _STEP
    parts = []
    if whole:
        repeated = _ONES * int.from_bytes(key, "little")
        for start in range(0, whole, _STEP):
            number = int.from_bytes(data[start : start + _STEP], "little") ^ repeated
            parts.append(number.to_bytes(_STEP, "little"))
    rest = length - whole
    number = int.from_bytes((key * (rest // 4 + 1))[:rest], "little")
    number ^= int.from_bytes(data[whole:], "little")
    parts.append(number.to_bytes(rest, "little"))
    return parts


class Frames:
    """The framing state of one connection.

    Args:
        text_limit: maximum size of a text message in bytes.
        binary_limit: maximum size of a binary message in bytes.
    """

    def __init__(self, text_limit: int = MESSAGE_LIMIT, binary_limit: int = FRAME_LIMIT) -> None:
        self.outgoing: Deque[bytes] = deque()
        self.close_sent = False
        self.close_received = False
        self._limits = {TEXT: text_limit, BINARY: binary_limit}
        self._incoming = bytearray()
        self._opcode: Optional[int] = None
        self._parts = bytearray()

    def send_text(self, text: str) -> None:
        """Queue a text message."""
        self._queue(TEXT, text.encode())

    def send_binary(self, data: bytes) -> None:
        """Queue a binary message."""
        self._queue(BINARY, data)

    def send_ping(self, data: bytes = b"") -> None:
        """Queue a ping."""
        self._queue(PING, data)

    def send_close(self, code: int = NORMAL, reason: str = "") -> None:
        """Queue a close frame. Frames queued after it are dropped."""
        encoded = reason.encode()[: _CONTROL_LIMIT - 2].decode("utf-8", "ignore").encode()
        self._queue(CLOSE, struct.pack("!H", code) + encoded)
        self.close_sent = True

    def receive(self, data: bytes) -> List[Event]:
        """Process bytes from the peer. Pings are answered here.

        Returns:
            The events that the bytes complete, in order.

        Raises:
            FramingError: the peer violated the protocol. A close frame with the reason is queued.
        """
        self._incoming += data
        events: List[Event] = []
        try:
            while not self.close_received:
                header = self._parse_header()
                if header is None or len(self._incoming) < header.start + header.length:
                    break
                payload = bytes(self._incoming[header.start : header.start + header.length])
                del self._incoming[: header.start + header.length]
                event = self._take(header, payload)
                if event is not None:
                    events.append(event)
        except FramingError as error:
            if not self.close_sent:
                self.send_close(error.code, str(error))
            raise
        return events

    def _queue(self, opcode: int, payload: bytes) -> None:
        if self.close_sent:
            return
        length = len(payload)
        if length < 126:
            header = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
        elif length < 0x10000:
            header = struct.pack("!BBH", 0x80 | opcode, 0xFE, length)
        else:
            header = struct.pack("!BBQ", 0x80 | opcode, 0xFF, length)
        key = os.urandom(4)
        frame = b"".join([header, key, *_masked(payload, key)])
        # Small frames are joined and sent together. Large frames are not copied again.
        if self.outgoing and len(self.outgoing[-1]) + len(frame) <= _STEP:
            self.outgoing[-1] += frame
        else:
            self.outgoing.append(frame)

    def _parse_header(self) -> Optional[_Header]:
        incoming = self._incoming
        if len(incoming) < 2:
            return None
        first, second = incoming[0], incoming[1]
        if first & 0x70:
            raise FramingError(PROTOCOL_ERROR, "reserved bits are set")
        if second & 0x80:
            raise FramingError(PROTOCOL_ERROR, "a server's frame must not be masked")
        length, start = second & 0x7F, 2
        if length >= 126:
            form, start = ("!H", 4) if length == 126 else ("!Q", 10)
            if len(incoming) < start:
                return None
            least = 126 if length == 126 else 0x10000
            (length,) = struct.unpack_from(form, incoming, 2)
            if length < least or length >> 63:
                raise FramingError(PROTOCOL_ERROR, "a length is not in its shortest form")
        header = _Header(bool(first & 0x80), first & 0x0F, start, length)
        self._check(header)
        return header

    def _check(self, header: _Header) -> None:
        """Reject an invalid frame by its header, before its payload arrives."""
        opcode = header.opcode
        if opcode in (CLOSE, PING, PONG):
            if not header.final or header.length > _CONTROL_LIMIT:
                raise FramingError(PROTOCOL_ERROR, "a control frame is fragmented or too long")
            return
        if opcode == CONTINUATION:
            if self._opcode is None:
                raise FramingError(PROTOCOL_ERROR, "a continuation without a beginning")
            opcode = self._opcode
        elif opcode not in self._limits:
            raise FramingError(PROTOCOL_ERROR, "an unknown kind of frame")
        elif self._opcode is not None:
            raise FramingError(PROTOCOL_ERROR, "a message inside another one")
        if len(self._parts) + header.length > self._limits[opcode]:
            raise FramingError(TOO_BIG, "a message over %d bytes" % self._limits[opcode])

    def _take(self, header: _Header, payload: bytes) -> Optional[Event]:
        if header.opcode == PING:
            self._queue(PONG, payload)
            return None
        if header.opcode == PONG:
            return Pong(payload)
        if header.opcode == CLOSE:
            return self._take_close(payload)
        if header.opcode != CONTINUATION:
            self._opcode = header.opcode
        self._parts += payload
        if not header.final:
            return None
        whole, opcode = bytes(self._parts), self._opcode
        self._parts, self._opcode = bytearray(), None
        return Binary(whole) if opcode == BINARY else Text(_decode(whole))

    def _take_close(self, payload: bytes) -> Closed:
        code, reason = 1005, ""
        if payload:
            if len(payload) == 1:
                raise FramingError(PROTOCOL_ERROR, "a close frame of one byte")
            (code,) = struct.unpack_from("!H", payload)
            if not _may_travel(code):
                raise FramingError(PROTOCOL_ERROR, "a close code that may not be sent")
            reason = _decode(payload[2:])
        self.close_received = True
        if not self.close_sent:
            self.send_close(NORMAL if code == 1005 else code)
        return Closed(code, reason)


def _may_travel(code: int) -> bool:
    return code in (1000, 1001, 1002, 1003) or 1007 <= code <= 1014 or 3000 <= code <= 4999


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise FramingError(BAD_DATA, "a text is not UTF-8") from error
