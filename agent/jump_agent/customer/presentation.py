"""A view as plain texts, which a window or a page shows as they are.

Another process draws them, so everything here is JSON: texts, numbers, and lists of texts.
"""

from typing import Any, Dict, Optional, Sequence

from jump_wire.languages import language
from jump_wire.messages import CHAT_LIMIT

from ..core.console import choose, in_words
from . import view, words
from .panel import STAY, label
from .view import Asked, Choice, View

EVENTS, MESSAGES = 100, 50
"""Maximum number of events, and of the chat's messages, that are shown: the last ones."""

BUTTONS = (view.END, view.ALLOW, view.REFUSE)
CHOICES = (*BUTTONS, view.SAY, view.PASSWORD, view.CANCEL, view.DROP, view.SKIP, *view.SCORES)
"""What the customer can choose."""


def present(shown: View) -> Dict[str, Any]:
    """Return the texts of a view.

    ``events`` begin with the newest one, ``chat`` with the oldest one. ``said`` changes when
    technicians have written. ``password`` is what to say while one is asked for. ``survey`` is the
    question after the session's end, with the meaning of its scores.
    """
    return {
        "state": words.state(shown),
        "problem": words.plain_line(in_words(shown.problem)),
        "about": words.about(shown),
        "question": _question(shown.question, shown.account),
        "password": words.password(shown.password_for) if shown.password_for else "",
        "elevated": shown.elevated,
        "events": [words.event(one) for one in reversed(shown.events[-EVENTS:])],
        "chat": ["\n".join(words.chat(line)) for line in shown.chat[-MESSAGES:]],
        "said": shown.said,
        "survey": {"question": shown.survey, "scale": words.scale()} if shown.survey else None,
        "over": False,
    }


def over(lines: Sequence[str]) -> Dict[str, Any]:
    """Return the texts after the session's end: how it ended, and what was done.

    The chat stays as it is.
    """
    return {
        "state": lines[0],
        "problem": "",
        "about": [choose("You can close this window.", "Vous pouvez fermer cette fenêtre.")],
        "question": None,
        "password": "",
        "elevated": False,
        "events": list(lines[1:]),
        "chat": [],
        "said": 0,
        "survey": None,
        "over": True,
    }


def labels() -> Dict[str, str]:
    """Return the texts that do not change, and the ``language`` of all of them."""
    return {
        "language": language(),
        "title": choose("Support session", "Session d'assistance"),
        "happened": choose("What happened", "Ce qui s'est passé"),
        "nothing": choose("Nothing yet.", "Rien pour l'instant."),
        "sure": choose("End the session?", "Terminer la session\u00a0?"),
        "lost": choose(
            "The program has ended, and the session with it.",
            "Le programme s'est arrêté, et la session avec lui.",
        ),
        "close": choose("Close", "Fermer"),
        "chat": choose("Messages", "Messages"),
        "write": choose("Write to the technicians", "Écrire aux techniciens"),
        view.SAY: choose("Send", "Envoyer"),
        view.PASSWORD: choose("Password", "Mot de passe"),
        "comment": choose("Comment (optional)", "Commentaire (facultatif)"),
        **{choice: label(choice) for choice in (*BUTTONS, view.DROP, STAY, view.SKIP)},
    }


def choice_of(values: Any) -> Optional[Choice]:
    """Return the choice that a window or a page reports, or None when it is not one."""
    if not isinstance(values, dict):
        return None
    what, text, number = values.get("what"), values.get("text", ""), values.get("question", 0)
    known = what in CHOICES and isinstance(text, str) and type(number) is int
    return Choice(str(what), str(text)[:CHAT_LIMIT], int(number)) if known else None


def _question(asked: Optional[Asked], account: str) -> Optional[Dict[str, Any]]:
    if asked is None:
        return None
    return {
        "number": asked.number,
        "text": words.question(asked, account),
        "within": words.answer_within(asked.seconds),
    }
