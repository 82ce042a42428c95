"""Collects noted events into messages: one mail for all, requests of a limited size."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session as Transaction

from jump_server import mail
from jump_server.clock import timestamp
from jump_server.core.environment import environment_of
from jump_server.db import take_turns
from jump_server.locks import Lock
from jump_server.models.alert import MAIL, WAITING, WEBHOOK, AlertChannel, AlertDelivery, AlertEvent
from jump_server.models.base import EPOCH
from jump_wire.errors import CATALOGUE

from . import alert_settings, mail_texts
from .mail_texts import ENGLISH, FRENCH, LANGUAGES

SETTLE = timedelta(seconds=60)
"""Time from an event to its mail. What happens together is reported together."""

COMMITTED = timedelta(seconds=30)
"""Age from which all events of a moment are committed, so that none is passed over."""

LISTED = 20
"""Events of a kind that a mail lists. It counts the others."""

IN_ONE_REQUEST = 500
"""Events in one request."""

ROOM = 20
"""Messages of a channel that may wait. While there are as many, events wait in the database."""


def is_due(tx: Transaction, channel: str) -> bool:
    """Return whether :func:`collect` has anything to do."""
    return channel in alert_settings.channels(tx) and _due(tx, _state(tx, channel)) is not None


def collect(tx: Transaction, channel: str) -> bool:
    """Put noted events into one message, if it is time; return whether there was any."""
    take_turns(tx, Lock.ALERT)
    if channel not in alert_settings.channels(tx):
        return False
    state = _state(tx, channel)
    tx.add(state)
    now = environment_of(tx).clock()
    if state.taken_at > now + COMMITTED:  # the clock was ahead
        state.taken_at = now
    until = _due(tx, state)
    if until is None:
        return False
    fresh = and_(_beyond(state), AlertEvent.at <= until)
    made = _collect_mail if channel == MAIL else _collect_request
    state.taken_at, state.taken_id = made(tx, fresh)
    state.collected_at = now
    return True


def _state(tx: Transaction, channel: str) -> AlertChannel:
    found = tx.get(AlertChannel, channel)
    return found or AlertChannel(
        channel=channel, taken_at=EPOCH, taken_id=0, failures=0, held_by=""
    )


def _beyond(state: AlertChannel) -> ColumnElement[bool]:
    """Return the condition for events that the channel has not taken."""
    later = or_(AlertEvent.at > state.taken_at, AlertEvent.id > state.taken_id)
    return and_(AlertEvent.at >= state.taken_at, later)


def _due(tx: Transaction, state: AlertChannel) -> datetime | None:
    """Return the moment up to which events are to be collected now, if any."""
    if state.failures:  # they wait for the channel to work again, and then come together
        return None
    now = environment_of(tx).clock()
    oldest = tx.scalar(select(func.min(AlertEvent.at)).where(_beyond(state)))
    if oldest is None or oldest > now - COMMITTED:
        return None
    if state.channel == MAIL:
        pause = timedelta(minutes=alert_settings.current(tx).mail_minutes)
        before = state.collected_at
        if oldest > now - SETTLE or (before is not None and now - pause < before <= now):
            return None
    waiting = select(func.count()).select_from(AlertDelivery)
    mine = (AlertDelivery.channel == state.channel, AlertDelivery.state == WAITING)
    return now - COMMITTED if (tx.scalar(waiting.where(*mine)) or 0) < ROOM else None


# --- mail ---------------------------------------------------------------------


def _collect_mail(tx: Transaction, fresh: ColumnElement[bool]) -> tuple[datetime, int]:
    """Make mails about all new events, and return the last event."""
    newest = select(AlertEvent.at, AlertEvent.id).where(fresh)
    last = tx.execute(newest.order_by(AlertEvent.at.desc(), AlertEvent.id.desc()).limit(1)).one()
    settings = alert_settings.current(tx)
    everything = settings.recipients.split()
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in alert_settings.by_group(tx, settings.group_recipients):
        # Who gets everything gets it once.
        others = tuple(sorted(set(one["recipients"].split()) - set(everything)))
        groups.setdefault(others, []).append(one["jump_group"])
    if everything:
        _collect_for(tx, everything, fresh, last.id)
    for others, names in groups.items():
        if others:
            _collect_for(tx, others, and_(fresh, AlertEvent.jump_group.in_(names)), last.id)
    return last.at, last.id


def _collect_for(
    tx: Transaction, recipients: Sequence[str], wanted: ColumnElement[bool], last_id: int
) -> None:
    """Make a mail about some events, if there are any."""
    counts = {
        row.kind: row[1]
        for row in tx.execute(
            select(AlertEvent.kind, func.count()).where(wanted).group_by(AlertEvent.kind)
        )
    }
    if not counts:
        return
    parts = {
        kind: tx.execute(
            select(AlertEvent.__table__)
            .where(wanted, AlertEvent.kind == kind)
            .order_by(AlertEvent.at, AlertEvent.id)
            .limit(LISTED)
        ).all()
        for kind in alert_settings.KINDS
        if kind in counts
    }
    content = _compose(tx, recipients, parts, counts)
    _add(tx, MAIL, sum(counts.values()), content, last_id, " ".join(recipients))


def _compose(
    tx: Transaction,
    recipients: Sequence[str],
    parts: dict[str, Sequence[Row[Any]]],
    counts: dict[str, int],
) -> str:
    total = sum(counts.values())
    if len(parts) == 1:
        ((kind, rows),) = parts.items()
        subject = mail_texts.headline(kind, total, _facts(rows[0], ENGLISH), ENGLISH)
    else:
        subject = mail_texts.SEVERAL[ENGLISH].format(count=mail_texts.number(total, ENGLISH))
    by_name = {
        kind: sorted(rows, key=lambda row: row.name.casefold()) for kind, rows in parts.items()
    }
    texts = []
    for language in LANGUAGES:
        for kind, rows in by_name.items():
            lines = [
                mail_texts.LINES[kind][language].format_map(_facts(row, language)) for row in rows
            ]
            title = mail_texts.headline(kind, counts[kind], _facts(rows[0], language), language)
            left = counts[kind] - len(lines)
            texts.append(mail_texts.section(title, lines, left, language))
        texts.append(_where(tx, language))
    return message(tx, recipients, subject, texts)


def message(tx: Transaction, recipients: Sequence[str], subject: str, texts: Sequence[str]) -> str:
    """Return a whole e-mail, of paragraphs."""
    settings = environment_of(tx).settings
    title = f"{settings.site_name}: {subject}"
    composed = mail.compose(
        settings.smtp_sender, recipients, "en, fr", _line(title), "\n\n".join(texts) + "\n"
    )
    return composed.decode("ascii")


def trial_message(tx: Transaction, recipients: Sequence[str]) -> str:
    """Return the e-mail that tries whether mails arrive."""
    texts = [
        text
        for language in LANGUAGES
        for text in (mail_texts.TRIAL[language], _where(tx, language))
    ]
    return message(tx, recipients, mail_texts.TRIAL_SUBJECT[ENGLISH], texts)


def _where(tx: Transaction, language: int) -> str:
    link = f"https://{environment_of(tx).settings.addresses[0]}/login"
    return mail_texts.WHERE[language].format(link=link)


def _facts(row: Row[Any], language: int) -> mail_texts.Facts:
    """Return what the texts about an event fill in, on one line each."""
    details = dict(row.details)
    if row.kind == "enrolment_rejected":
        parameters = {**details, "name": row.name}
        kind = CATALOGUE.get(details.get("code", ""))
        names = {ENGLISH: "en", FRENCH: "fr"}
        details["reason"] = kind.text(parameters, names[language]) if kind else "?"
    for name in ("since", "planned"):
        if name in details:
            moment = datetime.fromisoformat(details[name])
            details[name] = moment.strftime(mail_texts.DATE[language])
    if row.kind == "local_control":
        done = details.get("action", "")
        details["done"] = mail_texts.DONE.get(done, (done, done))[language]
    if row.kind == "limit_near":
        details["limit_name"] = mail_texts.LIMITS.get(row.name, (row.name, row.name))[language]
    group = f" ({row.jump_group})" if row.jump_group else ""
    facts = {**details, "name": row.name, "group": group}
    return mail_texts.Facts({name: _line(str(value)) for name, value in facts.items()})


def _line(text: str) -> str:
    """Return a text on one line, because a computer's name comes from the computer."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split(" ")).rstrip()


