"""What visitors of the portal choose instead of a session key: a technician, or an issue.

Choosing needs no secret, so its number is limited: per network, so that one of them leaves room for
the others, and per queue. Customers with a session key are never affected.
"""

from datetime import datetime
from typing import Annotated

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.core.inputs import Hex32, Input, Text
from jump_server.models.session import WAITING, Session
from jump_server.models.support import Customer, SupportKey
from jump_wire.errors import UserError

from . import availability, portal, wrong_keys
from .views import PortalChoices, PortalLanguage

PER_NETWORK = 10
"""Customers without a key from one network: who start within 10 minutes, and who wait."""
PER_QUEUE = 100
"""Customers without a key who wait for one technician or one team."""

LATER = 60
"""Seconds until another attempt, while the network's customers wait."""


class Choice(Input):
    """A technician or an issue of the portal. ``name`` is what customers call themselves.

    ``language`` is the language in which the technician sees the issue, as the customer saw it.
    """

    technician: Hex32 | None = None
    issue: Hex32 | None = None
    name: Annotated[str, Text(64)] = ""
    language: PortalLanguage = "en"


def listing(tx: Transaction) -> PortalChoices:
    """Return what visitors can choose now. Everybody may see it."""
    return {
        "technicians": availability.listing(tx),
        "issues": [
            {"id": one.id, "text_en": one.text_en, "text_fr": one.text_fr}
            for one in portal.issues(tx)
        ],
    }


def enter(tx: Transaction, chosen: Choice, address: str) -> SupportKey:
    """Return a new key that counts as used, for a visitor's choice.

    The caller holds ``Lock.SUPPORT_KEY``, and sets the secret and the time that the key starts
    with.

    Raises:
        UserError: ``support_choice_gone``, ``support_queue_full``; ``rate_limited`` after too many
            choices from the same network.
    """
    now = environment_of(tx).clock()
    here = wrong_keys.hashed(tx, address)
    _check_network(tx, here, now)
    key = SupportKey(network=here, created_at=now, expires_at=now, customer_name=chosen.name)
    if chosen.technician is not None:
        if not availability.is_available(tx, chosen.technician):
            raise UserError("support_choice_gone")
        key.created_by = chosen.technician
    else:
        issue = next((one for one in portal.issues(tx) if one.id == chosen.issue), None)
        if issue is None:
            raise UserError("support_choice_gone")
        key.queue_team_id, key.issue = issue.team_id, issue.text(chosen.language)
    check_queue(tx, key)
    tx.add(key)
    tx.flush()
    return key


def check_queue(tx: Transaction, key: SupportKey) -> None:
    """Raise ``support_queue_full`` if too many customers without a key wait in the key's queue.

    A customer with a session key always finds room.
    """
    if key.network is None:
        return
    queue = Customer.queue_team_id == key.queue_team_id
    if key.queue_team_id is None:
        queue = Customer.queue_user_id == key.created_by
    if _waiting(tx, Customer.network.is_not(None), queue) >= PER_QUEUE:
        raise UserError("support_queue_full")


def _check_network(tx: Transaction, here: str, now: datetime) -> None:
    recent = select(SupportKey.start_expires_at).where(
        SupportKey.network == here, SupportKey.start_expires_at > now
    )
    ends = sorted(end for end in tx.scalars(recent) if end is not None)
    if len(ends) >= PER_NETWORK:
        seconds = (ends[-PER_NETWORK] - now).total_seconds()
        raise UserError("rate_limited", seconds=max(1, round(seconds)))
    if _waiting(tx, Customer.network == here) >= PER_NETWORK:
        raise UserError("rate_limited", seconds=LATER)


def _waiting(tx: Transaction, *those: ColumnElement[bool]) -> int:
    customers = select(func.count()).select_from(Customer)
    waiting = customers.join(Session, Session.id == Customer.session_id)
    return tx.scalar(waiting.where(Session.state == WAITING, *those)) or 0
