"""The customer's screen as lines of text, for every terminal and for screen readers."""

import os
import termios
from typing import List, Optional, Sequence

from ...core.console import choose, in_words
from ...customer import view, words
from ...customer.panel import PASSWORD_LIMIT
from ...customer.view import Choice, View

_WORDS = {
    view.ALLOW: ("allow", "autoriser"),
    view.REFUSE: ("refuse", "refuser"),
    view.END: ("end", "quit", "fin", "terminer"),
    view.DROP: ("drop", "retirer"),
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
        self._is_late = False

    def fileno(self) -> int:
        """See :class:`.view.Screen`."""
        return self._terminal

    def show(self, shown: View) -> None:
        """See :class:`.view.Screen`."""
        before, self._before = self._before, shown
        if before is None:
            self._print(
                choose(
                    "To write to the technicians, type a message and press Enter. "
                    "To end the session, type end and press Enter, or press Ctrl-C.",
                    "Pour écrire aux techniciens, tapez un message puis Entrée. "
                    "Pour terminer la session, tapez fin puis Entrée, ou appuyez sur Ctrl-C.",
                )
            )
            self._print(words.warning(shown))
        if before is None or shown.technician != before.technician:
            self._print(words.invited(shown))
        if before is None or shown.state != before.state:
            self._print(words.state(shown))
            self._print(words.waiting(shown))
        if shown.survey and not (before and before.survey):
            self._ask_survey(shown)
        if shown.problem and (before is None or shown.problem != before.problem):
            self._print(words.plain_line(in_words(shown.problem)))
        if before is None or words.pinned(shown) != words.pinned(before):
            self._print(words.pinned(shown))
        new = shown.happened - (before.happened if before else 0)
        for happened in shown.events[-new:] if new else ():
            self._print(words.event(happened))
        self._print_chat(shown, before.said if before else 0)
        if _asked(shown) != (_asked(before) if before else None):
            self._ask(shown)
        self._show_rights(shown, before)

    def _show_rights(self, shown: View, before: Optional[View]) -> None:
        """Show what concerns root's rights; hide what is typed while it is a password."""
        wanted = before.password_for if before else ""
        if shown.password_for != wanted:
            hide(self._terminal, hidden=bool(shown.password_for))
            # Whoever is typing it now has not noticed yet that it is not wanted any longer.
            self._is_late = not shown.password_for
        if shown.password_for and shown.password_for != wanted:
            self._print(words.password(shown.password_for))
        if shown.elevated and not (before and before.elevated):
            self._print(
                choose(
                    "To take the rights of root away, type drop and press Enter.",
                    "Pour retirer les droits de root, tapez retirer puis Entrée.",
                )
            )

    def _ask(self, shown: View) -> None:
        if shown.question is None:
            return
        self._print(words.question(shown.question, shown.account))
        self._print(words.answer_within(shown.question.seconds))
        self._hint()

    def _ask_survey(self, shown: View) -> None:
        self._print(words.plain_line(shown.survey))
        self._print(words.scale())
        self._print(
            choose(
                "Type a number from 1 to 5, and press Enter. You can type a comment before it. "
                "Enter alone gives no answer.",
                "Tapez un chiffre de 1 à 5, puis Entrée. Vous pouvez d'abord taper un commentaire. "
                "Entrée seule ne donne pas de réponse.",
            )
        )

    def _print_chat(self, shown: View, before: int) -> None:
        """Print what technicians wrote. The customer's own words are on the terminal already."""
        sent = [line for line in shown.chat if not line.waits]
        for line in sent[-(shown.said - before) :] if shown.said > before else ():
            if not line.mine:
                for text in words.chat(line):
                    self._print(text)

    def _hint(self) -> None:
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
        found = [choice for choice in map(self._taken, lines) if choice]
        asked = self._before is not None and self._before.question is not None
        if asked and any(choice.what == view.SAY for choice in found):
            self._hint()  # it was sent to the technicians, and answers nothing
        return found

    def _taken(self, line: bytes) -> Optional[Choice]:
        """Return what a line means. A password, or a part of one, is never a message."""
        if self._before is not None and self._before.password_for:
            typed = line.decode("utf-8", "replace").rstrip("\r")[:PASSWORD_LIMIT]
            # The next line is no password, even if it has arrived together with this one.
            self._before = self._before._replace(password_for="")
            hide(self._terminal, hidden=False)
            return Choice(view.PASSWORD, typed) if typed else Choice(view.CANCEL)
        choice = _choice(line)
        if choice is None and self._before is not None and self._before.survey:
            choice = Choice(view.SKIP)
        if self._is_late and choice is not None and choice.what == view.SAY:
            choice = None
            self._print(
                choose(
                    "This line was not sent, as it may be a password.",
                    "Cette ligne n'a pas été envoyée, car c'est peut-être un mot de passe.",
                )
            )
        self._is_late = False
        return choice

    def close(self, _lines: Sequence[str] = ()) -> None:
        """Show again what is typed. The lines stay."""
        if self._before is not None and self._before.password_for:
            hide(self._terminal, hidden=False)

    def _print(self, text: str) -> None:
        if text:
            write(self._terminal, text)


def hide(terminal: int, *, hidden: bool) -> None:
    """Hide or show what is typed on a terminal."""
    try:
        attributes = termios.tcgetattr(terminal)
        flags = attributes[3] & ~termios.ECHO
        attributes[3] = flags if hidden else flags | termios.ECHO
        termios.tcsetattr(terminal, termios.TCSADRAIN, attributes)
    except termios.error:
        pass  # it has been closed, or is no terminal


def write(terminal: int, text: str) -> None:
    """Write a line to the terminal. A terminal that has been closed is no error here."""
    try:
        os.write(terminal, (text + "\n").encode("utf-8", "replace"))
    except OSError:
        pass


def drop_input(terminal: int) -> None:
    """Drop what was typed and not read: the customer's shell would take it for a command."""
    try:
        termios.tcflush(terminal, termios.TCIFLUSH)
    except (OSError, termios.error):
        pass  # the terminal has been closed


def _choice(line: bytes) -> Optional[Choice]:
    """Return what a line means. Words that people answer each other with answer no question."""
    text = line.decode("utf-8", "replace").strip()
    word = text.lower()
    what = next((choice for choice, known in _WORDS.items() if word in known), "")
    if what:
        return Choice(what)
    return Choice(view.SAY, text) if text else None


def _asked(shown: View) -> Optional[int]:
    return None if shown.question is None else shown.question.number
