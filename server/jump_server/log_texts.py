"""Sentences for what the server logs, for people who start it on a terminal.

A log line has an event, such as ``release_key_made``, and facts. Programs read them as JSON. On a
terminal they become a sentence in the language of the user's locale.
"""

import logging
import string
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from typing import Any

import click

from jump_wire.languages import language

SENTENCES = {
    "after_commit_failed": (
        "Something that follows a saved change failed. The change itself is saved.",
        (
            "Une suite d'une modification enregistrée a échoué. La modification est bien "
            "enregistrée."
        ),
    ),
    "alert_not_sent": ("An alert could not be sent.", "Une alerte n'a pas pu être envoyée."),
    "audit_not_archived": (
        "The audit log can't be archived: {reason}.",
        "Impossible d'archiver le journal d'audit : {reason}.",
    ),
    "audit_tampered": (
        (
            "The audit log was changed outside the server: entry {row} does not match. Nothing "
            "is archived. Run jump-server admin verify-audit."
        ),
        (
            "Le journal d'audit a été modifié hors du serveur : l'entrée {row} ne correspond "
            "pas. Rien n'est archivé. Exécutez jump-server admin verify-audit."
        ),
    ),
    "bulk_item_failed": (
        "A bulk job failed on one item because of an internal error.",
        "Une tâche groupée a échoué sur un élément à cause d'une erreur interne.",
    ),
    "cannot_serve": (
        "The server can't start: {reason}",
        "Le serveur ne peut pas démarrer : {reason}",
    ),
    "certificate_renewed": (
        "The server's certificate was renewed.",
        "Le certificat du serveur a été renouvelé.",
    ),
    "clock_agrees": (
        "The clock has run evenly for a day. Removal by age works again.",
        "L'horloge est régulière depuis un jour. La suppression selon l'âge reprend.",
    ),
    "clock_differs": (
        "This computer's clock differs from the database's by {seconds} s.",
        "L'horloge de cet ordinateur diffère de {seconds} s de celle de la base de données.",
    ),
    "clock_stepped": (
        (
            "The clock jumped from {last} to {now}. Nothing is removed by age until it has run "
            "evenly for a day."
        ),
        (
            "L'horloge a sauté de {last} à {now}. Rien n'est supprimé selon l'âge tant qu'elle "
            "n'a pas été régulière pendant un jour."
        ),
    ),
    "database_migrated": (
        "The database now has this version's schema.",
        "La base de données a maintenant le schéma de cette version.",
    ),
    "draining": ("The server stops.", "Le serveur s'arrête."),
    "file_closed": (
        "Other accounts had access to {file}. It is now closed to them.",
        "D'autres comptes avaient accès à {file}. Il leur est maintenant fermé.",
    ),
    "folder_closed": (
        "Other accounts had access to {folder}. It is now closed to them (mode 700).",
        "D'autres comptes avaient accès à {folder}. Il leur est maintenant fermé (mode 700).",
    ),
    "invalid_request": (
        "{address} sent an invalid request: {problem}.",
        "{address} a envoyé une requête non valide : {problem}.",
    ),
    "max_links_lowered": (
        "At most {lowered_to} Jump Clients can connect, as this process may open {limit} files.",
        "Ce processus ne peut ouvrir que {limit} fichiers : {lowered_to} Jump Clients au plus.",
    ),
    "metrics_not_served": (
        "Metrics are not available: {reason}.",
        "Les métriques ne sont pas disponibles : {reason}.",
    ),
    "no_user": (
        (
            "There is no user yet. Create one: jump-server --data-dir {folder} admin create-user "
            "admin --role administrator"
        ),
        (
            "Il n'y a encore aucun utilisateur. Créez-en un : jump-server --data-dir {folder} "
            "admin create-user admin --role administrator"
        ),
    ),
    "not_ready": (
        "The server is not ready.",
        "Le serveur n'est pas prêt.",
    ),
    "release_key_made": (
        "Created the key that signs updates of Jump Clients, in {folder}. Back it up.",
        "Clé de signature des mises à jour de Jump Clients créée dans {folder}. Sauvegardez-la.",
    ),
    "release_not_signed": (
        (
            "Release {release} of the Jump Client is not signed, because the release key is not "
            "on this server. Sign it with jump-server release."
        ),
        (
            "La version publiée {release} du Jump Client n'est pas signée, car la clé de "
            "publication n'est pas sur ce serveur. Signez-la avec jump-server release."
        ),
    ),
    "release_signed": (
        "Signed release {release} of the Jump Client.",
        "Version publiée {release} du Jump Client signée.",
    ),
    "request": (
        "{method} {route}: {status}, {milliseconds} ms, from {address}",
        "{method} {route} : {status}, {milliseconds} ms, de {address}",
    ),
    "request_failed": (
        "A request failed because of an internal error.",
        "Une requête a échoué à cause d'une erreur interne.",
    ),
    "serving": (
        "The Jump server is ready: {url}. Sign in at {url}/login.",
        "Le serveur Jump est prêt : {url}. Connectez-vous à {url}/login.",
    ),
    "signal_ignored": (
        "{reason} is ignored. Restart the server to apply its settings.",
        "{reason} est ignoré. Redémarrez le serveur pour appliquer ses paramètres.",
    ),
    "storage_trouble": (
        "The database can't be used: {reason}.",
        "La base de données ne peut pas être utilisée : {reason}.",
    ),
    "worker_serving": (
        "Worker {number} is ready on {listen}.",
        "Le processus {number} est prêt sur {listen}.",
    ),
}
"""English and French by event. ``{}`` holds the name of a fact."""

HIDDEN_FACTS = {"logger", "hint", "listen", "max_links", "number", "seconds", "versions", "was"}
"""Facts that a sentence leaves out: they matter to programs only."""

LEVELS = {
    "warning": ("Warning: ", "Attention : "),
    "error": ("Error: ", "Erreur : "),
    "critical": ("Error: ", "Erreur : "),
}


def sentence(event: str, facts: Mapping[str, Any]) -> str:
    """Return an event's sentence. An event without one is shown as it is."""
    text = _spoken(SENTENCES.get(event))
    if not text:
        return event[:1].upper() + event[1:]
    return text.format_map(_Known(facts))


def line(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """Return a log line for a terminal: time, level, sentence, and the remaining facts.

    It is the last processor of structlog's chain.
    """
    name, at = str(event.pop("event")), str(event.pop("timestamp"))
    level, trace = str(event.pop("level")), event.pop("exception", None)
    time = datetime.fromisoformat(at).astimezone().strftime("%H:%M:%S")
    used = _fields(name) | HIDDEN_FACTS
    rest = " ".join(f"{fact}={value}" for fact, value in event.items() if fact not in used)
    text = f"{time} {_spoken(LEVELS.get(level))}{sentence(name, event)}"
    return "\n".join(filter(None, [f"{text} ({rest})" if rest else text, trace]))


class Speaker(logging.Handler):
    """Prints warnings of short commands, such as ``jump-server admin``, as sentences."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record's sentence to standard error."""
        click.echo(f"jump-server: {sentence(record.getMessage(), vars(record))}", err=True)


def speak() -> None:
    """Print this process's warnings as sentences, unless the server's log takes them."""
    logging.getLogger(__package__).handlers[:] = [Speaker(logging.WARNING)]


def _spoken(pair: tuple[str, str] | None) -> str:
    return "" if pair is None else pair[1 if language() == "fr" else 0]


def _fields(event: str) -> set[str]:
    english = SENTENCES.get(event, ("",))[0]
    return {field for _, field, _, _ in string.Formatter().parse(english) if field}


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
