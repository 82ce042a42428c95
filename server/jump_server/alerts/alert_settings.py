"""Which events the site reports as alerts, to whom, and where to."""

import base64
import secrets
from collections.abc import Mapping
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Between, GroupReference, Input, Text, mail_address
from jump_server.db import Retry
from jump_server.groups import jump_group_names
from jump_server.models.alert import MAIL, ONLY, WEBHOOK, AlertSettings
from jump_server.models.jump_group import JumpGroup
from jump_server.sealing import seal, unseal

from .views import AlertSettings as AlertSettingsView
from .views import GroupRecipients, Kind, WebhookSecret

KINDS: tuple[str, ...] = get_args(Kind)

DEFAULTS: dict[str, Any] = {
    # Computers that are switched off at night would cause mails every day.
    "events": [kind for kind in KINDS if kind not in {"offline", "online_again"}],
    "recipients": "",
    "group_recipients": {},
    "mail_minutes": 15,
    "webhook_url": "",
    "offline_minutes": 60,
    "removal_days": 7,
    "limit_percent": 90,
}

PURPOSE = "alert webhook"
SECRET_BYTES = 32
SECRET_MARK = "whsec_"  # noqa: S105  # the usual beginning of such secrets
MOST_GROUPS = 50
"""Maximum number of Jump Groups with recipients of their own."""
MOST_RECIPIENTS = 20
"""Maximum number of e-mail addresses."""


def _once(events: list[str]) -> list[str]:
    return [kind for kind in KINDS if kind in events]


def _recipients(text: str) -> str:
    """Check addresses with blanks or commas between, and return them with blanks."""
    found = [mail_address(one) for one in text.replace(",", " ").split()]
    if len(found) > MOST_RECIPIENTS:
        limits = {"max_length": MOST_RECIPIENTS}
        raise PydanticCustomError("too_long", "too many addresses", limits)
    return " ".join(found)


def _url(text: str) -> str:
    """Check the address of a webhook. It must not contain a user name or a password."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    known = parts.scheme in {"https", "http"} and parts.hostname and port != 0
    if text and (not known or "@" in parts.netloc or not text.isascii() or " " in text):
        raise PydanticCustomError("url", "an address such as https://example.com/hook")
    return text


class OfGroup(Input):
    """Further recipients of what concerns the Jump Clients of a Jump Group."""

    jump_group: GroupReference
    recipients: Annotated[str, Text(1000, low=1), AfterValidator(_recipients)]


class AlertSettingsChange(Input):
    """What to change. Omitted fields are not changed. ``group_recipients`` replaces them all."""

    events: Annotated[list[Kind], Field(max_length=len(KINDS)), AfterValidator(_once)] = Field(
        default_factory=list
    )
    recipients: Annotated[str, Text(1000), AfterValidator(_recipients)] = ""
    group_recipients: list[OfGroup] = Field(default_factory=list, max_length=MOST_GROUPS)
    mail_minutes: Annotated[int, Between(1, 1_440)] = 15
    webhook_url: Annotated[str, Text(1000), AfterValidator(_url)] = ""
    offline_minutes: Annotated[int, Between(5, 43_200)] = 60
    removal_days: Annotated[int, Between(1, 90)] = 7
    limit_percent: Annotated[int, Between(50, 100)] = 90


def current(tx: Transaction) -> AlertSettings:
    """Return the current settings."""
    stored = tx.get(AlertSettings, ONLY)
    return stored or AlertSettings(id=ONLY, version=1, webhook_secret="", **DEFAULTS)


def get(tx: Transaction, actor: Actor) -> AlertSettingsView:
    """Return the settings. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    return _view(tx, current(tx))


