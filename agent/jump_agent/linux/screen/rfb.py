"""RFB 3.8 on a stream: what a viewer says, and what it is told. It knows no display."""

import struct
import zlib
from typing import Callable, Dict, List, Protocol, Tuple

from . import zrle

CURSOR, DESKTOP_SIZE = -239, -223
CLIPBOARD = 0xC0A1E5CE - (1 << 32)
"""Pseudo-encodings: the pointer's look, the picture's size, and texts in UTF-8."""

TEXT_LIMIT = 256 * 1024
"""Maximum bytes of a text in the clipboard."""

_VERSION = b"RFB 003.008\n"
_ENCODINGS_MOST = 256
_MESSAGE_LIMIT = TEXT_LIMIT + 64
_TEXT, _CAPS, _REQUEST, _PEEK, _NOTIFY, _PROVIDE = 1, 1 << 24, 1 << 25, 1 << 26, 1 << 27, 1 << 28
_ALL = _CAPS | _REQUEST | _PEEK | _NOTIFY | _PROVIDE


class ProtocolError(Exception):
    """The viewer broke the protocol, or wants what there is not."""


class Desk(Protocol):
    """What a viewer acts on."""

    def wants(self, area: "Tuple[int, int, int, int]", *, whole: bool) -> None:
        """Send changes of an area, or the ``whole`` of it."""

    def key(self, symbol: int, *, down: bool) -> None:
        """Press or release a key."""

    def point(self, x: int, y: int, buttons: int) -> None:
        """Move the pointer."""

    def paste(self, text: str) -> None:
        """Get the viewer's clipboard."""


