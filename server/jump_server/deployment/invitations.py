"""Invitations: an installer's link, sent by e-mail."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Input, mail_address
from jump_server.models.installer import Installer
from jump_wire.errors import UserError

from . import installers, platforms
from .installer_validity import require_usable
from .views import Invited

RECIPIENTS_LIMIT = 20
ADDRESS_LIMIT = 254
Address = Annotated[
    str,
    StringConstraints(max_length=ADDRESS_LIMIT),
    AfterValidator(mail_address),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": ADDRESS_LIMIT}),
]


class NewInvitation(Input):
    """Recipients of an installer's link. ``language`` defaults to the sender's language."""

    recipients: Annotated[list[Address], Field(min_length=1, max_length=RECIPIENTS_LIMIT)]
    language: Literal["en", "fr"] | None = None


@dataclass(frozen=True)
class Invitation:
    """An e-mail to send."""

    installer_id: str
    recipients: tuple[str, ...]
    language: str
    subject: str
    text: str


SUBJECTS = {
    "en": "Install the Jump Client for {site}",
    "fr": "Installez le Jump Client de {site}",
}
TEXTS = {
    "en": """\
Hello,

{sender} is asking you to install the Jump Client for {site}. It lets the support
team access the computer you install it on.

Open this link on that computer:

{link}

The link is valid until {until}.
Supported platforms: {platforms}.
Follow the instructions on the page to install the package.

The link contains a key: don't share it with anyone. If you don't know {sender},
don't open it.
""",
    "fr": """\
Bonjour,

{sender} vous demande d'installer le Jump Client de {site}. Il permet à
l'équipe d'assistance d'accéder à l'ordinateur sur lequel vous l'installez.

Ouvrez ce lien sur cet ordinateur :

{link}

Ce lien est valide jusqu'au {until}.
Plateformes : {platforms}.
Suivez les instructions de la page pour installer le paquet.

Ce lien contient une clé : ne le partagez avec personne. Si vous ne connaissez
pas {sender}, ne l'ouvrez pas.
""",
}
UNTIL = {"en": "%Y-%m-%d %H:%M UTC", "fr": "%d/%m/%Y à %H:%M UTC"}
"""Format of the date until which the link is valid."""


def prepare(tx: Transaction, actor: Actor, installer_id: str, wanted: NewInvitation) -> Invitation:
    """Return the message without sending it.

    Raises:
        UserError: as :func:`.installers.get` and :func:`.require_usable`;
            ``mail_not_configured``.
    """
    found = installers.get(tx, actor, installer_id)
    settings = environment_of(tx).settings
    if not settings.smtp_host:
        raise UserError("mail_not_configured")
    installer = tx.get_one(Installer, installer_id)
    require_usable(tx, installer)
    language = wanted.language or actor.language or "en"
    facts = {
        "site": " ".join(settings.site_name.split()),
        "sender": actor.username,
        "link": installers.link_for(tx, found["id"]),
        "platforms": ", ".join(platforms.labels(tx, language)),
        "until": installer.valid_until.strftime(UNTIL[language]),
    }
    return Invitation(
        installer_id,
        tuple(dict.fromkeys(wanted.recipients)),
        language,
        SUBJECTS[language].format(**facts),
        TEXTS[language].format(**facts),
    )


def sent(tx: Transaction, actor: Actor, invitation: Invitation) -> Invited:
    """Record in the audit log that the SMTP server accepted the message."""
    recipients = list(invitation.recipients)
    audit.record(
        tx,
        actor,
        "installer.mailed",
        "installer",
        invitation.installer_id,
        recipients=recipients,
    )
    return {"recipients": recipients}
