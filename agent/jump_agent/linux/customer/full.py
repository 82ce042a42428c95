"""The customer's screen on a whole terminal, with buttons that the keyboard chooses."""

import curses
import locale
import os
import signal
import textwrap
import time
import unicodedata
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from ...core.console import choose, in_words
from ...customer import view, words
from ...customer.panel import NEXT, PRESS, PREVIOUS, Panel, label
from ...customer.view import Choice, View
from ...customer.writing import Writing

_KEYS: Dict[Union[int, str], str] = {
    curses.KEY_RIGHT: NEXT,
    curses.KEY_DOWN: NEXT,
    curses.KEY_LEFT: PREVIOUS,
    curses.KEY_UP: PREVIOUS,
    curses.KEY_BTAB: PREVIOUS,
    curses.KEY_ENTER: PRESS,
    "\n": PRESS,
    "\r": PRESS,
    "\t": NEXT,
}
_ERASE = (curses.KEY_BACKSPACE, "\x7f", "\b")
_ERASE_ALL = "\x15"  # Ctrl-U
_CHAT_ROWS = 12
_NORMAL, _STRONG, _BUTTONS = range(3)

NotCapable = curses.error
"""The terminal cannot show a whole screen."""

Row = Tuple[int, str]
"""A line of the screen: how it is drawn, and its text."""

_BLANK: Row = (_NORMAL, "")


class Full:
    """Draws the whole view again after each change.

    The terminal has to be standard input and output, because curses knows no other one.

    Args:
        clock: returns the monotonic time in seconds.

    Raises:
        NotCapable: the terminal cannot do this.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        _choose_locale()
        self._panel = Panel()
        self._writing = Writing(clock)
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
        heard = self._view.said if self._view is not None else 0
        self._view = shown
        self._panel.update(shown)
        self._draw(shown)
        if shown.said > heard and _heard(shown):
            curses.beep()

    def read(self) -> List[Choice]:
        """See :class:`.view.Screen`."""
        found: List[Choice] = []
        taken = False
        while True:
            key = self._key()
            if key is None:
                break
            taken = True
            choice = self._typed(key)
            found += [choice] if choice else []
        if not taken and _has_ended():
            return [Choice(view.END)]
        if self._view is not None:
            self._draw(self._view)
        return found

    def _key(self) -> Union[int, str, None]:
        """Return the next key: a character, or the number of another key."""
        read: Any = getattr(self._window, "get_wch", None)
        if read is not None:
            try:
                key: Union[int, str] = read()
            except curses.error:
                return None
            return key
        number = self._window.getch()  # this Python's curses knows no wide characters
        if number == -1:
            return None
        return chr(number) if number < 128 else number

    def _typed(self, key: Union[int, str]) -> Optional[Choice]:
        """Take a key. While the customer writes, Enter and Tab are not for the buttons."""
        command = _KEYS.get(key)
        if self._panel.hides:
            return self._hidden(key, command)
        if key in _ERASE or key == _ERASE_ALL:
            self._writing.erase(everything=key == _ERASE_ALL)
        elif command == PRESS and self._writing.text:
            return self._writing.send()
        elif command is not None:
            return self._panel.key(command) if self._writing.is_quiet else None
        elif isinstance(key, str) and key.isprintable():
            self._writing.add(key)
        return None

    def _hidden(self, key: Union[int, str], command: Optional[str]) -> Optional[Choice]:
        """Take a key while a password is typed, or the rest of one that is no longer wanted."""
        if command is not None:
            return self._panel.key(command)
        if key in _ERASE or key == _ERASE_ALL:
            self._panel.erase(everything=key == _ERASE_ALL)
        elif isinstance(key, str) and key.isprintable():
            self._panel.type(key)
        return None

    def close(self, _lines: Sequence[str] = ()) -> None:
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
        row = 0
        for style, text in self._rows(shown, width, height)[:height]:
            if style == _BUTTONS:
                row = self._draw_buttons(row, width)
                continue
            weight = curses.A_BOLD if style == _STRONG else curses.A_NORMAL
            self._put(row, 1, text, width - 2, weight)
            row += 1
        self._window.refresh()

    def _put(self, row: int, column: int, text: str, room: int, weight: int) -> None:
        try:
            self._window.addnstr(row, column, self._drawable(text), room, weight)
        except curses.error:
            pass  # the terminal is too small for this text

    def _draw_buttons(self, row: int, width: int) -> int:
        """Draw the buttons and return the row below them."""
        placed = self._placed(width)
        for number, (below, column, text) in enumerate(placed):
            chosen = number == self._panel.chosen
            weight = curses.A_REVERSE if chosen else curses.A_NORMAL
            self._put(row + below, column, text, width - column, weight)
        return row + placed[-1][0] + 1

    def _placed(self, width: int) -> List[Tuple[int, int, str]]:
        """Return the row, the column and the text of each button, none of them over the edge."""
        placed: List[Tuple[int, int, str]] = []
        row, column = 0, 1
        for choice in self._panel.choices:
            text = "[ %s ]" % label(choice)
            if column > 1 and column + len(text) >= width:
                row, column = row + 1, 1
            placed.append((row, column, text))
            column += len(text) + 2
        return placed

    def _drawable(self, text: str) -> str:
        """Return the text with ``?`` for what this terminal's locale does not have."""
        encoding = self._window.encoding
        return text.encode(encoding, "replace").decode(encoding)

    def _rows(self, shown: View, width: int, height: int) -> List[Row]:
        """Return the lines, with what matters most at the top: a small terminal cuts the end.

        Where there is no room for it all, the customer's own line and the chat come before what
        explains the screen. What the customer types is shown in any case.
        """
        room = max(10, width - 2)
        top = _wrapped(_STRONG, words.state(shown), room)
        top += _wrapped(_NORMAL, words.plain_line(in_words(shown.problem)), room)
        top += self._asked(shown, room)
        help_text = [*_wrapped(_NORMAL, _hint(shown, hides=self._panel.hides), room), _BLANK]
        for text in words.about(shown):
            help_text += _wrapped(_NORMAL, text, room)
        line: List[Row] = []
        if not self._panel.hides:  # what is typed is no message
            line = [(_STRONG, self._line(shown, room))]
        buttons = (_BUTTONS, "")
        chat = [_BLANK]
        for said in shown.chat[-_CHAT_ROWS:]:
            chat[:0] = [row for text in words.chat(said) for row in _wrapped(_NORMAL, text, room)]
        before = [*top, _BLANK, buttons, _BLANK, *help_text, _BLANK]
        if self._height(before, width) + len(line) <= height:
            rows = [*before, *line, *chat]
        else:
            before = [*top, buttons]
            rows = [*before, *line, *chat, *help_text, _BLANK]
        if self._writing.text and self._height(before, width) >= height:
            return [*before[: height - 1 - len(self._placed(width))], *line]
        for happened in reversed(shown.events):
            rows += _wrapped(_NORMAL, words.event(happened), room)
        return rows

    def _height(self, rows: Sequence[Row], width: int) -> int:
        """Return how many rows of the terminal these need."""
        return len(rows) + self._placed(width)[-1][0]

    def _asked(self, shown: View, width: int) -> List[Row]:
        """Return the lines of what the customer has to answer or to type."""
        if self._panel.confirming:
            sure = choose("End the session?", "Terminer la session\u00a0?")
            return _wrapped(_STRONG, sure, width)
        blank = [_BLANK]
        if self._panel.asks_password:
            before = choose("Password: ", "Mot de passe\u00a0: ")
            stars = min(self._panel.typed, max(1, width - len(before) - 1))
            asked = _wrapped(_STRONG, words.password(shown.password_for), width)
            return [*blank, *asked, (_STRONG, before + "*" * stars + "_")]
        if self._panel.hides:
            late = choose(
                "What you are typing is not sent, as it may be a password. Press Enter to go on.",
                "Ce que vous tapez n'est pas envoyé, car il peut s'agir d'un mot de passe. "
                "Appuyez sur Entrée pour continuer.",
            )
            return [*blank, *_wrapped(_STRONG, late, width)]
        if shown.survey:
            asked = _wrapped(_STRONG, words.plain_line(shown.survey), width)
            return [*blank, *asked, *_wrapped(_NORMAL, words.scale(), width)]
        if shown.question is None:
            return []
        asked = _wrapped(_STRONG, words.question(shown.question, shown.account), width)
        within = words.answer_within(shown.question.seconds)
        return [*blank, *asked, *_wrapped(_NORMAL, within, width)]

    def _line(self, shown: View, width: int) -> str:
        """Return the line in which the customer writes, with the end of what is in it."""
        before = choose("Message: ", "Message\u00a0: ")
        if shown.survey:
            before = choose("Comment: ", "Commentaire\u00a0: ")
        return before + _tail(self._writing.text, max(1, width - len(before) - 1)) + "_"


