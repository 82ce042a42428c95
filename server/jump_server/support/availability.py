"""Technicians who are available: signed in at the console, and offered on the portal."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import SESSION_KEYS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Input
from jump_server.models.support import Availability
from jump_server.models.user import ADMINISTRATOR, User
from jump_server.sessions.sessions import SCOPE
from jump_wire.errors import UserError

from . import portal
from .views import Availability as AvailabilityView
from .views import PortalTechnician

LASTS = timedelta(seconds=150)
"""Time until a console has to state again that its user is available."""


class Wish(Input):
    """Whether visitors of the portal may choose you as their technician."""

    available: bool


def get(tx: Transaction, actor: Actor) -> AvailabilityView:
    """Return whether the portal offers the actor now, and whether it can."""
    actor.require_scope("read", SCOPE)
    user = tx.get(User, actor.user_id)
    name = _public_name(user) if user is not None else ""
    return {
        "offered": portal.shown(tx)["show_technicians"] and actor.may(SESSION_KEYS),
        "name": name,
        "available": bool(name) and is_available(tx, actor.user_id),
    }


def state(tx: Transaction, actor: Actor, wish: Wish) -> AvailabilityView:
    """Make the actor available for ``LASTS``, or no longer. Requires the ``session_keys`` right.

    It belongs to the sign-in, and ends with it.

    Raises:
        UserError: ``permission_refused``, also for API tokens.
    """
    actor.require_right(SESSION_KEYS)
    if actor.web_session_id is None:
        raise UserError("permission_refused")
    if wish.available:
        until = environment_of(tx).clock() + LASTS
        tx.merge(
            Availability(web_session_id=actor.web_session_id, user_id=actor.user_id, until=until)
        )
    else:
        tx.execute(delete(Availability).where(Availability.web_session_id == actor.web_session_id))
    tx.flush()
    return get(tx, actor)


def listing(tx: Transaction) -> list[PortalTechnician]:
    """Return the technicians whom the portal offers now, sorted by name. Everybody may see them.

    They have the right to generate session keys, because choosing them replaces a key. A user
    without a public name or a display name is not offered: user names are not public.
    """
    if not portal.shown(tx)["show_technicians"]:
        return []
    now = environment_of(tx).clock()
    present = select(Availability.user_id).where(Availability.until > now)
    users = select(User).where(User.id.in_(present), User.locked_at.is_(None))
    offered = [one for one in tx.scalars(users) if _may(one) and _public_name(one)]
    offered.sort(key=lambda one: (_public_name(one).casefold(), one.id))
    return [{"id": one.id, "name": _public_name(one)} for one in offered]


def is_available(tx: Transaction, user_id: str) -> bool:
    """Return whether the portal offers this technician now."""
    return any(one["id"] == user_id for one in listing(tx))


def _public_name(user: User) -> str:
    return user.public_name or user.display_name


def _may(user: User) -> bool:
    return user.role == ADMINISTRATOR or SESSION_KEYS in user.rights
