"""The screen of the computer's desktop: a process of the platform shows it, and this relays RFB.

The process's first line says what is shown, or why nothing can be.
"""

import json
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional

from jump_wire.codec import encode
from jump_wire.errors import UserError
from jump_wire.kinds import Monitor
from jump_wire.screens import MONITORS, ScreenFailed, ScreenOpened

from ..core.frames import Frames
from ..core.platform import current
from .relay import Relay

if TYPE_CHECKING:
    from ..core.ports import Shown

START_SECONDS = 20.0
"""Seconds for the platform to show the screen."""

_LINE_LIMIT = 16 * 1024


def make(_parameters: Monitor) -> "Screen":
    """Return a tool that shows the screen when it gets its pipe."""
    return Screen()


class Screen(Relay):
    """A shown screen, and its pipe."""

    def __init__(self, *arguments: Callable[[], float]) -> None:
        super().__init__(*arguments)
        self._shown: Optional[Shown] = None
        self._line = bytearray()

    def attach(self, frames: Frames, parameters: Monitor) -> None:
        """Show the screen; a second pipe is refused."""
        if not self._take_pipe(frames):
            return
        try:
            self._shown = current().screen(parameters.monitor)
        except UserError as error:
            self._fail(error)
            return
        except OSError as problem:
            self._fail(UserError("screen_failed", reason=str(problem)))
            return
        self._socket = self._shown.socket
        self._socket.setblocking(False)
        self._give_up_at = self._clock() + START_SECONDS

    def reap(self) -> None:
        """Give up on a screen that is not shown in time, or that takes nothing."""
        if self.is_ending and self._clock() >= self._give_up_at:
            self._fail(UserError("screen_failed", reason="timeout"))
        else:
            super().reap()

    def read_output(self) -> None:
        """Read what is shown, then the bytes of RFB."""
        if self.is_ending:
            self._read_line()
        super().read_output()

    def _read_line(self) -> None:
        """Read the first line; its end may come with bytes of RFB."""
        if self._socket is None:
            return
        try:
            data = self._socket.recv(_LINE_LIMIT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._line += data
        line, end, rest = self._line.partition(b"\n")
        if not end:
            if not data or len(self._line) > _LINE_LIMIT:
                self._fail(UserError("screen_failed", reason="it ended"))
            return
        values = json.loads(line.decode())
        if values["code"]:
            self._fail(UserError.unpacked(str(values["code"]), values["parameters"]))
            return
        self._is_open = True
        self._output += rest
        if self._frames is not None:
            self._frames.send_text(encode(_opened(values)))

    def _fail(self, error: UserError) -> None:
        if self._frames is not None:
            self._frames.send_text(encode(ScreenFailed(error.code, error.packed)))
        self._end(error.code)

    def _close(self) -> None:
        super()._close()
        if self._shown is not None:
            self._shown.end()
            self._shown = None


def _opened(values: Dict[str, Any]) -> ScreenOpened:
    monitors = tuple(str(name)[:64] for name in values["monitors"][:MONITORS])
    program, account = str(values["program"])[:32], str(values["account"])[:64]
    return ScreenOpened(program, account, int(values["monitor"]), monitors)