def _tail(text: str, room: int) -> str:
    """Return the end of a text that fills so many columns at most."""
    start = len(text)
    while start:
        room -= 2 if unicodedata.east_asian_width(text[start - 1]) in "WF" else 1
        if room < 0:
            break
        start -= 1
    return text[start:]


def _wrapped(style: int, text: str, width: int) -> List[Row]:
    return [(style, line) for line in textwrap.wrap(text, width)]


def _hint(shown: View, *, hides: bool) -> str:
    """Return what the keys do. ``hides``: what is typed is no message."""
    if shown.survey:
        return choose(
            "Arrow keys choose a button, Enter presses it. Type a comment and press Enter before "
            "you choose, if you like.",
            "Les flèches choisissent un bouton, Entrée le valide. Si vous le souhaitez, tapez "
            "d'abord un commentaire puis Entrée.",
        )
    keys = choose(
        "Arrow keys choose a button, Enter presses it. Ctrl-C ends the session.",
        "Les flèches choisissent un bouton, Entrée le valide. Ctrl-C termine la session.",
    )
    if hides:
        return keys
    return keys + choose(
        " Type a message and press Enter to write to the technicians.",
        " Tapez un message puis Entrée pour écrire aux techniciens.",
    )


def _choose_locale() -> None:
    """Let curses write accents, also where the environment names a locale that is not there."""
    for name in ("", "C.UTF-8", "C"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        return


def _heard(shown: View) -> bool:
    """Return whether the last message that the server has sent is a technician's."""
    sent = [line for line in shown.chat if not line.waits]
    return bool(sent) and not sent[-1].mine


def _has_ended() -> bool:
    """Return whether the terminal is gone, since a key was awaited and none came."""
    try:
        os.get_terminal_size(0)
    except OSError:
        return True
    return False
