"""Protection against guessing passwords and codes: each wrong attempt only delays the next one.

An attempt counts before it is checked, so simultaneous attempts gain nothing. Attempts are counted
per account and network. A more lenient count covers the account over all networks, but does not
apply to networks from which the user has signed in before. Existing sign-ins and API tokens are
never affected. An account that does not exist is delayed in the same way.
"""

import hmac
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.db import take_turns
from jump_server.locks import Lock
from jump_server.models.guess import Guesses, KnownNetwork
from jump_server.models.user import User
from jump_server.networks import network
from jump_wire.errors import UserError

PASSWORD = "password"  # noqa: S105  # a kind of guess, not a password
CODE = "code"

PURPOSE = "guesses"
MOST = 10_000
"""Maximum number of rows. Those with the fewest wrong attempts are deleted first."""
FORGOTTEN = timedelta(days=1)
"""Time without an attempt after which wrong attempts no longer count."""
NETWORKS = 32
"""Maximum number of known networks per user."""
NETWORK_KNOWN = timedelta(days=180)
"""Time since the last sign-in from a network after which it is no longer known."""


@dataclass(frozen=True)
class Pace:
    """Pauses between attempts: none after the first ``free``, then 1 s, 2 s, 4 s, …."""

    free: int
    longest: int
    """Longest pause, in seconds."""

    def pause(self, wrong: int) -> timedelta:
        """Return the pause after ``wrong`` wrong attempts."""
        beyond = wrong - self.free
        return timedelta(seconds=min(2 ** min(beyond - 1, 30), self.longest) if beyond > 0 else 0)


HERE = {PASSWORD: Pace(5, 900), CODE: Pace(5, 900)}
"""Pauses for one account from one network, by kind of guess."""
ANYWHERE = {PASSWORD: Pace(20, 30), CODE: Pace(10, 900)}
"""Pauses for one account from all networks. Guessing a code requires the right password."""


@dataclass(frozen=True)
class Attempt:
    """An attempt that was counted as wrong."""

    keys: tuple[str, ...]
    wrong: int
    """Wrong attempts from this network, including this one."""


def begin(tx: Transaction, kind: str, username: str, address: str) -> Attempt:
    """Count an attempt as wrong until :func:`right` or :func:`take_back` is called.

    Raises:
        UserError: ``rate_limited`` during a pause; such an attempt does not count.
    """
    take_turns(tx, Lock.GUESS)
    now = environment_of(tx).clock()
    name, here = username.lower(), network(address)
    paces = {_digest(tx, kind, name, here): HERE[kind]}
    if not _is_known(tx, name, here):
        paces[_digest(tx, kind, name)] = ANYWHERE[kind]
    rows = {key: _row(tx, key, name, now) for key in paces}
    free_at = max(row.free_at for row in rows.values())
    if free_at > now:
        raise UserError("rate_limited", seconds=math.ceil((free_at - now).total_seconds()))
    for key, row in rows.items():
        row.wrong += 1
        row.free_at = now + paces[key].pause(row.wrong)
        row.forgotten_at = now + FORGOTTEN
        tx.add(row)
    tx.flush()
    _make_room(tx)
    keys = tuple(paces)
    return Attempt(keys, rows[keys[0]].wrong)


def right(tx: Transaction, attempt: Attempt) -> None:
    """Record that the attempt was right, and reset the count for this network."""
    here, *anywhere = attempt.keys
    tx.execute(delete(Guesses).where(Guesses.key == here))
    _uncount(tx, anywhere)


def take_back(tx: Transaction, attempt: Attempt) -> None:
    """Undo the count of an attempt that was not wrong or was never checked."""
    _uncount(tx, attempt.keys)


def forget(tx: Transaction, username: str) -> None:
    """Delete the counts of an account for an administrator, so that no pause is left."""
    account = _digest(tx, username.lower())
    tx.execute(delete(Guesses).where(Guesses.account == account))


def know(tx: Transaction, user: User, address: str) -> None:
    """Record that the user has signed in from this network."""
    now = environment_of(tx).clock()
    tx.merge(KnownNetwork(user_id=user.id, network=network(address), used_at=now))
    tx.flush()
    mine = select(KnownNetwork).where(KnownNetwork.user_id == user.id)
    newest = mine.order_by(KnownNetwork.used_at.desc(), KnownNetwork.network)
    for old in tx.scalars(newest.offset(NETWORKS)):
        tx.delete(old)


def sweep(tx: Transaction, now: datetime) -> None:
    """Delete counts and known networks that have expired."""
    tx.execute(delete(Guesses).where(Guesses.forgotten_at <= now))
    tx.execute(delete(KnownNetwork).where(KnownNetwork.used_at <= now - NETWORK_KNOWN))


def _row(tx: Transaction, key: str, name: str, now: datetime) -> Guesses:
    row = tx.get(Guesses, key)
    if row is None:
        row = Guesses(key=key, account=_digest(tx, name), wrong=0, free_at=now)
    elif row.forgotten_at <= now:
        row.wrong = 0
    return row


def _uncount(tx: Transaction, keys: Iterable[str]) -> None:
    now = environment_of(tx).clock()
    for key in keys:
        row = tx.get(Guesses, key, with_for_update=True)
        if row is not None:
            row.wrong = max(row.wrong - 1, 0)
            row.free_at = now


def _is_known(tx: Transaction, name: str, here: str) -> bool:
    known = (
        select(KnownNetwork.user_id)
        .join(User, User.id == KnownNetwork.user_id)
        .where(User.username == name, KnownNetwork.network == here)
    )
    return tx.scalar(known) is not None


def _make_room(tx: Transaction) -> None:
    count = tx.scalar(select(func.count()).select_from(Guesses)) or 0
    if count > MOST:
        weakest = select(Guesses.key).order_by(Guesses.wrong, Guesses.forgotten_at)
        keys = tx.scalars(weakest.limit(MOST // 10)).all()
        tx.execute(delete(Guesses).where(Guesses.key.in_(keys)))


def _digest(tx: Transaction, *parts: str) -> str:
    key = environment_of(tx).trust.derive(PURPOSE)
    return hmac.new(key, "\n".join(parts).encode(), "sha256").hexdigest()
