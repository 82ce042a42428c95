"""Which screen the customer gets: a window, a page in the browser, or one in the terminal."""

from typing import Callable, List, Mapping, Optional, Sequence

from ...customer import view
from ...customer.view import Choice, Screen, View
from .apart import Apart, NotShown
from .lines import Lines

Maker = Callable[[], Screen]
"""Makes a screen, or raises :class:`.NotShown`."""


class Best:
    """The first screen that can be shown, and the next one when it is lost.

    Args:
        makers: the screens, the best one first.

    Raises:
        NotShown: none can be shown.
    """

    def __init__(self, makers: Sequence[Maker]) -> None:
        self._makers = list(makers)
        self._shown: Optional[View] = None
        self._screen = self._next()

    @property
    def is_apart(self) -> bool:
        """Whether the screen is not in the terminal."""
        return isinstance(self._screen, Apart)

    def fileno(self) -> int:
        """See :class:`.view.Screen`."""
        return self._screen.fileno()

    def show(self, shown: View) -> None:
        """See :class:`.view.Screen`."""
        self._shown = shown
        self._screen.show(shown)

    def read(self) -> List[Choice]:
        """See :class:`.view.Screen`."""
        try:
            return self._screen.read()
        except NotShown:
            self._screen.close()
        try:
            self._screen = self._next()
        except NotShown:
            return [Choice(view.END)]
        if self._shown is not None:
            self._screen.show(self._shown)
        return []

    def close(self, lines: Sequence[str] = ()) -> None:
        """See :class:`.view.Screen`."""
        self._screen.close(lines)

    def _next(self) -> Screen:
        while self._makers:
            try:
                return self._makers.pop(0)()
            except NotShown:
                pass
        raise NotShown


def makers(terminal: Optional[int], environment: Mapping[str, str], *, plain: bool) -> List[Maker]:
    """Return the screens to try.

    Args:
        terminal: the terminal's descriptor, if there is one.
        environment: tells whether there is a desktop, and what the terminal can do.
        plain: whether only the terminal is to be used.
    """
    found: List[Maker] = []
    if not plain and environment.get("DISPLAY"):
        found.append(_window)
    if not plain and (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        found.append(_page)
    if terminal is not None:
        found.append(lambda: _in_terminal(terminal, environment))
    return found


def _window() -> Screen:
    try:
        from . import window  # noqa: PLC0415 - not every Python has Tk
    except ImportError as error:
        raise NotShown from error
    return Apart(window.draw)


def _page() -> Screen:
    try:
        from . import page  # noqa: PLC0415 - not every Python has all that it needs
    except ImportError as error:
        raise NotShown from error
    return Apart(page.draw)


def _in_terminal(terminal: int, environment: Mapping[str, str]) -> Screen:
    if environment.get("TERM", "dumb") == "dumb":
        return Lines(terminal)
    try:
        from .full import Full, NotCapable  # noqa: PLC0415 - not every Python has curses
    except ImportError:
        return Lines(terminal)
    try:
        return Full()
    except NotCapable:
        return Lines(terminal)
