"""A desktop without a monitor, for tests: a real X display that wants a cookie, and a viewer."""

import os
import pwd
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from jump_agent.linux.screen import helper
from jump_agent.linux.screen.x11 import Display
from tests import needs
from tests.agent.peers import Peer

Paint = Callable[[int, int, int, int, int], None]
WIDTH, HEIGHT = 320, 200
COOKIE = bytes(range(16))


class Desk(NamedTuple):
    """The display's name, and the file with its cookie."""

    display: str
    authority: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An X display."""
    authority = tmp_path_factory.mktemp("desk") / "authority"
    authority.write_bytes(entry(b"", b"MIT-MAGIC-COOKIE-1", COOKIE))
    reader, writer = os.pipe()
    command = [needs.program("Xvfb"), "-displayfd", str(writer), "-nolisten", "tcp"]
    command += ["-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-auth", str(authority), "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    name = os.read(reader, 10).decode().strip()
    yield Desk(f":{name}", str(authority))
    os.close(reader)  # not before: what it still writes there would end it
    server.terminate()
    server.wait(30)


@pytest.fixture
def display(desk: Desk) -> Iterator[Display]:
    """A connection."""
    made = Display(*desk)
    yield made
    made.close()


@pytest.fixture
def paint(desk: Desk) -> Iterator[Paint]:
    """Another program, which paints: a column, a row, a width, a height and a colour."""
    program = Display(*desk)
    context = program.new_id()
    program.send(55, 0, struct.pack("<IIII", context, program.root, 1 << 15, 1))

    def draw(x: int, y: int, width: int, height: int, colour: int) -> None:
        program.send(56, 0, struct.pack("<III", context, 1 << 2, colour))
        area = struct.pack("<IIhhHH", program.root, context, x, y, width, height)
        program.send(70, 0, area)
        program.ask(43, 0)  # its reply comes when everything before it is done

    yield draw
    program.close()


@contextmanager
def program_of(desk: Desk, account: str) -> Iterator[None]:
    """Run a program of an account on the display, so that the account has a desktop."""
    with tempfile.TemporaryDirectory(prefix="jump-test-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        cookie = folder / "cookie"
        cookie.write_bytes(Path(desk.authority).read_bytes())
        found = pwd.getpwnam(account)
        environment = {"DISPLAY": desk.display, "XAUTHORITY": str(cookie)}
        command = ["/bin/sleep", "600"]
        if os.geteuid() == 0:
            os.chown(cookie, found.pw_uid, found.pw_gid)
            program = subprocess.Popen(
                command, env=environment, user=account, group=found.pw_gid, extra_groups=[]
            )
        else:
            program = subprocess.Popen(command, env=environment)
        try:
            yield
        finally:
            program.kill()
            program.wait()


def entry(number: bytes, name: bytes, data: bytes, family: int = 65535) -> bytes:
    """One line of an authority file."""
    fields = (b"", number, name, data)
    parts = [struct.pack(">H", len(one)) + one for one in fields]
    return struct.pack(">H", family) + b"".join(parts)


def use(desk: Desk, monkeypatch: pytest.MonkeyPatch, programs: Path | str = "/nowhere") -> None:
    """Let this process be one of the desktop; ``programs`` is where x11vnc is looked for."""
    monkeypatch.setenv("DISPLAY", desk.display)
    monkeypatch.setenv("XAUTHORITY", desk.authority)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(helper, "PATH", str(programs))


class Stream(Protocol):
    """The bytes of RFB."""

    def read(self, size: int, /) -> bytes:
        """Return exactly so many bytes."""

    def write(self, data: bytes, /) -> object:
        """Send bytes."""


ZRLE, CURSOR, SIZE, CLIPBOARD = 16, -239, -223, 0xC0A1E5CE - (1 << 32)
CAPABLE, ASKS, NOTIFIES, PROVIDES = 31, 2, 8, 16
"""What messages about a text are for."""

ALL = (ZRLE, CURSOR, SIZE, CLIPBOARD)


class Viewer:
    """A viewer that knows what noVNC does, and keeps the picture: red, green, blue."""

    def __init__(self, stream: Stream, encodings: tuple[int, ...] = ALL) -> None:
        self._stream = stream
        self._zlib = zlib.decompressobj()
        assert stream.read(12) == b"RFB 003.008\n"
        stream.write(b"RFB 003.008\n")
        assert stream.read(2) == b"\1\1"
        stream.write(b"\1")
        assert stream.read(4) == bytes(4)
        stream.write(b"\1")
        self.width, self.height = struct.unpack(">HH16x", stream.read(20))
        self.name = stream.read(struct.unpack(">I", stream.read(4))[0]).decode()
        form = struct.pack(">BBBBHHHBBB3x", 32, 24, 0, 1, 255, 255, 255, 0, 8, 16)
        stream.write(struct.pack(">Bxxx", 0) + form)
        stream.write(struct.pack(f">BxH{len(encodings)}i", 2, len(encodings), *encodings))
        self.pixels = bytearray(self.width * self.height * 3)
        self.pointer = b""
        self.texts: list[tuple[int, str]] = []

    def ask(self, *, whole: bool = False) -> None:
        request = (3, not whole, 0, 0, self.width, self.height)
        self._stream.write(struct.pack(">BBHHHH", *request))

    def key(self, symbol: int, *, down: bool) -> None:
        self._stream.write(struct.pack(">BBxxI", 4, down, symbol))

    def press(self, *symbols: int) -> None:
        for symbol in symbols:
            self.key(symbol, down=True)
        for symbol in reversed(symbols):
            self.key(symbol, down=False)

    def point(self, x: int, y: int, buttons: int = 0) -> None:
        self._stream.write(struct.pack(">BBHH", 5, buttons, x, y))

    def cut(self, flags: int, text: str = "") -> None:
        data = b""
        if text:
            plain = text.encode() + b"\0"
            data = zlib.compress(struct.pack(">I", len(plain)) + plain)
        length = -(4 + len(data))
        self._stream.write(struct.pack(">BxxxiI", 6, length, flags) + data)

    def message(self) -> int:
        """Take one message, and return its kind."""
        kind = self._stream.read(1)[0]
        if kind == 0:
            for _ in range(struct.unpack(">xH", self._stream.read(3))[0]):
                self._rectangle()
        else:
            assert kind == 3
            length = struct.unpack(">xxxi", self._stream.read(7))[0]
            data = self._stream.read(abs(length))
            if length >= 0:
                self.texts.append((0, data.decode("latin-1")))
                return kind
            flags = struct.unpack_from(">I", data)[0]
            text = ""
            if flags >> 24 == PROVIDES:
                text = zlib.decompress(data[4:])[4:-1].decode()
            self.texts.append((flags >> 24, text))
        return kind

    def until(self, wanted: Callable[[], object]) -> None:
        """Go on as noVNC does, until something is so."""
        while not wanted():
            if self.message() == 0:
                self.ask()

    def colour(self, x: int, y: int) -> tuple[int, ...]:
        place = (y * self.width + x) * 3
        return tuple(self.pixels[place : place + 3])

    def _rectangle(self) -> None:
        x, y, width, height, encoding = struct.unpack(">HHHHi", self._stream.read(12))
        if encoding == SIZE:
            self.width, self.height = width, height
            self.pixels = bytearray(width * height * 3)
        elif encoding == CURSOR:
            mask = (width + 7) // 8 * height
            self.pointer = self._stream.read(width * height * 4 + mask)
        elif encoding == ZRLE:
            data = self._stream.read(struct.unpack(">I", self._stream.read(4))[0])
            self._tiles(self._zlib.decompress(data), (x, y, width, height))
        else:
            assert encoding == 0
            data = self._stream.read(width * height * 4)
            rgb = b"".join(data[at : at + 3] for at in range(0, len(data), 4))
            self._put((x, y, width, height), rgb)

    def _tiles(self, data: bytes, area: tuple[int, int, int, int]) -> None:
        left, top, width, height = area
        place = 0
        for y in range(top, top + height, 64):
            for x in range(left, left + width, 64):
                tile = (x, y, min(64, left + width - x), min(64, top + height - y))
                count = tile[2] * tile[3]
                size = 3 if data[place] else 3 * count
                assert data[place] in (0, 1)
                pixels = data[place + 1 : place + 1 + size]
                self._put(tile, pixels * (count * 3 // size))
                place += 1 + size
        assert place == len(data)

    def _put(self, area: tuple[int, int, int, int], rgb: bytes) -> None:
        x, y, width, height = area
        for row in range(height):
            start = ((y + row) * self.width + x) * 3
            self.pixels[start : start + width * 3] = rgb[row * width * 3 : (row + 1) * width * 3]


class Piped:
    """The bytes of RFB on the server's end of a pipe."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._rest = b""
        self.write = peer.send

    def read(self, size: int) -> bytes:
        while len(self._rest) < size:
            frame = self._peer.next()
            assert isinstance(frame, bytes), frame
            self._rest += frame
        found, self._rest = self._rest[:size], self._rest[size:]
        return found
