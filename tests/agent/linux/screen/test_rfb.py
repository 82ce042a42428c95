"""RFB without a display: the handshake, broken messages, and the clipboard in UTF-8."""

import struct
import zlib

import pytest

from jump_agent.linux.screen import rfb

HANDSHAKE = b"RFB 003.008\n\1\1"
ENCODINGS = struct.pack(">BxHi", 2, 1, rfb.CLIPBOARD)
TEXT, REQUEST, NOTIFY, PROVIDE = 1, 1 << 25, 1 << 27, 1 << 28


class Desk:
    """Keeps what a viewer did."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.sent = bytearray()
        self.server = rfb.Server(self.sent.extend, self, (100, 50), "Désk")

    def wants(self, area: tuple[int, int, int, int], *, whole: bool) -> None:
        self.done.append((area, whole))

    def key(self, symbol: int, *, down: bool) -> None:
        self.done.append((symbol, down))

    def point(self, x: int, y: int, buttons: int) -> None:
        self.done.append((x, y, buttons))

    def paste(self, text: str) -> None:
        self.done.append(text)


@pytest.fixture
def made() -> Desk:
    return Desk()


def cut(flags: int, data: bytes = b"") -> bytes:
    return struct.pack(">BxxxiI", 6, -4 - len(data), flags) + data


def provided(text: bytes) -> bytes:
    return cut(PROVIDE | TEXT, zlib.compress(struct.pack(">I", len(text)) + text))


def test_all_messages_byte_by_byte(made: Desk) -> None:
    said = HANDSHAKE + struct.pack(">BBHHHH", 3, 0, 1, 2, 3, 4)
    said += struct.pack(">BBxxI", 4, 1, 97) + struct.pack(">BBHH", 5, 1, 500, 7)
    said += struct.pack(">BxxxI", 6, 2) + b"\xe9!" + ENCODINGS + provided(b"a\r\nb\xe2\x82\xac\0")
    for byte in said:
        made.server.receive(bytes([byte]))
    assert made.done == [((1, 2, 3, 4), True), (97, True), (99, 7, 1), "é!", "a\nb€"]
    assert bytes(made.sent[:18]) == b"RFB 003.008\n\1\1\0\0\0\0"
    assert "Désk".encode() in made.sent


def test_the_computers_clipboard(made: Desk) -> None:
    made.server.receive(HANDSHAKE)
    made.server.offer("plain é€")
    assert made.sent.endswith(b"plain \xe9?")  # a viewer that only has Latin-1
    made.server.receive(ENCODINGS)
    made.sent.clear()
    made.server.offer("a\n€")
    assert made.sent == struct.pack(">BxxxiI", 3, -4, NOTIFY | TEXT)
    made.sent.clear()
    made.server.receive(cut(REQUEST | TEXT))
    plain = zlib.decompress(bytes(made.sent[12:]))
    assert plain[4:] == "a\r\n€\0".encode()
    made.sent.clear()
    made.server.receive(cut(NOTIFY | TEXT))
    assert made.sent == struct.pack(">BxxxiI", 3, -4, REQUEST | TEXT)


@pytest.mark.parametrize(
    "wrong",
    [
        b"GET / HTTP/1.1\r\n",
        b"RFB 003.008\n\2",
        HANDSHAKE + b"\x99",
        HANDSHAKE + struct.pack(">BxH", 2, 9999),
        HANDSHAKE + struct.pack(">Bxxx16x", 0),
        HANDSHAKE + struct.pack(">BxxxI", 6, 1 << 30),
        HANDSHAKE + cut(PROVIDE | TEXT, b"no zlib"),
        HANDSHAKE + provided(b"x" * (rfb.TEXT_LIMIT + 1)),
        HANDSHAKE + cut(PROVIDE | TEXT, zlib.compress(b"\0\0\0\7short")),
    ],
)
def test_broken_messages(made: Desk, wrong: bytes) -> None:
    with pytest.raises(rfb.ProtocolError):
        made.server.receive(wrong)


def test_a_size_needs_a_viewer_that_knows_it(made: Desk) -> None:
    made.server.receive(HANDSHAKE)
    with pytest.raises(rfb.ProtocolError):
        made.server.resized((1, 1))
