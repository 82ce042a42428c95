"""A connection to an X display, without Xlib: requests, replies, events, and passed descriptors.

Xlib ends its process when the display goes, and a program that is not linked with it can't count on
its libraries. The protocol itself is small.
"""

import os
import socket
import struct
from collections import deque
from typing import Deque, Dict, List, NamedTuple, Optional

SECONDS = 10
"""Seconds for the display to accept a connection, and for each answer."""

SOCKETS = "/tmp/.X11-unix"  # noqa: S108 - the place is the protocol's

_COOKIE = b"MIT-MAGIC-COOKIE-1"
_AUTHORITY_LIMIT = 1024 * 1024
_PACKET_LIMIT = 256 * 1024 * 1024
_LOCAL, _WILD = 256, 65535
_INTERN_ATOM, _GET_ATOM_NAME, _QUERY_EXTENSION = 16, 17, 98
_ERROR, _REPLY, _GENERIC = 0, 1, 35
_DESCRIPTORS = 4


class DisplayError(Exception):
    """The display can't be used: it refused, ended, or does not answer."""


class Refused(DisplayError):
    """The display does not accept this account."""


class RequestError(DisplayError):
    """The display refused one request; the connection goes on."""


class Extension(NamedTuple):
    """An extension: the number of its requests, and of its first event."""

    opcode: int
    event: int


class Event(NamedTuple):
    """An event: its number, and its 32 bytes."""

    kind: int
    data: bytes


class Display:
    """An open connection.

    Args:
        name: the display's name, such as ``:0``.
        authority: the file with the display's cookie, or an empty text.

    Raises:
        Refused: the display does not accept this account.
        DisplayError: there is no such display.

    Attributes:
        root: the number of the root window.
        width, height: its size in pixels when the connection was opened.
        depth: the bits of a pixel's colour.
    """

    def __init__(self, name: str, authority: str = "") -> None:
        number = display_number(name)
        if number is None:
            raise DisplayError("not a local display: %s" % name[:64])
        self._buffer = bytearray()
        self._descriptors: List[int] = []
        self._sequence = self._base = 0
        self._next_id = 0
        self._events: Deque[Event] = deque()
        self._extensions: Dict[str, Optional[Extension]] = {}
        self._atoms: Dict[str, int] = {}
        self._socket = _connect(number)
        try:
            self._open(_cookie(authority, number))
        except BaseException:
            self.close()
            raise

    def fileno(self) -> int:
        """Return the descriptor to wait on for events."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the connection, and what was passed on it and not taken."""
        self._socket.close()
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors = []

    # --- requests ---

    def new_id(self) -> int:
        """Return a number for a new resource."""
        self._next_id += 1
        return self._base + self._next_id

    def send(self, opcode: int, detail: int, data: bytes = b"") -> int:
        """Send a request, and return its sequence number.

        ``detail`` is the request's second byte: of an extension, its minor number.
        """
        data += b"\0" * (-len(data) % 4)
        request = struct.pack("<BBH", opcode, detail, 1 + len(data) // 4) + data
        try:
            self._socket.sendall(request)
        except OSError as error:
            raise DisplayError(str(error)) from None
        self._sequence = (self._sequence + 1) & 0xFFFF
        return self._sequence

    def ask(self, opcode: int, detail: int, data: bytes = b"") -> bytes:
        """Send a request, and return its whole reply. Events that come first are kept.

        Raises:
            RequestError: the display refused it.
        """
        wanted = self.send(opcode, detail, data)
        while True:
            packet = self._packet(block=True)
            kind, sequence = packet[0] & 0x7F, struct.unpack_from("<H", packet, 2)[0]
            if kind in (_REPLY, _ERROR):
                if sequence != wanted:
                    continue  # the error of a request without a reply
                if kind == _ERROR:
                    raise RequestError("request %d: error %d" % (opcode, packet[1]))
                return packet
            self._events.append(Event(kind, packet))

    def events(self) -> List[Event]:
        """Return the events that have arrived, without waiting."""
        while True:
            packet = self._packet(block=False)
            if not packet:
                break
            if packet[0] not in (_REPLY, _ERROR):
                self._events.append(Event(packet[0] & 0x7F, packet))
        found = list(self._events)
        self._events.clear()
        return found

    @property
    def has_events(self) -> bool:
        """Whether :meth:`events` returns something without reading."""
        return bool(self._events) or len(self._buffer) >= 32

    def take_descriptor(self) -> int:
        """Return the descriptor that came with the last reply, which the caller closes."""
        if not self._descriptors:
            raise RequestError("no descriptor came")
        return self._descriptors.pop(0)

    # --- names ---

    def extension(self, name: str) -> Optional[Extension]:
        """Return an extension, or None where the display has it not."""
        if name not in self._extensions:
            data = struct.pack("<Hxx", len(name)) + name.encode()
            present, opcode, event = struct.unpack_from(
                "<8xBBB", self.ask(_QUERY_EXTENSION, 0, data)
            )
            self._extensions[name] = Extension(opcode, event) if present else None
        return self._extensions[name]

    def atom(self, name: str) -> int:
        """Return the number of a name."""
        if name not in self._atoms:
            data = struct.pack("<Hxx", len(name)) + name.encode()
            self._atoms[name] = struct.unpack_from("<8xI", self.ask(_INTERN_ATOM, 0, data))[0]
        return self._atoms[name]

    def atom_name(self, atom: int) -> str:
        """Return the name of a number."""
        reply = self.ask(_GET_ATOM_NAME, 0, struct.pack("<I", atom))
        size = struct.unpack_from("<8xH", reply)[0]
        return reply[32 : 32 + size].decode("latin-1")

    # --- inside ---

    def _open(self, cookie: bytes) -> None:
        name = _COOKIE if cookie else b""
        head = struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(name), len(cookie))
        try:
            self._socket.sendall(head + _padded(name) + _padded(cookie))
        except OSError as error:
            raise DisplayError(str(error)) from None
        self._fill(8, block=True)
        size = 8 + 4 * struct.unpack_from("<6xH", self._buffer)[0]
        self._fill(size, block=True)
        setup = bytes(self._buffer[:size])
        del self._buffer[:size]
        if setup[0] != 1:
            raise Refused(setup[8 : 8 + setup[1]].decode("latin-1").strip())
        self._base = struct.unpack_from("<12xI", setup)[0]
        vendor, formats = struct.unpack_from("<24xH3xB", setup)
        self.first_key, self.last_key = setup[34], setup[35]
        place = 40 + vendor + -vendor % 4
        self.bits = {setup[at]: setup[at + 1] for at in range(place, place + 8 * formats, 8)}
        self.little_endian = setup[30] == 0
        screen = place + 8 * formats
        self.root, _, _, _, _, self.width, self.height = struct.unpack_from(
            "<IIIIIHH", setup, screen
        )
        self.depth = setup[screen + 38]

    def _packet(self, *, block: bool) -> bytes:
        """Return the next packet; nothing when it has not arrived and this must not block."""
        if not self._fill(32, block):
            return b""
        size = 32
        if self._buffer[0] & 0x7F in (_REPLY, _GENERIC):
            size += 4 * struct.unpack_from("<4xI", self._buffer)[0]
            if size > _PACKET_LIMIT:
                raise DisplayError("a packet is too long")
            self._fill(size, block=True)
        packet = bytes(self._buffer[:size])
        del self._buffer[:size]
        return packet

    def _fill(self, size: int, block: bool) -> bool:
        """Read until so much is there."""
        space = socket.CMSG_SPACE(4 * _DESCRIPTORS)
        while len(self._buffer) < size:
            flags = 0 if block else socket.MSG_DONTWAIT
            try:
                data, ancillary, _, _ = self._socket.recvmsg(
                    max(65536, size - len(self._buffer)), space, flags | socket.MSG_CMSG_CLOEXEC
                )
            except BlockingIOError:
                if not block:
                    return False
                raise DisplayError("the display does not answer") from None
            except OSError as error:
                raise DisplayError(str(error)) from None
            if not data:
                raise DisplayError("the display has ended")
            self._buffer += data
            for level, kind, rights in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    count = len(rights) // 4
                    self._descriptors += struct.unpack("%di" % count, rights[: 4 * count])
        return True


