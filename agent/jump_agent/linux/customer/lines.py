"""The customer's screen as lines of text, for every terminal and for screen readers."""

import os
from typing import List, Optional

from ...core.console import choose, in_words
from ...customer import view, words
from ...customer.view import Choice, View

_WORDS = {
    view.ALLOW: ("allow", "yes", "autoriser", "oui"),
    view.REFUSE: ("refuse", "no", "refuser", "non"),
    view.END: ("end", "quit", "fin", "terminer"),
}
_LINE_LIMIT = 4096


class Lines:
    """Prints what changes, and reads words with Enter.

    Args:
        terminal: the terminal's descriptor.
    """

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._before: Optional[View] = None
        self._rest = b""

    def fileno(self) -> int:
        """See :class:`.view.Screen`."""
        return self._terminal

    def show(self, shown: View) -> None:
        """See :class:`.view.Screen`."""
        before, self._before = self._before, shown
        if before is None:
            self._print(
                choose(
                    "To end the session, type end and press Enter, or press Ctrl-C.",
                    "Pour terminer la session, tapez fin puis Entrée, ou appuyez sur Ctrl-C.",
                )
            )
        if before is None or shown.technician != before.technician:
            self._print(words.invited(shown))
        if before is None or shown.state != before.state:
            self._print(words.state(shown))
        if shown.problem and (before is None or shown.problem != before.problem):
            self._print(words.plain_line(in_words(shown.problem)))
        new = shown.happened - (before.happened if before else 0)
        for happened in shown.events[-new:] if new else ():
            self._print(words.event(happened))
        if _asked(shown) != (_asked(before) if before else None):
            self._ask(shown)

    def _ask(self, shown: View) -> None:
        if shown.question is None:
            return
        self._print(words.question(shown.question, shown.account))
        self._print(words.answer_within(shown.question.seconds))
        self._print(
            choose(
                "Type allow or refuse, and press Enter.",
                "Tapez autoriser ou refuser, puis Entrée.",
            )
        )

    def read(self) -> List[Choice]:
        """See :class:`.view.Screen`."""
        try:
            data = os.read(self._terminal, _LINE_LIMIT)
        except OSError:
            data = b""
        if not data:
            return [Choice(view.END)]
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._rest = self._rest[-_LINE_LIMIT:]
        return [Choice(word) for word in map(_choice, lines) if word]

    def close(self) -> None:
        """Do nothing: the lines stay."""

    def _print(self, text: str) -> None:
        if text:
            write(self._terminal, text)


def write(terminal: int, text: str) -> None:
    """Write a line to the terminal. A terminal that has been closed is no error here."""
    try:
        os.write(terminal, (text + "\n").encode("utf-8", "replace"))
    except OSError:
        pass


def _choice(line: bytes) -> str:
    word = line.decode("utf-8", "replace").strip().lower()
    return next((choice for choice, known in _WORDS.items() if word in known), "")


def _asked(shown: View) -> Optional[int]:
    return None if shown.question is None else shown.question.number
