"""The buttons of a screen that has no mouse, and the keys that choose one.

Nothing happens by accident: a new question begins at *Refuse*, and the end of the session has to be
confirmed.
"""

from typing import List, Optional, Tuple

from ..core.console import choose
from . import view
from .view import Choice, View

STAY = "stay"
"""Go on with the session, after all."""

PASSWORD_LIMIT = 256
"""Maximum number of characters of a password."""

NEXT, PREVIOUS, PRESS = "next", "previous", "press"
"""Keys: to the next button, to the one before, and to press the chosen one."""


class Panel:
    """The buttons, and which of them is chosen."""

    def __init__(self) -> None:
        self._question: Optional[int] = None
        self._confirming = False
        self._view: Optional[View] = None
        self._typed = ""
        self._is_late = False
        self.choices: List[str] = [view.END]
        self.chosen = 0

    def update(self, shown: View) -> None:
        """Follow a new view."""
        asked = shown.question
        question = None if asked is None else asked.number
        before, self._view = self._view, shown
        if question != self._question or before is None or _decides(before) != _decides(shown):
            self._question = question
            self._confirming = False
            self._is_late = bool(self._typed) and not shown.password_for
            self._typed = ""
            self._arrange()

    @property
    def confirming(self) -> bool:
        """Whether the customer is asked if the session should really end."""
        return self._confirming

    @property
    def asks_password(self) -> bool:
        """Whether typed characters are a password."""
        return bool(self._view and self._view.password_for) and not self._confirming

    @property
    def hides(self) -> bool:
        """Whether typed characters are not shown, and are no message either.

        That goes on until Enter, when a password is no longer wanted while somebody is typing it.
        """
        return self.asks_password or self._is_late

    @property
    def typed(self) -> int:
        """The number of characters that have been typed."""
        return len(self._typed)

    def type(self, text: str) -> None:
        """Take typed characters of a password."""
        if self.asks_password:
            self._typed = (self._typed + text)[:PASSWORD_LIMIT]

    def erase(self, *, everything: bool = False) -> None:
        """Erase the last typed character, or all of them."""
        self._typed = "" if everything else self._typed[:-1]

    def key(self, key: str) -> Optional[Choice]:
        """Take a key; return what the customer has chosen by it."""
        if key == PRESS and self._is_late:
            self._is_late = False
            return None
        if key == PRESS and self.asks_password and self._typed:
            typed, self._typed = self._typed, ""
            return Choice(view.PASSWORD, typed)
        if key == PRESS:
            return self._press(self.choices[self.chosen])
        step = 1 if key == NEXT else -1
        self.chosen = (self.chosen + step) % len(self.choices)
        return None

    def _press(self, choice: str) -> Optional[Choice]:
        if choice == STAY or (choice == view.END and not self._confirming):
            self._confirming = choice == view.END
            self._arrange()
            return None
        return Choice(choice)

    def _arrange(self) -> None:
        if self._confirming:
            self.choices, self.chosen = [STAY, view.END], 0
        elif self._view is not None and self._view.survey:
            self.choices, self.chosen = [view.SKIP, *view.SCORES], 0
        elif self._view is not None and self._view.password_for:
            self.choices, self.chosen = [view.CANCEL, view.END], 0
        elif self._question is not None:
            self.choices, self.chosen = [view.ALLOW, view.REFUSE, view.END], 1
        elif self._view is not None and self._view.elevated:
            self.choices, self.chosen = [view.END, view.DROP], 0
        else:
            self.choices, self.chosen = [view.END], 0


def _decides(shown: View) -> Tuple[bool, str, str]:
    """Return what decides on the buttons, beside a question."""
    return shown.elevated, shown.password_for, shown.survey


def label(choice: str) -> str:
    """Return a button's text."""
    return {
        view.ALLOW: choose("Allow", "Autoriser"),
        view.REFUSE: choose("Refuse", "Refuser"),
        view.END: choose("End the session", "Terminer la session"),
        view.CANCEL: choose("Cancel", "Annuler"),
        view.DROP: choose("Take the rights of root away", "Retirer les droits de root"),
        STAY: choose("Go on", "Continuer"),
        view.SKIP: choose("No answer", "Ne pas répondre"),
        **{score: score for score in view.SCORES},
    }[choice]