def display_number(name: str) -> Optional[int]:
    """Return the number of a display of this computer, or None for another one."""
    host, colon, rest = name.partition(":")
    number = rest.partition(".")[0]
    if not colon or host not in ("", "unix") or not number.isdecimal() or len(number) > 5:
        return None
    return int(number)


def _connect(number: int) -> socket.socket:
    path = "%s/X%d" % (SOCKETS, number)
    problem = ""
    for address in (path, "\0" + path):
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # The kernel's limits: Python's own would also apply to reading without waiting.
        for limit in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            sock.setsockopt(socket.SOL_SOCKET, limit, struct.pack("@ll", SECONDS, 0))
        try:
            sock.connect(address)
        except OSError as error:
            sock.close()
            problem = str(error)
        else:
            return sock
    raise DisplayError(problem)


def _cookie(authority: str, number: int) -> bytes:
    """Return the cookie for a display from an authority file; nothing where there is none."""
    try:
        with open(authority, "rb") as file:
            data = file.read(_AUTHORITY_LIMIT)
    except OSError:
        return b""
    return cookie_of(data, number, os.uname().nodename.encode())


def cookie_of(data: bytes, number: int, hostname: bytes) -> bytes:
    """Return the cookie for a display from an authority file's content."""
    best, place = b"", 0
    try:
        while place < len(data):
            family = struct.unpack_from(">H", data, place)[0]
            place += 2
            fields = []
            for _ in range(4):
                size = struct.unpack_from(">H", data, place)[0]
                fields.append(data[place + 2 : place + 2 + size])
                place += 2 + size
            if place > len(data):
                break
            address, display, name, cookie = fields
            if name != _COOKIE or display not in (b"", str(number).encode()):
                continue
            if family == _WILD or (family == _LOCAL and address == hostname):
                return cookie
            best = best or cookie
    except struct.error:
        pass  # cut off: what was complete counts
    return best


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
