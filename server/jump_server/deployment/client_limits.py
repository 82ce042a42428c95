"""Limits on the number of Jump Clients of the site."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.db import take_turns
from jump_server.locks import Lock
from jump_server.models.jump_client import JumpClient
from jump_server.settings import site_settings
from jump_wire.errors import UserError


def require_place(tx: Transaction) -> None:
    """Raise when the site has no room for another Jump Client.

    Uninstalled and expired ones do not count.

    Raises:
        UserError: ``client_limit_reached``, ``active_limit_reached``.
    """
    settings = site_settings.current(tx)
    if settings.jump_client_limit is None and settings.active_limit is None:
        return
    # Allow one enrolment at a time from here on, because two must not get the last place.
    take_turns(tx, Lock.ENROL)
    installed = tx.scalar(
        select(func.count())
        .select_from(JumpClient)
        .where(JumpClient.uninstalled_at.is_(None), JumpClient.expired_at.is_(None))
    )
    # Every client is an active one, so both limits use the same count.
    for limit, code in (
        (settings.jump_client_limit, "client_limit_reached"),
        (settings.active_limit, "active_limit_reached"),
    ):
        if limit is not None and (installed or 0) >= limit:
            raise UserError(code, limit=limit)