# --- webhook ------------------------------------------------------------------


def _collect_request(tx: Transaction, fresh: ColumnElement[bool]) -> tuple[datetime, int]:
    """Make a request with the oldest new events, and return its last one."""
    rows = tx.execute(
        select(AlertEvent.__table__)
        .where(fresh)
        .order_by(AlertEvent.at, AlertEvent.id)
        .limit(IN_ONE_REQUEST)
    ).all()
    _add(tx, WEBHOOK, len(rows), body(tx, [_event(row) for row in rows]), rows[-1].id)
    return rows[-1].at, rows[-1].id


def body(tx: Transaction, events: Sequence[dict[str, Any]]) -> str:
    """Return a request's body with events."""
    settings = environment_of(tx).settings
    content = {
        "site": settings.site_name,
        "address": f"https://{settings.addresses[0]}/login",
        "sent_at": timestamp(environment_of(tx).clock()),
        "events": list(events),
    }
    return orjson.dumps(content).decode()


def trial_event(tx: Transaction) -> dict[str, Any]:
    """Return the event that tries whether requests arrive."""
    now = timestamp(environment_of(tx).clock())
    return {"kind": "test", "at": now, "id": "", "name": "", "jump_group": "", "details": {}}


def _event(row: Row[Any]) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "at": timestamp(row.at),
        "id": row.subject,
        "name": row.name,
        "jump_group": row.jump_group,
        "details": row.details,
    }


def _add(
    tx: Transaction, channel: str, events: int, content: str, last_id: int, recipients: str = ""
) -> None:
    now = environment_of(tx).clock()
    tx.add(
        AlertDelivery(
            channel=channel,
            created_at=now,
            next_at=now,
            events=events,
            last_id=last_id,
            recipients=recipients,
            content=content,
        )
    )
