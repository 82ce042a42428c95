"""Shows an X display to one viewer: looks at what has changed, and sends it when it is wanted."""

import select
import socket
import time
from typing import Callable, List, Optional, Tuple

from .clipboard import Clipboard
from .keys import Keys
from .picture import Picture
from .rfb import CURSOR, ProtocolError, Server
from .x11 import Display, DisplayError
from .zrle import TILE, changed_runs

LOOK_SECONDS = 1.0
"""Seconds after which the whole picture is looked at, though the display reported no change.

Some compositing window managers draw in a way that the display does not report.
"""

FRAME_SECONDS = 0.04
"""Seconds between two looks, at least. A look never takes more than half of the time."""

STALL_SECONDS = 60.0
"""Seconds after which a viewer that takes nothing is given up."""

_READ = 64 * 1024


class Sharing:
    """One viewer of a display.

    Args:
        display: the open connection.
        picture: its pixels.
        viewer: the connection to the viewer, blocking.
        clock: the monotonic time in seconds.

    Raises:
        DisplayError: the display can't be used.
    """

    def __init__(
        self,
        display: Display,
        picture: Picture,
        viewer: socket.socket,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._display = display
        self._picture = picture
        self._viewer = viewer
        self._clock = clock
        self._keys = Keys(display)
        self._clipboard = Clipboard(display)
        self._bands: List[bytes] = []
        self._wanted = False
        self._is_resized = False
        self._look_at = 0.0
        self._look_whole_at = 0.0
        self._offered = ""
        viewer.settimeout(STALL_SECONDS)
        size = picture.area.width, picture.area.height
        self._rfb = Server(viewer.sendall, self, size, "Jump Client")

    def run(self) -> None:
        """Serve the viewer until it or the display ends.

        Raises:
            DisplayError: the display has ended.
            ProtocolError: the viewer broke the protocol.
        """
        try:
            while self.step():
                pass
        finally:
            self._release()

    def _release(self) -> None:
        try:
            self._keys.release()
        except DisplayError:
            pass  # it has ended

    def step(self) -> bool:
        """Wait for something and handle it; return whether the viewer is there."""
        self._hear()
        waits = [self._display.fileno(), self._viewer.fileno()]
        ready = select.select(waits, [], [], self._timeout())[0]
        if self._viewer.fileno() in ready:
            try:
                data = self._viewer.recv(_READ)
            except OSError:
                data = b""
            if not data:
                return False
            self._rfb.receive(data)
        self._hear()
        if self._wanted and self._clock() >= self._next_look():
            self._look()
        return True

    def _hear(self) -> None:
        """Handle the display's events."""
        for event in self._display.events():
            self._keys.hear(event.kind)
            if self._picture.hear(event):
                self._is_resized = True
                continue
            text = self._clipboard.hear(event)
            if text is not None and text != self._offered:
                self._offered = text
                self._rfb.offer(text)

    def _timeout(self) -> Optional[float]:
        if self._display.has_events:
            return 0.0
        return max(0.0, self._next_look() - self._clock()) if self._wanted else None

    def _next_look(self) -> float:
        is_due = self._is_resized or self._picture.has_changed() or not self._bands
        return self._look_at if is_due else max(self._look_at, self._look_whole_at)

    # --- the picture ---

    def _look(self) -> None:
        """Send what has changed, if anything has."""
        began = self._clock()
        rectangles: List[bytes] = []
        if self._is_resized:
            self._is_resized = False
            self._picture.resize()
            self._bands = []
            area = self._picture.area
            rectangles.append(self._rfb.resized((area.width, area.height)))
        top, bottom = self._picture.take_changes()
        if began >= self._look_whole_at or not self._bands:
            top, bottom = 0, self._picture.area.height
            self._look_whole_at = began + LOOK_SECONDS
        rectangles += self._changes(top // TILE * TILE, bottom)
        pointer = self._picture.take_pointer() if CURSOR in self._rfb.encodings else None
        if pointer is not None and pointer.width and pointer.height:
            active = pointer.x, pointer.y
            size = pointer.width, pointer.height
            rectangles.append(self._rfb.pointer(size, active, pointer.pixels))
        if rectangles:
            self._wanted = False
            self._rfb.update(rectangles)
        now = self._clock()
        self._look_at = max(began + FRAME_SECONDS, now + (now - began))

    def _changes(self, top: int, bottom: int) -> List[bytes]:
        """Return the rectangles that have changed between two rows; the first one begins a band."""
        area = self._picture.area
        stride = area.width * 4
        if not self._bands:
            self._bands = [b""] * -(-area.height // TILE)
        bottom = min(-(-bottom // TILE) * TILE, area.height)
        if bottom <= top:
            return []
        pixels = self._picture.rows(top, bottom)
        found = []
        for y in range(top, bottom, TILE):
            start = (y - top) * stride
            band = pixels[start : start + TILE * stride]
            number = y // TILE
            if len(self._bands[number]) != len(band):
                runs = [(0, area.width)]
            else:
                runs = changed_runs(self._bands[number], band, stride)
            self._bands[number] = band
            found += [self._rfb.rectangle(band, stride, (x, y, width)) for x, width in runs]
        return found

    # --- the viewer ---

    def wants(self, area: Tuple[int, int, int, int], *, whole: bool) -> None:
        """Send changes from now on; the whole of it again if the viewer has lost it."""
        self._wanted = True
        if whole:
            _, y, _, height = area
            for number in range(y // TILE, min(-(-(y + height) // TILE), len(self._bands))):
                self._bands[number] = b""
            self._look_whole_at = 0.0

    def key(self, symbol: int, *, down: bool) -> None:
        """Press or release a key."""
        self._keys.key(symbol, down=down)

    def point(self, x: int, y: int, buttons: int) -> None:
        """Move the pointer."""
        area = self._picture.area
        self._keys.point(area.x + x, area.y + y, buttons)

    def paste(self, text: str) -> None:
        """Let programs of the display paste the viewer's text."""
        self._offered = text
        self._clipboard.put(text)


def share(display: Display, monitor: int, viewer: socket.socket) -> None:
    """Show a display to a viewer until one of them ends."""
    try:
        Sharing(display, Picture(display, monitor), viewer).run()
    except (DisplayError, ProtocolError, OSError):
        pass  # the viewer learns it from the connection's end
    finally:
        display.close()
        viewer.close()
