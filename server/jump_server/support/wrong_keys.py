"""Protection against guessing session keys.

Wrong keys delay the next attempt of their own network only, so no customer elsewhere is locked out.
When many wrong keys arrive from everywhere, the site is under attack. Networks have no free
attempts then, and new keys are longer (:func:`.keys.create`).
"""

import hmac
import math
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts.guessing import Pace
from jump_server.core.environment import environment_of
from jump_server.models.support import WrongKeys
from jump_server.networks import network
from jump_wire.errors import UserError

PACE, PACE_UNDER_ATTACK = Pace(5, 900), Pace(0, 900)
"""Pauses for one network."""

ATTACK = 1_000
"""Wrong keys of the whole site within ``WINDOW`` that count as an attack."""
WINDOW = timedelta(hours=1)
FORGOTTEN = timedelta(days=1)
"""Time without an attempt after which the wrong keys of a network no longer count."""

MOST = 10_000
"""Maximum number of networks. Those with the fewest wrong keys are deleted first."""

PURPOSE = "wrong support keys"
SITE = "site"
"""Takes the place of an address in the count of all networks."""


def check(tx: Transaction, address: str) -> None:
    """Raise ``rate_limited`` while the network of ``address`` has to pause."""
    now = environment_of(tx).clock()
    row = tx.get(WrongKeys, hashed(tx, address))
    if row is not None and row.free_at > now:
        seconds = math.ceil((row.free_at - now).total_seconds())
        raise UserError("rate_limited", seconds=seconds)


def count(tx: Transaction, address: str) -> None:
    """Count a wrong key. The caller holds ``Lock.SUPPORT_KEY``."""
    now = environment_of(tx).clock()
    site = _row(tx, SITE, now)
    site.wrong += 1
    # An attack that goes on stays one. Without one, each window is counted for itself.
    if site.wrong == 1 or site.wrong > ATTACK:
        site.forgotten_at = now + WINDOW
    pace = PACE_UNDER_ATTACK if site.wrong > ATTACK else PACE
    here = _row(tx, network(address), now)
    here.wrong += 1
    here.free_at, here.forgotten_at = now + pace.pause(here.wrong), now + FORGOTTEN
    tx.flush()
    _make_room(tx)


def forget(tx: Transaction, address: str) -> None:
    """Forget the wrong keys of a network, because it has just presented a right one."""
    tx.execute(delete(WrongKeys).where(WrongKeys.key == hashed(tx, address)))


def under_attack(tx: Transaction) -> bool:
    """Return whether many wrong keys have arrived, from any networks."""
    site = tx.get(WrongKeys, _digest(tx, SITE))
    if site is None or site.forgotten_at <= environment_of(tx).clock():
        return False
    return site.wrong > ATTACK


def sweep(tx: Transaction, now: datetime) -> None:
    """Delete counts that have expired."""
    tx.execute(delete(WrongKeys).where(WrongKeys.forgotten_at <= now))


def hashed(tx: Transaction, address: str) -> str:
    """Return the stored form of the network of an address."""
    return _digest(tx, network(address))


def _row(tx: Transaction, whose: str, now: datetime) -> WrongKeys:
    key = _digest(tx, whose)
    row = tx.get(WrongKeys, key)
    if row is None:
        row = WrongKeys(key=key, wrong=0, free_at=now, forgotten_at=now)
        tx.add(row)
    elif row.forgotten_at <= now:
        row.wrong = 0
    return row


def _make_room(tx: Transaction) -> None:
    if (tx.scalar(select(func.count()).select_from(WrongKeys)) or 0) > MOST + 1:
        weakest = select(WrongKeys.key).where(WrongKeys.key != _digest(tx, SITE))
        oldest = weakest.order_by(WrongKeys.wrong, WrongKeys.forgotten_at).limit(MOST // 10)
        tx.execute(delete(WrongKeys).where(WrongKeys.key.in_(tx.scalars(oldest).all())))


def _digest(tx: Transaction, whose: str) -> str:
    key = environment_of(tx).trust.derive(PURPOSE)
    return hmac.new(key, whose.encode(), "sha256").hexdigest()
