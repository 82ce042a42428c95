"""The texts for customers, in English and French."""

import time
import unicodedata
from typing import List, Optional, Tuple

from jump_wire.kinds import CONSENT_SECONDS, PIN
from jump_wire.languages import language
from jump_wire.messages import CHAT_LIMIT

from ..core.console import choose
from . import view
from .view import Asked, ChatLine, Event, View

NAME_LIMIT = 64

_STATES = {
    view.CONNECTING: ("Connecting…", "Connexion…"),
    view.WAITING: (
        "Please wait: a technician will be with you soon.",
        "Veuillez patienter\u00a0: un technicien va vous prendre en charge.",
    ),
    view.OPEN: ("You are in a support session.", "Vous êtes en session d'assistance."),
    view.LOST: (
        "The connection was lost. Connecting again…",
        "La connexion a été perdue. Nouvelle connexion…",
    ),
    view.OVER: ("The session has ended.", "La session est terminée."),
}

_TOOLS = {
    "shell": ("a shell", "un shell"),
    "exec": ("commands", "des commandes"),
    "files": ("your files", "vos fichiers"),
    "screen": ("your screen", "votre écran"),
    "elevation": ("the rights of root", "les droits de root"),
}

_OF_PINS = {
    view.REFUSED: (
        "{actor} wanted to install a Jump Client. You refused.",
        "{actor} voulait installer un Jump Client. Vous avez refusé.",
    ),
    view.UNANSWERED: (
        "{actor} wanted to install a Jump Client. You did not answer.",
        "{actor} voulait installer un Jump Client. Vous n'avez pas répondu.",
    ),
}

_EVENTS = {
    view.PINNED: (
        "A Jump Client was installed on this computer, and stays after the session.",
        "Un Jump Client a été installé sur cet ordinateur et y reste après la session.",
    ),
    view.NOT_PINNED: (
        "{actor} could not install the Jump Client.",
        "{actor} n'a pas pu installer le Jump Client.",
    ),
    view.JOINED: ("{actor} joined the session.", "{actor} a rejoint la session."),
    view.LEFT: ("{actor} left the session.", "{actor} a quitté la session."),
    view.STARTED: ("{actor} started to use {tool}.", "{actor} a commencé à utiliser {tool}."),
    view.STOPPED: ("{actor} stopped using {tool}.", "{actor} n'utilise plus {tool}."),
    view.REFUSED: (
        "{actor} wanted to use {tool}. You refused.",
        "{actor} voulait utiliser {tool}. Vous avez refusé.",
    ),
    view.UNANSWERED: (
        "{actor} wanted to use {tool}. You did not answer.",
        "{actor} voulait utiliser {tool}. Vous n'avez pas répondu.",
    ),
    view.ELEVATED: (
        "{actor} got the rights of root. New tools may change everything.",
        "{actor} a obtenu les droits de root. Les nouveaux outils peuvent tout modifier.",
    ),
    view.NOT_ELEVATED: (
        "{actor} did not get the rights of root.",
        "{actor} n'a pas obtenu les droits de root.",
    ),
    view.DROPPED: (
        "The rights of root have ended.",
        "Les droits de root ont pris fin.",
    ),
}

_NOT_ELEVATED = {
    "elevation_password_wrong": (
        "The password or the account was wrong.",
        "Le mot de passe ou le compte était incorrect.",
    ),
    "elevation_not_permitted": (
        "The account may not use sudo.",
        "Le compte n'est pas autorisé à utiliser sudo.",
    ),
    "elevation_unavailable": (
        "This computer cannot give them.",
        "Cet ordinateur ne peut pas les accorder.",
    ),
    "elevation_timeout": (
        "The computer did not answer in time.",
        "L'ordinateur n'a pas répondu à temps.",
    ),
    "consent_timeout": (
        "No password was typed in time.",
        "Aucun mot de passe n'a été saisi à temps.",
    ),
    "consent_refused": ("You refused.", "Vous avez refusé."),
}
"""Why technicians do not get the rights of root, by the error's code."""