def change(
    tx: Transaction, actor: Actor, wanted: AlertSettingsChange, version: int | None
) -> AlertSettingsView:
    """Change the settings. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    settings = _locked(tx)
    edit_conflicts.check(settings.version, version)
    given = wanted.given()
    if "group_recipients" in given:
        given["group_recipients"] = {
            jump_group_names.find(tx, one.jump_group).id: one.recipients
            for one in wanted.group_recipients
        }
    changes = {
        name: {"from": getattr(settings, name), "to": value}
        for name, value in sorted(given.items())
        if getattr(settings, name) != value
    }
    for name in changes:
        setattr(settings, name, given[name])
    if changes:
        settings.version += 1
        audit.record(tx, actor, "alerts.changed", "alerts", "site", **_told(tx, changes))
    return _view(tx, settings)


def renew_secret(tx: Transaction, actor: Actor) -> WebhookSecret:
    """Make a new secret that requests are signed with. It replaces the one before.

    Requires the ``settings`` right.
    """
    actor.require_right(SETTINGS)
    settings = _locked(tx)
    key = secrets.token_bytes(SECRET_BYTES)
    settings.webhook_secret = seal(_sealing_key(tx), key, PURPOSE)
    settings.version += 1
    audit.record(tx, actor, "alerts.secret_renewed", "alerts", "site")
    return {"secret": SECRET_MARK + base64.b64encode(key).decode()}


def signing_key(tx: Transaction) -> bytes | None:
    """Return the key that requests are signed with, if there is one."""
    sealed = current(tx).webhook_secret
    return unseal(_sealing_key(tx), sealed, PURPOSE) if sealed else None


def channels(tx: Transaction) -> list[str]:
    """Return the channels that are set up."""
    settings = current(tx)
    found = []
    mailed = settings.recipients or settings.group_recipients
    if mailed and environment_of(tx).settings.smtp_host:
        found.append(MAIL)
    if settings.webhook_url and settings.webhook_secret:
        found.append(WEBHOOK)
    return found


def is_wanted(tx: Transaction, kind: str) -> bool:
    """Return whether events of a kind are reported anywhere."""
    return kind in current(tx).events and bool(channels(tx))


def host_of(url: str) -> str:
    """Return the part of a webhook's address that is no secret, for texts and logs."""
    parts = urlsplit(url)
    return parts.netloc


def by_group(tx: Transaction, recipients: Mapping[str, str]) -> list[GroupRecipients]:
    """Return recipients, given by the id of a Jump Group, by its code name."""
    groups = select(JumpGroup.id, JumpGroup.code_name).where(JumpGroup.id.in_(list(recipients)))
    return [
        {"jump_group": name, "recipients": recipients[group_id]}
        for group_id, name in tx.execute(groups.order_by(JumpGroup.code_name))
    ]


def _told(tx: Transaction, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes for the audit log. The path of a webhook's address is often a secret."""
    told = dict(changes)
    if "group_recipients" in told:
        change = told["group_recipients"]
        told["group_recipients"] = {
            name: [one["jump_group"] for one in by_group(tx, groups)]
            for name, groups in change.items()
        }
    if "webhook_url" in told:
        change = told["webhook_url"]
        told["webhook_url"] = {name: host_of(url) for name, url in change.items()}
    return told


def _view(tx: Transaction, settings: AlertSettings) -> AlertSettingsView:
    return {
        "events": settings.events,
        "recipients": settings.recipients,
        "group_recipients": by_group(tx, settings.group_recipients),
        "mail_minutes": settings.mail_minutes,
        "webhook_url": settings.webhook_url,
        "webhook_secret_set": bool(settings.webhook_secret),
        "offline_minutes": settings.offline_minutes,
        "removal_days": settings.removal_days,
        "limit_percent": settings.limit_percent,
        "mail_offered": bool(environment_of(tx).settings.smtp_host),
        "version": settings.version,
    }


def _locked(tx: Transaction) -> AlertSettings:
    stored = tx.get(AlertSettings, ONLY, with_for_update=True)
    if stored is not None:
        return stored
    made = current(tx)
    tx.add(made)
    try:
        tx.flush()
    except IntegrityError as error:  # another first change at the same moment
        raise Retry from error
    return made


def _sealing_key(tx: Transaction) -> bytes:
    return environment_of(tx).trust.derive(PURPOSE)
