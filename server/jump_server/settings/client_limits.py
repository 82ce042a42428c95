"""Limits on the number of Jump Clients of the site."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.db import take_turns
from jump_server.locks import Lock
from jump_server.models.jump_client import JumpClient
from jump_wire.errors import UserError

from . import site_settings


def require_place(tx: Transaction, *, passive: bool) -> None:
    """Raise when the site has no room for another Jump Client of this connection type.

    Uninstalled and expired ones do not count.

    Raises:
        UserError: ``client_limit_reached``, ``active_limit_reached``.
    """
    settings = site_settings.current(tx)
    limit, active_limit = settings.jump_client_limit, settings.active_limit
    if limit is None and (passive or active_limit is None):
        return
    installed, active = _counts(tx)
    if limit is not None and installed >= limit:
        raise UserError("client_limit_reached", limit=limit)
    if not passive and active_limit is not None and active >= active_limit:
        raise UserError("active_limit_reached", limit=active_limit)


def require_active_place(tx: Transaction) -> None:
    """Raise ``active_count_reached`` when no passive client of the site can become active."""
    limit = site_settings.current(tx).active_limit
    if limit is not None and _counts(tx)[1] >= limit:
        raise UserError("active_count_reached")


def _counts(tx: Transaction) -> tuple[int, int]:
    """Return the numbers of all clients and of active ones, which do not change until the end.

    From here on, one transaction at a time adds clients: two must not get the last place.
    """
    take_turns(tx, Lock.ENROL)
    return counts(tx)


def counts(tx: Transaction) -> tuple[int, int]:
    """Return the numbers of all clients and of active ones, as the limits count them."""
    counted = select(func.count(), func.count().filter(JumpClient.passive.is_(False))).select_from(
        JumpClient
    )
    installed, active = tx.execute(
        counted.where(JumpClient.uninstalled_at.is_(None), JumpClient.expired_at.is_(None))
    ).one()
    return installed, active