def plain(text: str) -> str:
    """Return a text of a peer without characters that could change how the rest is shown."""
    kept = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in text)
    return " ".join(kept.split())[:NAME_LIMIT] or "?"


def plain_line(text: str) -> str:
    """Return a sentence without control characters, in one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def chat(line: ChatLine) -> List[str]:
    """Return a message of the chat in lines, with who wrote it, and without control characters."""
    moment = time.strftime("%H:%M", time.localtime(line.at))
    who = choose("You", "Vous") if line.mine else plain(line.who)
    first, *others = [
        "".join(c if c.isprintable() else " " for c in text).strip()
        for text in line.text[:CHAT_LIMIT].split("\n")
    ]
    sign = choose("%s  %s: %s", "%s  %s\u00a0: %s") % (moment, who, first)
    found = [sign, *("       " + text for text in others)]
    if line.waits:
        found[-1] += choose(" (sending…)", " (envoi…)")
    return found


def state(shown: View) -> str:
    return choose(*_STATES[shown.state])


def tool(kind: str) -> str:
    """Return the name of a kind of tool. One of a newer server has its own name."""
    return choose(*_TOOLS.get(kind, (plain(kind), plain(kind))))


def event(happened: Event) -> str:
    """Return what happened, with the time."""
    texts = _OF_PINS if happened.kind == PIN else _EVENTS
    text = choose(*texts[happened.what])
    if happened.what == view.NOT_ELEVATED and happened.kind in _NOT_ELEVATED:
        text += " " + choose(*_NOT_ELEVATED[happened.kind])
    text = text.format(actor=plain(happened.actor), tool=tool(happened.kind))
    return "%s  %s" % (_moment(happened.at), text)


def about(shown: View) -> List[str]:
    """Return who the session key is from, the wait, a pin, and a line for each technician."""
    lines = [warning(shown), invited(shown), waiting(shown), pinned(shown)]
    return [*filter(None, lines), *(_person(name, role) for name, role in shown.people)]


def warning(shown: View) -> str:
    """Return what the customer should know about the tools' account, or an empty text."""
    if shown.elevated:
        return choose(
            "Technicians have the rights of root. New tools can change everything on this "
            "computer.",
            "Les techniciens ont les droits de root. Les nouveaux outils peuvent tout modifier sur "
            "cet ordinateur.",
        )
    if shown.account != "root":
        return ""
    return choose(
        "Warning: this program runs as root. Technicians' tools can change everything on this "
        "computer.",
        "Attention\u00a0: ce programme s'exécute en tant que root. Les outils des techniciens "
        "peuvent tout modifier sur cet ordinateur.",
    )


def elsewhere() -> str:
    """Return what the terminal shows during a session that has a window."""
    return choose(
        "The session is shown in a window of its own. Ctrl-C here ends it.",
        "La session s'affiche dans une autre fenêtre. Ctrl-C y met fin ici.",
    )


def waiting(shown: View) -> str:
    """Return since when the customer has waited, or an empty text."""
    if not shown.waiting_since:
        return ""
    moment = _moment(shown.waiting_since)
    return choose("You have been waiting since %s.", "Vous patientez depuis %s.") % moment


def _person(name: str, role: str) -> str:
    if role == "controls":
        return choose("%s controls the session", "%s contrôle la session") % plain(name)
    return choose("%s watches", "%s observe") % plain(name)


def pinned(shown: View) -> str:
    """Return since when the computer has a Jump Client, or who installs one; or an empty text."""
    if shown.pinned_at:
        moment = time.localtime(shown.pinned_at)
        return choose(
            "Pinned as a Jump Client on %s at %s.", "Attaché comme Jump Client le %s à %s."
        ) % (
            time.strftime("%d/%m/%Y" if language() == "fr" else "%Y-%m-%d", moment),
            time.strftime("%H:%M", moment),
        )
    if shown.pinning:
        return choose("%s installs a Jump Client…", "%s installe un Jump Client…") % plain(
            shown.pinning
        )
    return ""


