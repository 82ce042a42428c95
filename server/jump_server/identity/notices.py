"""Messages to administrators about clones, restored computers and records that were taken over."""

import logging
from datetime import timedelta

import gevent
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server import mail
from jump_server.config import Settings
from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.models.identity import Claim
from jump_server.models.jump_client import JumpClient
from jump_server.settings import site_settings
from jump_wire.errors import UserError

QUIET_TIME = timedelta(hours=1)
"""Time in which one e-mail is sent about one Jump Client, because clones come in numbers."""

SUBJECTS = {
    "clone": (
        "{site}: clone of a Jump Client: {name}",
        "{site} : clone d'un Jump Client : {name}",
    ),
    "restored": (
        "{site}: restored computer: {name}",
        "{site} : ordinateur restauré : {name}",
    ),
    "taken_over": (
        "{site}: record taken over: {name}",
        "{site} : enregistrement repris : {name}",
    ),
}
TEXTS = {
    "clone": (
        """\
The computer {hostname} ({address}) has the identity of the Jump Client {name},
which is connected from another computer. It is a clone. It gets a record of its
own, or waits for your approval with the code {code}.""",
        """\
L'ordinateur {hostname} ({address}) a l'identité du Jump Client {name}, qui est
connecté depuis un autre ordinateur. C'est un clone. Il reçoit son propre
enregistrement, ou attend votre approbation avec le code {code}.""",
    ),
    "restored": (
        """\
The computer {hostname} ({address}) came back with an earlier credential of the
Jump Client {name}, for example from a snapshot. Its code is {code}.""",
        """\
L'ordinateur {hostname} ({address}) est revenu avec d'anciennes informations
d'authentification du Jump Client {name}, par exemple depuis un instantané. Son
code est {code}.""",
    ),
    "taken_over": (
        """\
A new installation on the computer {hostname} ({address}) has taken over the
record of the Jump Client {name}.""",
        """\
Une nouvelle installation sur l'ordinateur {hostname} ({address}) a repris
l'enregistrement du Jump Client {name}.""",
    ),
}
WHERE = (
    """\
See Jump Clients > Clones and restored computers, and the audit log:
{link}""",
    """\
Consultez Jump Clients > Clones et ordinateurs restaurés, et le journal d'audit :
{link}""",
)

log = logging.getLogger(__name__)


def announce(
    tx: Transaction, kind: str, client: JumpClient, hostname: str, address: str, code: str = ""
) -> None:
    """Send an e-mail about the client after the commit, if the site's settings ask for it.

    Only the first event of an hour about one client causes one. To be called before its claim is
    stored.
    """
    settings = environment_of(tx).settings
    recipients = site_settings.current(tx).identity_mail.split()
    if not recipients or not settings.smtp_host:
        return
    recent = Claim.seen_at > environment_of(tx).clock() - QUIET_TIME
    others = select(func.count()).select_from(Claim).where(Claim.original_id == client.id)
    if tx.scalar(others.where(recent)):
        return
    facts = {
        "site": " ".join(settings.site_name.split()),
        "name": client.name or client.hostname,
        "hostname": hostname,
        "address": address,
        "code": code,
        "link": f"https://{settings.addresses[0]}/login",
    }
    subject = SUBJECTS[kind][0].format(**facts)
    # The recipients' languages are unknown.
    text = "\n\n".join(
        (TEXTS[kind][index] + "\n\n" + WHERE[index]).format(**facts) for index in (0, 1)
    )
    message = mail.compose(settings.smtp_sender, recipients, "en, fr", subject, text + "\n")
    after_commit(tx, lambda: _spawn(settings, recipients, message))


def _spawn(settings: Settings, recipients: list[str], message: bytes) -> None:
    gevent.spawn(_send, settings, recipients, message)


def _send(settings: Settings, recipients: list[str], message: bytes) -> None:
    try:
        mail.send(settings, recipients, message)
    except UserError as error:
        log.warning("a message about a clone could not be sent", extra={"reason": str(error)})
