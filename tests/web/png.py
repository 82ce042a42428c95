"""Makes a page's picture small: 256 colours are enough for one that has few."""

import struct
import zlib
from collections import Counter
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256


def shrink(path: Path) -> None:
    """Rewrite the picture with a palette of its most frequent colours."""
    width, height, channels, rows = _read(path.read_bytes())
    places = range(0, width * channels, channels)
    pixels = [[bytes(row[place : place + 3]) for place in places] for row in rows]
    counts = Counter(pixel for row in pixels for pixel in row)
    palette = [colour for colour, _ in counts.most_common(COLOURS)]
    index = {colour: _nearest(colour, palette) for colour in counts}
    index |= {colour: place for place, colour in enumerate(palette)}
    data = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    path.write_bytes(
        SIGNATURE
        + chunk(b"IHDR", header)
        + chunk(b"PLTE", b"".join(palette))
        + chunk(b"IDAT", zlib.compress(data, 9))
        + chunk(b"IEND", b"")
    )


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    red, green, blue = colour
    distances = [(r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2 for r, g, b in palette]
    return distances.index(min(distances))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _read(content: bytes) -> tuple[int, int, int, list[bytearray]]:
    """Width, height, bytes per pixel (3 or 4) and the rows of an 8-bit picture."""
    place, packed, header = len(SIGNATURE), b"", b""
    while place < len(content):
        size = int.from_bytes(content[place : place + 4])
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + size]
        header = data if kind == b"IHDR" else header
        packed += data if kind == b"IDAT" else b""
        place += size + 12
    width, height, depth, colours = struct.unpack(">IIBB", header[:10])
    channels = {2: 3, 6: 4}[colours]
    assert depth == 8
    raw, length = zlib.decompress(packed), width * channels
    rows: list[bytearray] = []
    above = bytearray(length)
    for start in range(0, len(raw), length + 1):
        above = _unfilter(raw[start], raw[start + 1 : start + 1 + length], above, channels)
        rows.append(above)
    return width, height, channels, rows


def _unfilter(kind: int, line: bytes, above: bytearray, channels: int) -> bytearray:
    row = bytearray(line)
    for place in range(len(row)):
        left = row[place - channels] if place >= channels else 0
        corner = above[place - channels] if place >= channels else 0
        up = above[place]
        row[place] = (row[place] + _predicted(kind, left, up, corner)) & 0xFF
    return row


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda value: abs(guess - value))
    return (0, left, up, (left + up) // 2)[kind]