def question(asked: Asked, account: str) -> str:
    if asked.kind == PIN and account == "root":
        return choose(
            "{actor} wants to install a Jump Client on this computer. Technicians can then connect "
            "to it without you whenever it runs, after this session, too. Do you allow it?",
            "{actor} souhaite installer un Jump Client sur cet ordinateur. Les techniciens "
            "pourront alors s'y connecter sans vous dès qu'il fonctionne, même après cette "
            "session. L'autorisez-vous\u00a0?",
        ).format(actor=plain(asked.actor))
    if asked.kind == PIN:
        return choose(
            "{actor} wants to install a Jump Client on this computer, as {account}. Technicians "
            "can then connect to it without you, after this session, too. Do you allow it?",
            "{actor} souhaite installer un Jump Client sur cet ordinateur, avec le compte "
            "{account}. Les techniciens pourront alors s'y connecter sans vous, même après cette "
            "session. L'autorisez-vous\u00a0?",
        ).format(actor=plain(asked.actor), account=plain(account))
    if asked.kind == "elevation":
        return choose(
            "{actor} asks for the rights of root, which may change everything on this computer, "
            "until the session ends. Do you allow it?",
            "{actor} demande les droits de root, qui permettent de tout modifier sur cet "
            "ordinateur, jusqu'à la fin de la session. L'autorisez-vous\u00a0?",
        ).format(actor=plain(asked.actor))
    return choose(
        "{actor} wants to use {tool} on this computer, as {account}. Do you allow it?",
        "{actor} souhaite utiliser {tool} sur cet ordinateur, avec le compte {account}. "
        "L'autorisez-vous\u00a0?",
    ).format(actor=plain(asked.actor), tool=tool(asked.kind), account=plain(account))


def answer_within(seconds: int) -> str:
    return choose(
        "Without an answer, it is refused in %d seconds.",
        "Sans réponse, la demande est refusée dans %d secondes.",
    ) % max(0, seconds)


def password(account: str) -> str:
    """Return the request for an account's password."""
    return choose(
        "Type the password of {account} within {seconds} seconds, and press Enter. It is not "
        "shown, and the technician does not get it. Without a password, Enter cancels.",
        "Saisissez le mot de passe de {account} sous {seconds} secondes, puis appuyez sur Entrée. "
        "Il n'est pas affiché et le technicien ne le reçoit pas. Sans mot de passe, Entrée annule.",
    ).format(account=plain(account), seconds=CONSENT_SECONDS)


def scale() -> str:
    """Return what the scores of the survey mean."""
    return choose(
        "1 is the lowest score, 5 is the highest one.",
        "1 est la note la plus basse, 5 la plus élevée.",
    )


def invited(shown: View) -> str:
    """Return who the session key is from, or an empty text."""
    if not shown.technician:
        return ""
    return choose("Support by %s", "Assistance par %s") % plain(shown.technician)


def summary(by_customer: Optional[bool], events: Tuple[Event, ...]) -> List[str]:
    """Return the lines that tell the customer what was done, after the session.

    Args:
        by_customer: whether the customer ended it; None when the program has failed.
        events: what happened.
    """
    first = choose("The session has ended.", "La session est terminée.")
    if by_customer is None:
        first = choose(
            "The program has failed, and the session has ended.",
            "Le programme a échoué et la session est terminée.",
        )
    elif by_customer:
        first = choose("You ended the session.", "Vous avez terminé la session.")
    done = [event(happened) for happened in events]
    nothing = choose(
        "No technician has used this computer.", "Aucun technicien n'a utilisé cet ordinateur."
    )
    return [first, *(done or [nothing])]


def _moment(at: float) -> str:
    return time.strftime("%H:%M", time.localtime(at))
