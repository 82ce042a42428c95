"""Session keys: technicians generate them, and customers start a support session with one."""

import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Annotated

from sqlalchemy import ColumnElement, and_, delete, func, not_, or_, select
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import SESSION_KEYS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Between, Input, Text
from jump_server.db import take_turns
from jump_server.locks import Lock
from jump_server.models.support import SupportKey
from jump_server.models.team import Team, TeamMember
from jump_server.models.user import User
from jump_server.sealing import digest
from jump_server.sessions.sessions import SCOPE
from jump_wire.errors import UserError

from . import wrong_keys
from .views import CreatedSupportKey, SupportKeys
from .views import SupportKey as SupportKeyView

RIGHT = SESSION_KEYS

MOST = 50
"""Maximum number of open keys of a user."""

DIGITS, MOST_DIGITS = 7, 12
LONGER = 2
"""Digits that a key has in addition while somebody guesses keys."""
SPARSE = 10_000_000
"""At most one number in so many is an open key."""

PURPOSE = "support keys"


class NewSupportKey(Input):
    """A session key to generate.

    ``queue`` is the code name of one of your teams, whose members see the customer. Without one,
    the customer waits for you.
    """

    queue: Annotated[str, Text(64)] = ""
    valid_minutes: Annotated[int, Between(5, 1_440)] = 30


def create(tx: Transaction, actor: Actor, new: NewSupportKey) -> CreatedSupportKey:
    """Generate a key for one support session. Requires the ``session_keys`` right.

    Its length depends on the number of open keys, so that guesses almost never meet one.

    Raises:
        UserError: ``team_not_found``, ``support_keys_limit``.
    """
    actor.require_scope(SCOPE)
    actor.require_right(RIGHT)
    environment = environment_of(tx)
    now = environment.clock()
    take_turns(tx, Lock.SUPPORT_KEY)
    team = _team(tx, actor, new.queue) if new.queue else None
    mine = select(func.count()).where(SupportKey.created_by == actor.user_id, _is_open(now))
    if (tx.scalar(mine) or 0) >= MOST:
        raise UserError("support_keys_limit", limit=MOST)
    number, link = _new_number(tx, now), secrets.token_urlsafe(32)
    key = SupportKey(
        created_by=actor.user_id,
        queue_team_id=team.id if team else None,
        key_hash=hashed(tx, number),
        link_hash=digest(link),
        digits=len(number),
        created_at=now,
        expires_at=now + timedelta(minutes=new.valid_minutes),
    )
    tx.add(key)
    tx.flush()
    details = {"valid_minutes": new.valid_minutes, **({"team": new.queue} if team else {})}
    audit.record(tx, actor, "support_key.created", "support_key", key.id, **details)
    shown = _view(key, actor.username, new.queue)
    # What stands behind # never reaches a server's or a proxy's log.
    url = f"https://{environment.settings.addresses[0]}/#{link}"
    return {**shown, "key": number, "link": url}


def listing(tx: Transaction, actor: Actor) -> SupportKeys:
    """Return the actor's open keys. Administrators see all open keys."""
    actor.require_scope("read", SCOPE)
    rows = (
        select(SupportKey, User.username, Team.code_name)
        .join(User, User.id == SupportKey.created_by)
        .outerjoin(Team, Team.id == SupportKey.queue_team_id)
        .where(_is_open(environment_of(tx).clock()))
        .order_by(SupportKey.created_at.desc(), SupportKey.id)
    )
    if not actor.is_administrator:
        rows = rows.where(SupportKey.created_by == actor.user_id)
    return {"items": [_view(key, name, team or "") for key, name, team in tx.execute(rows)]}


def remove(tx: Transaction, actor: Actor, key_id: str) -> None:
    """Delete a key that no customer has used yet. Administrators may delete any.

    Raises:
        UserError: ``support_key_not_found``.
    """
    actor.require_scope(SCOPE)
    key = tx.get(SupportKey, key_id, with_for_update=True)
    mine = key is not None and (actor.is_administrator or key.created_by == actor.user_id)
    if key is None or not mine or key.used_at is not None:
        raise UserError("support_key_not_found")
    tx.delete(key)
    audit.record(tx, actor, "support_key.removed", "support_key", key.id)


def find(tx: Transaction, number: str, link: str) -> SupportKey | None:
    """Return the open key with this number, or with this secret of its link, and lock it."""
    now = environment_of(tx).clock()
    given = SupportKey.key_hash == hashed(tx, digits_in(number))
    if link:
        given = SupportKey.link_hash == digest(link)
    return tx.scalar(select(SupportKey).where(given, _is_open(now)).with_for_update())


def digits_in(typed: str) -> str:
    """Return the digits of a key as a person typed it, in any script, among anything else."""
    found = (unicodedata.decimal(one, None) for one in typed)
    return "".join(str(one) for one in found if one is not None)


def sweep(tx: Transaction, now: datetime) -> None:
    """Delete keys that nobody can use any longer."""
    over = or_(SupportKey.used_at.is_not(None), SupportKey.expires_at <= now)
    started = SupportKey.start_expires_at.is_not(None)
    gone = and_(over, or_(not_(started), SupportKey.start_expires_at <= now))
    tx.execute(delete(SupportKey).where(gone))


def hashed(tx: Transaction, number: str) -> str:
    """Return the stored form of a key. A key is short, so the hash needs the site's secret."""
    return hmac.new(environment_of(tx).trust.derive(PURPOSE), number.encode(), "sha256").hexdigest()


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(SupportKey.used_at.is_(None), SupportKey.expires_at > now)


def _team(tx: Transaction, actor: Actor, code_name: str) -> Team:
    found = select(Team).where(Team.code_name == code_name)
    if not actor.is_administrator:
        found = found.join(TeamMember).where(TeamMember.user_id == actor.user_id)
    team = tx.scalar(found)
    if team is None:
        raise UserError("team_not_found", team=code_name)
    return team


def _new_number(tx: Transaction, now: datetime) -> str:
    count = tx.scalar(select(func.count()).select_from(SupportKey).where(_is_open(now))) or 0
    digits = max(DIGITS, len(str((count + 1) * SPARSE - 1)))
    if wrong_keys.under_attack(tx):
        digits += LONGER
    while True:
        number = "".join(secrets.choice("0123456789") for _ in range(min(digits, MOST_DIGITS)))
        known = select(SupportKey.id).where(SupportKey.key_hash == hashed(tx, number))
        if tx.scalar(known) is None:
            return number


def _view(key: SupportKey, username: str, queue: str) -> SupportKeyView:
    return {
        "id": key.id,
        "queue": queue,
        "user": username,
        "created_at": timestamp(key.created_at),
        "expires_at": timestamp(key.expires_at),
    }
