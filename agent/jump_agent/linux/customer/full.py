"""The customer's screen on a whole terminal, with buttons that the keyboard chooses."""

import curses
import locale
import os
import signal
import textwrap
from typing import List, Optional, Tuple

from ...core.console import choose, in_words
from ...customer import view, words
from ...customer.panel import NEXT, PRESS, PREVIOUS, Panel, label
from ...customer.view import Choice, View

_KEYS = {
    curses.KEY_RIGHT: NEXT,
    curses.KEY_DOWN: NEXT,
    9: NEXT,  # Tab
    curses.KEY_LEFT: PREVIOUS,
    curses.KEY_UP: PREVIOUS,
    curses.KEY_BTAB: PREVIOUS,
    curses.KEY_ENTER: PRESS,
    10: PRESS,
    13: PRESS,
}
_NORMAL, _STRONG, _BUTTONS = range(3)

NotCapable = curses.error
"""The terminal cannot show a whole screen."""

Row = Tuple[int, str]
"""A line of the screen: how it is drawn, and its text."""


class Full:
    """Draws the whole view again after each change.

    The terminal has to be standard input and output, because curses knows no other one.

    Raises:
        NotCapable: the terminal cannot do this.
    """

    def __init__(self) -> None:
        _choose_locale()
        self._panel = Panel()
        self._view: Optional[View] = None
        self._window = curses.initscr()
        curses.noecho()
        curses.cbreak()  # Ctrl-C still interrupts
        self._window.keypad(True)
        self._window.nodelay(True)
        try:
            curses.curs_set(0)
        except curses.error:
            pass  # this terminal always has a cursor
        signal.signal(signal.SIGWINCH, lambda *_: self._resized())

    def fileno(self) -> int:
        """See :class:`.view.Screen`."""
        return 0

    def show(self, shown: View) -> None:
        """See :class:`.view.Screen`."""
        self._view = shown
        self._panel.update(shown)
        self._draw(shown)

    def read(self) -> List[Choice]:
        """See :class:`.view.Screen`."""
        found: List[Choice] = []
        taken = False
        while True:
            key = self._window.getch()
            if key == -1:
                break
            taken = True
            if key in _KEYS:
                choice = self._panel.key(_KEYS[key])
                found += [choice] if choice else []
        if not taken and _has_ended():
            return [Choice(view.END)]
        if self._view is not None:
            self._draw(self._view)
        return found

    def close(self) -> None:
        """See :class:`.view.Screen`."""
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        curses.endwin()

    def _resized(self) -> None:
        try:
            size = os.get_terminal_size(1)
            curses.resizeterm(size.lines, size.columns)
        except (OSError, curses.error):
            return  # the terminal goes away
        if self._view is not None:
            self._draw(self._view)

    def _draw(self, shown: View) -> None:
        height, width = self._window.getmaxyx()
        self._window.erase()
        rows = self._rows(shown, max(10, width - 2))
        for number, (style, text) in enumerate(rows[:height]):
            try:
                if style == _BUTTONS:
                    self._draw_buttons(number)
                else:
                    weight = curses.A_BOLD if style == _STRONG else curses.A_NORMAL
                    self._window.addnstr(number, 1, self._drawable(text), width - 2, weight)
            except curses.error:
                pass  # the terminal is too small for this line
        self._window.refresh()

    def _draw_buttons(self, row: int) -> None:
        column = 1
        for number, choice in enumerate(self._panel.choices):
            text = "[ %s ]" % label(choice)
            chosen = number == self._panel.chosen
            weight = curses.A_REVERSE if chosen else curses.A_NORMAL
            self._window.addstr(row, column, self._drawable(text), weight)
            column += len(text) + 2

    def _drawable(self, text: str) -> str:
        """Return the text with ``?`` for what this terminal's locale does not have."""
        encoding = self._window.encoding
        return text.encode(encoding, "replace").decode(encoding)

    def _rows(self, shown: View, width: int) -> List[Row]:
        """Return the lines, with what matters most at the top: a small terminal cuts the end."""
        rows = _wrapped(_STRONG, words.state(shown), width)
        rows += _wrapped(_NORMAL, words.plain_line(in_words(shown.problem)), width)
        if self._panel.confirming:
            rows += _wrapped(
                _STRONG, choose("End the session?", "Terminer la session\u00a0?"), width
            )
        elif shown.question is not None:
            rows += [(_NORMAL, "")]
            rows += _wrapped(_STRONG, words.question(shown.question, shown.account), width)
            rows += _wrapped(_NORMAL, words.answer_within(shown.question.seconds), width)
        rows += [(_NORMAL, ""), (_BUTTONS, ""), (_NORMAL, "")]
        hint = choose(
            "Arrow keys choose a button, Enter presses it. Ctrl-C ends the session.",
            "Les flèches choisissent un bouton, Entrée le valide. Ctrl-C termine la session.",
        )
        rows += _wrapped(_NORMAL, hint, width)
        rows += [(_NORMAL, "")]
        for text in (words.invited(shown), *words.people(shown)):
            rows += _wrapped(_NORMAL, text, width)
        rows += [(_NORMAL, "")]
        for happened in reversed(shown.events):
            rows += _wrapped(_NORMAL, words.event(happened), width)
        return rows


def _wrapped(style: int, text: str, width: int) -> List[Row]:
    return [(style, line) for line in textwrap.wrap(text, width)]


def _choose_locale() -> None:
    """Let curses write accents, also where the environment names a locale that is not there."""
    for name in ("", "C.UTF-8", "C"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        return


def _has_ended() -> bool:
    """Return whether the terminal is gone, since a key was awaited and none came."""
    try:
        os.get_terminal_size(0)
    except OSError:
        return True
    return False
