"""The texts of alerts by mail. The recipients' languages are unknown, so a mail has both."""

from collections.abc import Mapping, Sequence
from typing import Any

ENGLISH, FRENCH = 0, 1
LANGUAGES = (ENGLISH, FRENCH)

ONE = {
    "offline": ("{name} is offline", "{name} est hors ligne"),
    "online_again": ("{name} is online again", "{name} est de nouveau en ligne"),
    "lost": ("{name} is lost", "{name} est perdu"),
    "removal_soon": ("{name} will soon be removed", "{name} sera bientôt supprimé"),
    "clone": ("a clone of {name}", "un clone de {name}"),
    "restored": ("restored computer: {name}", "ordinateur restauré : {name}"),
    "taken_over": ("record taken over: {name}", "enregistrement repris : {name}"),
    "enrolment_rejected": (
        "installation on {name} rejected",
        "installation refusée sur {name}",
    ),
    "update_failed": ("update to version {name} halted", "mise à jour vers {name} interrompue"),
    "limit_near": ("a limit is nearly reached", "une limite est presque atteinte"),
    "local_control": (
        "{name}: forbidden action on the computer",
        "{name} : opération interdite sur l'ordinateur",
    ),
}
"""The subject of a mail about one event."""

MANY = {
    "offline": ("{count} Jump Clients are offline", "{count} Jump Clients sont hors ligne"),
    "online_again": (
        "{count} Jump Clients are online again",
        "{count} Jump Clients sont de nouveau en ligne",
    ),
    "lost": ("{count} Jump Clients are lost", "{count} Jump Clients sont perdus"),
    "removal_soon": (
        "{count} Jump Clients will soon be removed",
        "{count} Jump Clients seront bientôt supprimés",
    ),
    "clone": ("{count} clones of Jump Clients", "{count} clones de Jump Clients"),
    "restored": ("{count} restored computers", "{count} ordinateurs restaurés"),
    "taken_over": ("{count} records taken over", "{count} enregistrements repris"),
    "enrolment_rejected": (
        "{count} installations rejected",
        "{count} installations refusées",
    ),
    "update_failed": ("{count} updates halted", "{count} mises à jour interrompues"),
    "limit_near": ("{count} limits are nearly reached", "{count} limites sont presque atteintes"),
    "local_control": (
        "Forbidden actions on {count} computers",
        "Opérations interdites sur {count} ordinateurs",
    ),
}

LINES = {
    "offline": ("{name}{group}: since {since}", "{name}{group} : depuis le {since}"),
    "online_again": (
        "{name}{group}: it was offline since {since}",
        "{name}{group} : hors ligne depuis le {since}",
    ),
    "lost": (
        "{name}{group}: offline since {since}",
        "{name}{group} : hors ligne depuis le {since}",
    ),
    "removal_soon": (
        "{name}{group}: removed on {planned} if it stays offline",
        "{name}{group} : suppression le {planned} s'il reste hors ligne",
    ),
    "clone": (
        "{hostname} ({address}) has the identity of {name}{group}. Code: {code}",
        "{hostname} ({address}) a l'identité de {name}{group}. Code : {code}",
    ),
    "restored": (
        (
            "{hostname} ({address}) came back with an earlier credential of {name}{group}. "
            "Code: {code}"
        ),
        (
            "{hostname} ({address}) est revenu avec d'anciennes informations d'authentification de "
            "{name}{group}. Code : {code}"
        ),
    ),
    "taken_over": (
        "A new installation on {hostname} ({address}) has taken over the record of {name}{group}",
        (
            "Une nouvelle installation sur {hostname} ({address}) a repris l'enregistrement de "
            "{name}{group}"
        ),
    ),
    "enrolment_rejected": ("{name} ({address}): {reason}", "{name} ({address}) : {reason}"),
    "update_failed": (
        "Version {name}: the update failed on {failed} of {clients} Jump Clients",
        "Version {name} : la mise à jour a échoué sur {failed} Jump Clients sur {clients}",
    ),
    "limit_near": ("{limit_name}: {count} of {limit}", "{limit_name} : {count} sur {limit}"),
    "local_control": ("{name}{group}: {done}", "{name}{group} : {done}"),
}
"""The line about one event."""

LIMITS = {
    "jump_client_limit": ("Jump Clients", "Jump Clients"),
    "active_limit": ("Active Jump Clients", "Jump Clients actifs"),
}

DONE = {
    "disable": ("disabled", "désactivé"),
    "uninstall": ("uninstalled", "désinstallé"),
}
"""What was done on a computer although it is forbidden."""

SEVERAL = ("{count} alerts", "{count} alertes")
FURTHER = ("… and {count} more", "… et {count} de plus")
WHERE = (
    "See the administration pages: {link}",
    "Consultez les pages d'administration : {link}",
)
TRIAL = (
    "This is a test. Alerts reach this address.",
    "Ceci est un test. Les alertes arrivent à cette adresse.",
)
TRIAL_SUBJECT = ("test of alerts", "test des alertes")
DATE = ("%Y-%m-%d %H:%M UTC", "%d/%m/%Y à %H:%M UTC")

EVERY = (
    *(text for table in (ONE, MANY, LINES, LIMITS, DONE) for text in table.values()),
    *(SEVERAL, FURTHER, WHERE, TRIAL, TRIAL_SUBJECT),
)
"""All texts, each in English and French."""


class Facts(dict[str, Any]):
    """Values to fill in; a missing one becomes a question mark."""

    def __missing__(self, key: str) -> str:
        return "?"


def headline(kind: str, count: int, facts: Mapping[str, Any], language: int) -> str:
    """Return the heading about events of one kind."""
    if count == 1:
        return ONE[kind][language].format_map(Facts(facts))
    return MANY[kind][language].format_map({"count": number(count, language)})


def number(value: int, language: int) -> str:
    """Return a number with its thousands separated."""
    return f"{value:,}".replace(",", "," if language == ENGLISH else "\u202f")


def section(title: str, lines: Sequence[str], left: int, language: int) -> str:
    """Return a heading with its lines; ``left`` is the number of events without a line."""
    rows = [f"  - {line}" for line in lines]
    if left:
        rows.append("  " + FURTHER[language].format(count=number(left, language)))
    return "\n".join([title[:1].upper() + title[1:] + ("\u00a0:" if language else ":"), *rows])
