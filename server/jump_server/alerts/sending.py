"""Sends one message of a channel."""

from datetime import datetime

import gevent
from sqlalchemy.orm import Session as Transaction

from jump_server import mail
from jump_server.config import Settings
from jump_server.core import audit
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Input
from jump_server.models.alert import MAIL
from jump_server.models.base import new_id
from jump_server.webhooks import Webhooks, signed
from jump_wire.errors import UserError

from . import alert_settings, digests
from .deliveries import Outcome, Task
from .views import Channel

MAIL_SECONDS = 60.0
"""Seconds for sending a mail to all recipients."""

REFUSED = range(400, 500)
"""Statuses with which a webhook refuses a message, whatever becomes of others."""
TOO_MANY = 429


class Trial(Input):
    """The channel to try."""

    channel: Channel


def send(task: Task, settings: Settings, webhooks: Webhooks, now: datetime) -> Outcome:
    """Send a message, and return what became of it."""
    try:
        return _mail(task, settings) if task.channel == MAIL else _post(task, webhooks, now)
    except UserError as error:
        return Outcome(error, whole_channel=True)


def _mail(task: Task, settings: Settings) -> Outcome:
    """Send a mail. Recipients that the SMTP server refuses don't keep it from the others."""
    content = task.content.encode("ascii")
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    with gevent.Timeout(MAIL_SECONDS, UserError("mail_server_unreachable", server=server)):
        try:
            mail.send(settings, task.recipients, content)
        except UserError as error:
            if error.code != "mail_recipients_refused":
                raise
            refused = str(error.parameters["recipients"]).split(", ")
            others = [one for one in task.recipients if one not in refused]
            if not others:
                return Outcome(error)
            mail.send(settings, others, content)
            told = UserError("mail_partly_refused", **error.parameters)
            return Outcome(told, left=tuple(refused))
    return Outcome()


def _post(task: Task, webhooks: Webhooks, now: datetime) -> Outcome:
    body = task.content.encode()
    assert task.key is not None  # noqa: S101  # such a task is not made
    try:
        webhooks.post(task.url, body, signed(task.key, task.id, now, body))
    except UserError as error:
        status = error.parameters.get("status")
        return Outcome(error, whole_channel=status not in REFUSED or status == TOO_MANY)
    return Outcome()


def trial(tx: Transaction, actor: Actor, wanted: Trial) -> Task:
    """Return a message that tries a channel. Requires the ``settings`` right.

    Raises:
        UserError: ``mail_not_configured``, ``webhook_not_set``, ``field_required``.
    """
    actor.require_right(SETTINGS)
    settings = alert_settings.current(tx)
    audit.record(tx, actor, "alerts.tested", "alerts", wanted.channel)
    if wanted.channel == MAIL:
        if not environment_of(tx).settings.smtp_host:
            raise UserError("mail_not_configured")
        groups = " ".join(settings.group_recipients.values())
        recipients = tuple(dict.fromkeys(f"{settings.recipients} {groups}".split()))
        recipients = recipients[: alert_settings.MOST_RECIPIENTS]
        if not recipients:
            raise UserError("field_required", field="recipients")
        return Task(new_id(), MAIL, recipients, digests.trial_message(tx, recipients), "", None)
    key = alert_settings.signing_key(tx)
    if not settings.webhook_url or key is None:
        raise UserError("webhook_not_set")
    event = digests.trial_event(tx)
    return Task(new_id(), wanted.channel, (), digests.body(tx, [event]), settings.webhook_url, key)
