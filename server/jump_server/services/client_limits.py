"""How many Jump Clients the site may have (J3)."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jump_server.db import take_turns
from jump_server.models.jump_client import JumpClient
from jump_wire.errors import UserError

from . import site_settings

LOCK_NUMBER = 0x6A756D75


def require_place(session: Session) -> None:
    """Refuse when no further Jump Client fits; uninstalled ones and expired ones don't count.

    Raises:
        UserError: ``client_limit_reached``, ``active_limit_reached``.
    """
    settings = site_settings.current(session)
    if settings.jump_client_limit is None and settings.active_limit is None:
        return
    # One enrolment at a time from here on: two must not share the last place.
    take_turns(session, LOCK_NUMBER)
    installed = session.scalar(
        select(func.count())
        .select_from(JumpClient)
        .where(JumpClient.uninstalled_at.is_(None), JumpClient.expired_at.is_(None))
    )
    # Every client is an active one.
    for limit, code in (
        (settings.jump_client_limit, "client_limit_reached"),
        (settings.active_limit, "active_limit_reached"),
    ):
        if limit is not None and (installed or 0) >= limit:
            raise UserError(code, limit=limit)