class Server:
    """The server's end of one connection.

    Args:
        send: sends bytes to the viewer.
        desk: what the viewer acts on.
        size: the picture's width and height.
        name: the desktop's name.
    """

    def __init__(
        self, send: Callable[[bytes], None], desk: Desk, size: Tuple[int, int], name: str
    ) -> None:
        self._send = send
        self._desk = desk
        self._size = size
        self._name = name.encode()
        self._input = bytearray()
        self._next: Callable[[], int] = self._version
        self._text = ""
        self.encoder = zrle.Encoder()
        self.encodings: List[int] = []
        self._messages: Dict[int, Callable[[], int]] = {
            0: self._set_format,
            2: self._set_encodings,
            3: self._request,
            4: self._key,
            5: self._point,
            6: self._cut_text,
        }
        send(_VERSION)

    # --- what it is told ---

    def resized(self, size: Tuple[int, int]) -> bytes:
        """Return the rectangle that gives the picture another size.

        Raises:
            ProtocolError: the viewer does not know it.
        """
        if DESKTOP_SIZE not in self.encodings:
            raise ProtocolError("the viewer can't change the picture's size")
        self._size = size
        return struct.pack(">HHHHi", 0, 0, *size, DESKTOP_SIZE)

    def rectangle(self, band: bytes, stride: int, place: Tuple[int, int, int]) -> bytes:
        """Return a rectangle of pixels.

        Args:
            band: whole rows of the picture, as high as the rectangle.
            stride: bytes in each row.
            place: the rectangle's first column and row, and its width.
        """
        x, y, width = place
        height = len(band) // stride
        head = (x, y, width, height)
        if zrle.ZRLE in self.encodings:
            data = self.encoder.encode(band, stride, x, width)
            return struct.pack(">HHHHi", *head, zrle.ZRLE) + data
        starts = range(x * 4, len(band), stride)
        pixels = b"".join([band[start : start + width * 4] for start in starts])
        return struct.pack(">HHHHi", *head, 0) + zrle.reordered(pixels, self.encoder.format)

    def pointer(self, size: Tuple[int, int], active: Tuple[int, int], pixels: bytes) -> bytes:
        """Return the rectangle with the pointer's look: its size, active point and pixels."""
        width, height = size
        mask = bytearray()
        for row in range(height):
            line = pixels[row * width * 4 + 3 : (row + 1) * width * 4 : 4]
            bits = "".join("1" if alpha > 127 else "0" for alpha in line)
            mask += int(bits.ljust((width + 7) // 8 * 8, "0") or "0", 2).to_bytes(
                (width + 7) // 8, "big"
            )
        colours = zrle.reordered(pixels, self.encoder.format)
        return struct.pack(">HHHHi", *active, *size, CURSOR) + colours + bytes(mask)

    def update(self, rectangles: List[bytes]) -> None:
        """Send rectangles."""
        self._send(struct.pack(">BxH", 0, len(rectangles)) + b"".join(rectangles))

    def offer(self, text: str) -> None:
        """Tell the viewer what is in the computer's clipboard."""
        self._text = text
        if CLIPBOARD in self.encodings:
            self._cut(struct.pack(">I", _NOTIFY | _TEXT))
        else:
            data = text.encode("latin-1", "replace")
            self._send(struct.pack(">BxxxI", 3, len(data)) + data)

    # --- what it says ---

    def receive(self, data: bytes) -> None:
        """Handle bytes of the viewer.

        Raises:
            ProtocolError: they are not RFB, or want what there is not.
        """
        self._input += data
        while True:
            try:
                used = self._next()
            except struct.error:
                used = 0
            if not used:
                break
            del self._input[:used]
        if len(self._input) > _MESSAGE_LIMIT:
            raise ProtocolError("a message is too long")

    def _has(self, size: int) -> bool:
        return len(self._input) >= size

    def _version(self) -> int:
        if not self._has(12):
            return 0
        if not bytes(self._input[:12]).startswith(b"RFB 003.008"):
            raise ProtocolError("another version of RFB")
        self._send(b"\1\1")
        self._next = self._security
        return 12

    def _security(self) -> int:
        if not self._input:
            return 0
        if self._input[0] != 1:
            raise ProtocolError("another security type")
        self._send(b"\0\0\0\0")
        self._next = self._init
        return 1

    def _init(self) -> int:
        if not self._input:
            return 0
        head = struct.pack(">HH", *self._size) + zrle.packed(zrle.NATIVE)
        self._send(head + struct.pack(">I", len(self._name)) + self._name)
        self._next = self._message
        return 1

    def _message(self) -> int:
        if not self._input:
            return 0
        if self._input[0] not in self._messages:
            raise ProtocolError("message %d" % self._input[0])
        return self._messages[self._input[0]]()

    def _set_format(self) -> int:
        if not self._has(20):
            return 0
        try:
            self.encoder.format = zrle.parse(bytes(self._input[4:20]))
        except ValueError as error:
            raise ProtocolError(str(error)) from None
        return 20

    def _set_encodings(self) -> int:
        count = int(struct.unpack_from(">xxH", self._input)[0])
        if count > _ENCODINGS_MOST:
            raise ProtocolError("too many encodings")
        size = 4 + 4 * count
        if not self._has(size):
            return 0
        is_new = CLIPBOARD not in self.encodings
        self.encodings = list(struct.unpack_from(">%di" % count, self._input, 4))
        if is_new and CLIPBOARD in self.encodings:
            self._cut(struct.pack(">II", _ALL | _TEXT, TEXT_LIMIT))
        return size

    def _request(self) -> int:
        incremental, *area = struct.unpack_from(">xBHHHH", self._input)
        x, y, width, height = area
        self._desk.wants((x, y, width, height), whole=not incremental)
        return 10

    def _key(self) -> int:
        down, symbol = struct.unpack_from(">xBxxI", self._input)
        self._desk.key(symbol, down=bool(down))
        return 8

    def _point(self) -> int:
        buttons, x, y = struct.unpack_from(">xBHH", self._input)
        self._desk.point(min(x, self._size[0] - 1), min(y, self._size[1] - 1), buttons)
        return 6

    def _cut_text(self) -> int:
        length = int(struct.unpack_from(">4xi", self._input)[0])
        size = 8 + abs(length)
        if abs(length) > TEXT_LIMIT:
            raise ProtocolError("a text is too long")
        if not self._has(size):
            return 0
        data = bytes(self._input[8:size])
        if length < 0:
            self._extended(data)
        else:
            self._desk.paste(data.decode("latin-1"))
        return size

    # --- the clipboard in UTF-8 ---

    def _cut(self, data: bytes) -> None:
        self._send(struct.pack(">Bxxxi", 3, -len(data)) + data)

    def _extended(self, data: bytes) -> None:
        flags = struct.unpack_from(">I", data)[0] if len(data) >= 4 else 0
        if not flags & _TEXT or flags & _CAPS:
            return
        if flags & _PROVIDE:
            self._desk.paste(unpacked(data[4:]))
        elif flags & _NOTIFY:
            self._cut(struct.pack(">I", _REQUEST | _TEXT))
        elif flags & _REQUEST:
            text = self._text.replace("\r\n", "\n").replace("\n", "\r\n").encode() + b"\0"
            packed = zlib.compress(struct.pack(">I", len(text)) + text)
            self._cut(struct.pack(">I", _PROVIDE | _TEXT) + packed)
        elif flags & _PEEK and self._text:
            self._cut(struct.pack(">I", _NOTIFY | _TEXT))


def unpacked(data: bytes) -> str:
    """Return the text that a viewer provides.

    Raises:
        ProtocolError: it is something else, or too long.
    """
    try:
        plain = zlib.decompressobj().decompress(data, TEXT_LIMIT + 8)
        size = struct.unpack_from(">I", plain)[0]
    except (zlib.error, struct.error):
        raise ProtocolError("not a text") from None
    if size > TEXT_LIMIT or len(plain) < 4 + size:
        raise ProtocolError("a text is too long, or cut off")
    return plain[4 : 4 + size].rstrip(b"\0").decode("utf-8", "replace").replace("\r\n", "\n")
