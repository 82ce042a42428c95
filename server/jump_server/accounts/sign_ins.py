"""Sign-ins: list and end a user's own browser sessions, or those of all users."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import USERS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.paging import Page, PageQuery, Slice, paginate
from jump_server.models.in_list import in_list
from jump_server.models.user import User, WebSession
from jump_wire.errors import UserError

from . import users
from .views import OwnSignIn, UserSignIn

EXPIRED_KEPT = timedelta(minutes=5)
"""Time an expired sign-in is kept, so that its sessions end as expired, not as signed out."""


def listing(tx: Transaction, actor: Actor, query: PageQuery) -> Slice[OwnSignIn]:
    """Return one page of the actor's own sign-ins, the last used first."""
    rows = select(WebSession).where(
        WebSession.user_id == actor.user_id, WebSession.expires_at > environment_of(tx).clock()
    )
    keys = [(WebSession.used_at, True), (WebSession.id, True)]
    return paginate(tx, rows, keys, Page.of(query), lambda record: view(actor, record))


def everybodys(tx: Transaction, actor: Actor, query: PageQuery) -> Slice[UserSignIn]:
    """Return one page of all users' sign-ins, the last used first.

    Requires the ``users`` right.
    """
    actor.require_right(USERS)
    rows = select(WebSession).where(WebSession.expires_at > environment_of(tx).clock())
    keys = [(WebSession.used_at, True), (WebSession.id, True)]
    part = paginate(tx, rows, keys, Page.of(query), lambda record: record)
    wanted = in_list(User.id, {record.user_id for record in part.items})
    found = {user.id: user for user in tx.scalars(select(User).where(wanted))}
    return part.of([_of_user(actor, record, found[record.user_id]) for record in part.items])


def end_anybodys(tx: Transaction, actor: Actor, sign_in_id: str) -> None:
    """End a sign-in of a user who has no more rights than the actor.

    Its support sessions end with it. Requires the ``users`` right.

    Raises:
        UserError: ``sign_in_not_found``, ``permission_refused``.
    """
    actor.require_right(USERS)
    record = tx.get(WebSession, sign_in_id)
    if record is None:
        raise UserError("sign_in_not_found")
    user = users.editable(tx, actor, record.user_id)
    tx.delete(record)
    details = {"username": user.username, "count": 1}
    audit.record(tx, actor, "auth.sign_ins_ended", "user", user.id, **details)


def end(tx: Transaction, actor: Actor, sign_in_id: str) -> None:
    """End one of the actor's own sign-ins, and its support sessions (``sign_in_not_found``)."""
    record = tx.get(WebSession, sign_in_id)
    if record is None or record.user_id != actor.user_id:
        raise UserError("sign_in_not_found")
    tx.delete(record)
    _record(tx, actor, 1)


def end_others(tx: Transaction, actor: Actor) -> None:
    """End all of the actor's sign-ins except the current one. An API token ends all of them."""
    others = delete(WebSession).where(WebSession.user_id == actor.user_id)
    if actor.web_session_id is not None:
        others = others.where(WebSession.id != actor.web_session_id)
    _record(tx, actor, len(tx.scalars(others.returning(WebSession.id)).all()))


def forget(tx: Transaction, now: datetime) -> None:
    """Delete sign-ins that expired some time ago."""
    tx.execute(delete(WebSession).where(WebSession.expires_at <= now - EXPIRED_KEPT))


def view(actor: Actor, record: WebSession) -> OwnSignIn:
    """Return the sign-in in the API's form. Its id gives no access."""
    return {
        "id": record.id,
        "address": record.address,
        "browser": record.browser,
        "created_at": timestamp(record.created_at),
        "used_at": timestamp(record.used_at),
        "expires_at": timestamp(record.expires_at),
        "current": record.id == actor.web_session_id,
    }


def _of_user(actor: Actor, record: WebSession, user: User) -> UserSignIn:
    return {
        **view(actor, record),
        "user_id": user.id,
        "user": user.username,
        "display_name": user.display_name,
        "endable": users.reaches(actor, user.role, user.rights),
    }


def _record(tx: Transaction, actor: Actor, count: int) -> None:
    audit.record(tx, actor, "auth.sign_ins_ended", "user", actor.user_id, count=count)
