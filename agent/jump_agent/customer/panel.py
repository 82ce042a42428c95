"""The buttons of a screen that has no mouse, and the keys that choose one.

Nothing happens by accident: a new question begins at *Refuse*, and the end of the session has to be
confirmed.
"""

from typing import List, Optional

from ..core.console import choose
from . import view
from .view import Choice, View

STAY = "stay"
"""Go on with the session, after all."""

NEXT, PREVIOUS, PRESS = "next", "previous", "press"
"""Keys: to the next button, to the one before, and to press the chosen one."""


class Panel:
    """The buttons, and which of them is chosen."""

    def __init__(self) -> None:
        self._question: Optional[int] = None
        self._confirming = False
        self.choices: List[str] = [view.END]
        self.chosen = 0

    def update(self, shown: View) -> None:
        """Follow a new view."""
        asked = shown.question
        question = None if asked is None else asked.number
        if question != self._question:
            self._question = question
            self._confirming = False
            self._arrange()

    @property
    def confirming(self) -> bool:
        """Whether the customer is asked if the session should really end."""
        return self._confirming

    def key(self, key: str) -> Optional[Choice]:
        """Take a key; return what the customer has chosen by it."""
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
        elif self._question is not None:
            self.choices, self.chosen = [view.ALLOW, view.REFUSE, view.END], 1
        else:
            self.choices, self.chosen = [view.END], 0


def label(choice: str) -> str:
    """Return a button's text."""
    return {
        view.ALLOW: choose("Allow", "Autoriser"),
        view.REFUSE: choose("Refuse", "Refuser"),
        view.END: choose("End the session", "Terminer la session"),
        STAY: choose("Go on", "Continuer"),
    }[choice]
