"""Guessing of passwords and codes: each wrong one makes the next one wait, and nothing else.

An attempt counts before it is checked, so that many at the same moment gain nothing. It is
counted for its account and network, and more leniently for its account over all networks; a
network from which the user has signed in before is not affected by the latter. Running sign-ins
and API tokens are never affected. An account that does not exist is delayed in the same way.
"""

import hmac
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from jump_server.db import take_turns
from jump_server.models.guess import Guesses, KnownNetwork
from jump_server.models.user import User
from jump_server.networks import network
from jump_server.site import site_of
from jump_wire.errors import UserError

PASSWORD = "password"  # noqa: S105  # a kind of guess, not a password
CODE = "code"

PURPOSE = "guesses"
LOCK_NUMBER = 0x6A756D75
MOST = 10_000
"""Rows kept. Those with the fewest wrong attempts are deleted first."""
FORGOTTEN = timedelta(days=1)
"""Time without an attempt after which the wrong ones no longer count."""
NETWORKS = 32
"""Networks remembered of each user."""
NETWORK_KNOWN = timedelta(days=180)
"""Time since the last sign-in from a network after which it is no longer known."""


@dataclass(frozen=True)
class Pace:
    """Pauses between attempts: none after the first ``free``, then 1 s, 2 s, 4 s, …."""

    free: int
    longest: int
    """Seconds."""

    def pause(self, wrong: int) -> timedelta:
        """Return the pause after so many wrong attempts."""
        beyond = wrong - self.free
        return timedelta(seconds=min(2 ** min(beyond - 1, 30), self.longest) if beyond > 0 else 0)


HERE = {PASSWORD: Pace(5, 900), CODE: Pace(5, 900)}
"""For one account from one network, by kind of guess."""
ANYWHERE = {PASSWORD: Pace(20, 30), CODE: Pace(10, 900)}
"""For one account from all networks. A code is guessed by those who know the password only."""


@dataclass(frozen=True)
class Attempt:
    """An attempt that has been counted as a wrong one."""

    keys: tuple[str, ...]
    wrong: int
    """Wrong attempts from this network, including this one."""


def begin(session: Session, kind: str, username: str, address: str) -> Attempt:
    """Count an attempt as wrong, until :func:`right` or :func:`take_back`.

    Raises:
        UserError: ``rate_limited`` during a pause; such an attempt does not count.
    """
    take_turns(session, LOCK_NUMBER)
    now = site_of(session).clock()
    name, here = username.lower(), network(address)
    paces = {_digest(session, kind, name, here): HERE[kind]}
    if not _is_known(session, name, here):
        paces[_digest(session, kind, name)] = ANYWHERE[kind]
    rows = {key: _row(session, key, name, now) for key in paces}
    free_at = max(row.free_at for row in rows.values())
    if free_at > now:
        raise UserError("rate_limited", seconds=math.ceil((free_at - now).total_seconds()))
    for key, row in rows.items():
        row.wrong += 1
        row.free_at = now + paces[key].pause(row.wrong)
        row.forgotten_at = now + FORGOTTEN
        session.add(row)
    session.flush()
    _make_room(session)
    keys = tuple(paces)
    return Attempt(keys, rows[keys[0]].wrong)


def right(session: Session, attempt: Attempt) -> None:
    """Note that the attempt was right: the count from this network begins again."""
    here, *anywhere = attempt.keys
    session.execute(delete(Guesses).where(Guesses.key == here))
    _uncount(session, anywhere)


def take_back(session: Session, attempt: Attempt) -> None:
    """Note that the attempt was not wrong, or was never checked."""
    _uncount(session, attempt.keys)


def forget(session: Session, username: str) -> None:
    """Accept the next attempt for an account immediately, as an administrator wants it."""
    account = _digest(session, username.lower())
    session.execute(delete(Guesses).where(Guesses.account == account))


def know(session: Session, user: User, address: str) -> None:
    """Remember that the user has signed in from this network."""
    now = site_of(session).clock()
    session.merge(KnownNetwork(user_id=user.id, network=network(address), used_at=now))
    session.flush()
    mine = select(KnownNetwork).where(KnownNetwork.user_id == user.id)
    newest = mine.order_by(KnownNetwork.used_at.desc(), KnownNetwork.network)
    for old in session.scalars(newest.offset(NETWORKS)):
        session.delete(old)


def sweep(session: Session, now: datetime) -> None:
    """Delete what no longer counts."""
    session.execute(delete(Guesses).where(Guesses.forgotten_at <= now))
    session.execute(delete(KnownNetwork).where(KnownNetwork.used_at <= now - NETWORK_KNOWN))


def _row(session: Session, key: str, name: str, now: datetime) -> Guesses:
    row = session.get(Guesses, key)
    if row is None:
        row = Guesses(key=key, account=_digest(session, name), wrong=0, free_at=now)
    elif row.forgotten_at <= now:
        row.wrong = 0
    return row


def _uncount(session: Session, keys: Iterable[str]) -> None:
    now = site_of(session).clock()
    for key in keys:
        row = session.get(Guesses, key, with_for_update=True)
        if row is not None:
            row.wrong = max(row.wrong - 1, 0)
            row.free_at = now


def _is_known(session: Session, name: str, here: str) -> bool:
    known = (
        select(KnownNetwork.user_id)
        .join(User, User.id == KnownNetwork.user_id)
        .where(User.username == name, KnownNetwork.network == here)
    )
    return session.scalar(known) is not None


def _make_room(session: Session) -> None:
    count = session.scalar(select(func.count()).select_from(Guesses)) or 0
    if count > MOST:
        weakest = select(Guesses.key).order_by(Guesses.wrong, Guesses.forgotten_at)
        keys = session.scalars(weakest.limit(MOST // 10)).all()
        session.execute(delete(Guesses).where(Guesses.key.in_(keys)))


def _digest(session: Session, *parts: str) -> str:
    key = site_of(session).trust.derive(PURPOSE)
    return hmac.new(key, "\n".join(parts).encode(), "sha256").hexdigest()
