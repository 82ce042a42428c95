"""Periodic work: planned removals of Jump Clients, and the deletion of expired records."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import guessing, sign_ins
from jump_server.alerts import deliveries, noting
from jump_server.core import idempotency
from jump_server.deployment import deployments, pin_installers
from jump_server.identity import claims
from jump_server.items import bulk_jobs
from jump_server.lifecycle import expired_clients
from jump_server.support import keys, wrong_keys

from . import clock_watch


@dataclass(frozen=True)
class Swept:
    """Results of a sweep: the number of clients hidden from users, and of records deleted."""

    expired: int
    buried: int


def sweep(tx: Transaction, now: datetime) -> Swept:
    """Do all work that is due. To be called about every minute."""
    expired = expired_clients.expire(tx, now)
    buried = expired_clients.bury_expired(tx, now)
    sign_ins.forget(tx, now)
    guessing.sweep(tx, now)
    idempotency.forget(tx, now)
    deployments.forget(tx)
    pin_installers.forget(tx, now)
    bulk_jobs.forget(tx, now)
    claims.forget(tx, now)
    deliveries.forget(tx, now)
    noting.forget(tx, now)
    keys.sweep(tx, now)
    wrong_keys.sweep(tx, now)
    return Swept(expired, buried)


def sweep_if_trusted(tx: Transaction, pace: clock_watch.Pace, now: datetime) -> Swept | None:
    """Sweep, unless the clock is not trusted. In that case nothing is removed by its age."""
    return sweep(tx, now) if clock_watch.agrees(tx, pace, now) else None
