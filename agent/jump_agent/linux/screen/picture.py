"""The picture of an X display: its monitors, what has changed, its pixels, and the pointer.

The display writes pixels into memory that it shares with this process, where it can.
"""

import mmap
import os
import struct
from typing import List, NamedTuple, Optional, Tuple

from .x11 import Display, DisplayError, Event, RequestError

MONITORS = 16
"""Maximum number of monitors."""

PIXELS = 8192 * 8192
"""Maximum number of pixels: four bytes of memory each, twice."""

_CHANGE_ATTRIBUTES, _GET_GEOMETRY, _GET_IMAGE = 2, 14, 73
_EVENT_MASK, _STRUCTURE = 1 << 11, 1 << 17
_CONFIGURE_NOTIFY = 22
_PIXMAP = 2
_ALL_PLANES = 0xFFFFFFFF
_BOUNDING_BOX = 2
_POINTER_SIZE = 128


class Area(NamedTuple):
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int


class Monitor(NamedTuple):
    """A monitor: its name, and its part of the display."""

    name: str
    area: Area


class Pointer(NamedTuple):
    """How the pointer looks: its size, active point, and pixels (blue, green, red, alpha)."""

    width: int
    height: int
    x: int
    y: int
    pixels: bytes


class Picture:
    """The pixels of a display, or of one of its monitors.

    Args:
        display: the open connection.
        monitor: the monitor's number from 1; 0 is the whole display, as is one that is not there.

    Raises:
        DisplayError: the display's pixels are of a kind that this can't read.

    Attributes:
        area: the part of the display that is shown.
    """

    def __init__(self, display: Display, monitor: int = 0) -> None:
        if display.bits.get(display.depth) != 32 or not display.little_endian:
            raise DisplayError("the display has %d bits for a pixel" % display.depth)
        self._display = display
        self._monitor = monitor
        self._memory: Optional[mmap.mmap] = None
        self._segment = 0
        self._damage = 0
        self._changed: Optional[Tuple[int, int]] = None
        self._shm = display.extension("MIT-SHM")
        self._xfixes = display.extension("XFIXES")
        self._damaged = display.extension("DAMAGE")
        self._pointer_is_new = self._xfixes is not None
        mask = struct.pack("<III", display.root, _EVENT_MASK, _STRUCTURE)
        display.send(_CHANGE_ATTRIBUTES, 0, mask)
        self._watch()
        self.area = Area(0, 0, 1, 1)
        self.resize()

    # --- changes ---

    def _watch(self) -> None:
        display, root = self._display, self._display.root
        if self._xfixes is not None:
            display.ask(self._xfixes.opcode, 0, struct.pack("<II", 4, 0))
            display.send(self._xfixes.opcode, 3, struct.pack("<II", root, 1))
        if self._damaged is not None:
            display.ask(self._damaged.opcode, 0, struct.pack("<II", 1, 1))
            self._damage = display.new_id()
            data = struct.pack("<IIBxxx", self._damage, root, _BOUNDING_BOX)
            display.send(self._damaged.opcode, 1, data)

    def hear(self, event: Event) -> bool:
        """Note what an event says; return whether the display has another size."""
        if self._damaged is not None and event.kind == self._damaged.event:
            _, y, _, height = struct.unpack_from("<16xhhHH", event.data)
            self._extend(y, y + height)
        elif self._xfixes is not None and event.kind == self._xfixes.event + 1:
            self._pointer_is_new = True
        elif event.kind == _CONFIGURE_NOTIFY:
            window, width, height = struct.unpack_from("<8xI8xHH", event.data)
            return window == self._display.root and (width, height) != self._size
        return False

    def _extend(self, top: int, bottom: int) -> None:
        if self._changed is not None:
            top, bottom = min(top, self._changed[0]), max(bottom, self._changed[1])
        self._changed = top, bottom

    def has_changed(self) -> bool:
        """Return whether the display has reported a change since :meth:`take_changes`."""
        return self._changed is not None

    def take_changes(self) -> Tuple[int, int]:
        """Return the rows that have changed, first and behind the last; from now on, new ones."""
        top, bottom = self._changed or (0, 0)
        self._changed = None
        if self._damaged is not None:
            self._display.send(self._damaged.opcode, 3, struct.pack("<III", self._damage, 0, 0))
        top = min(max(0, top - self.area.y), self.area.height)
        return top, min(max(top, bottom - self.area.y), self.area.height)

    # --- sizes ---

    def resize(self) -> None:
        """Learn the display's size again."""
        reply = self._display.ask(_GET_GEOMETRY, 0, struct.pack("<I", self._display.root))
        width, height = self._size = struct.unpack_from("<16xHH", reply)
        if width * height > PIXELS:
            raise DisplayError("the display is too large: %dx%d" % self._size)
        self.monitors = self._find_monitors()
        self.area = Area(0, 0, width, height)
        if 0 < self._monitor <= len(self.monitors):
            self.area = self.monitors[self._monitor - 1].area
        self._share(self.area.width * self.area.height * 4)
        self._extend(0, height)

    def _find_monitors(self) -> List[Monitor]:
        display = self._display
        randr = display.extension("RANDR")
        if randr is None:
            return []
        try:
            display.ask(randr.opcode, 0, struct.pack("<II", 1, 5))
            reply = display.ask(randr.opcode, 42, struct.pack("<IBxxx", display.root, 1))
        except RequestError:
            return []
        found, place = [], 32
        for _ in range(min(struct.unpack_from("<12xI", reply)[0], MONITORS)):
            name, outputs, x, y, width, height = struct.unpack_from("<IxxHHHHH", reply, place)
            place += 24 + 4 * outputs
            if width and height and x + width <= self._size[0] and y + height <= self._size[1]:
                found.append(Monitor(display.atom_name(name)[:32], Area(x, y, width, height)))
        return found

    def _share(self, size: int) -> None:
        """Have the display share memory for so many bytes, where it can."""
        if self._shm is None:
            return
        display = self._display
        if self._memory is not None:
            display.send(self._shm.opcode, 2, struct.pack("<I", self._segment))
            self._memory.close()
            self._memory = None
        self._segment = display.new_id()
        try:
            display.ask(self._shm.opcode, 0)
            display.ask(self._shm.opcode, 7, struct.pack("<IIBxxx", self._segment, size, 0))
            descriptor = display.take_descriptor()
        except RequestError:
            self._shm = None  # an old display: it sends the pixels
            return
        try:
            self._memory = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)

    # --- pixels ---

    def rows(self, top: int, bottom: int) -> bytes:
        """Return the pixels of some rows: four bytes each, blue, green, red and nothing."""
        area, height = self.area, bottom - top
        place = struct.pack("<IhhHH", self._display.root, area.x, area.y + top, area.width, height)
        size = area.width * height * 4
        if self._memory is None or self._shm is None:
            data = place + struct.pack("<I", _ALL_PLANES)
            return self._display.ask(_GET_IMAGE, _PIXMAP, data)[32 : 32 + size]
        data = place + struct.pack("<IBxxxII", _ALL_PLANES, _PIXMAP, self._segment, 0)
        self._display.ask(self._shm.opcode, 4, data)
        return self._memory[:size]

    def take_pointer(self) -> Optional[Pointer]:
        """Return how the pointer looks, if that has changed since the last call."""
        if not self._pointer_is_new or self._xfixes is None:
            return None
        self._pointer_is_new = False
        reply = self._display.ask(self._xfixes.opcode, 4)
        width, height, x, y = struct.unpack_from("<12xHHHH", reply)
        if width > _POINTER_SIZE or height > _POINTER_SIZE:
            return None
        return Pointer(width, height, x, y, reply[32 : 32 + width * height * 4])
