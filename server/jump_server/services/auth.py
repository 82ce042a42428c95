"""Signing in, and who a request's cookie or token stands for."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from jump_server.clock import timestamp
from jump_server.db import Database
from jump_server.metrics import SIGN_INS
from jump_server.models.user import ApiToken, User, WebSession
from jump_server.site import site_of
from jump_wire.errors import UserError

from . import audit, users
from .actors import Actor
from .passwords import Passwords

LASTS = timedelta(hours=12)
"""How long a sign-in lasts without a request."""
EXTEND_AFTER = timedelta(minutes=10)
"""A request extends the sign-in when this much of it is used: not every request writes."""
COOKIE_LIMIT = 128
TOKEN_LIMIT = 256


@dataclass(frozen=True)
class SignedIn:
    """A new web session: the cookie's value, and the actor that it stands for."""

    cookie: str
    actor: Actor


def digest(secret: str) -> str:
    """What is stored of a secret that is itself random: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in(
    database: Database, passwords: Passwords, username: str, password: str, address: str
) -> SignedIn:
    """Check a password, and make a web session.

    Raises:
        UserError: ``sign_in_failed``, or ``account_locked``.
    """
    known = database.read(_credentials, username)
    user_id, stored, locked = known or (None, None, False)
    if locked:
        SIGN_INS.labels("locked").inc()
        raise UserError("account_locked")
    right = passwords.matches(stored, password)
    if user_id is None or stored is None or not right:
        SIGN_INS.labels("failed").inc()
        if user_id is not None:
            database.write(_failed, user_id, address)
        raise UserError("sign_in_failed")
    signed_in = database.write(_succeeded, user_id, stored, address)
    SIGN_INS.labels("succeeded").inc()
    return signed_in


def _credentials(session: Session, username: str) -> tuple[str, str, bool] | None:
    user = session.scalar(select(User).where(User.username == username.lower()))
    return (user.id, user.password_hash, user.locked_at is not None) if user else None


def _failed(session: Session, user_id: str, address: str) -> None:
    """Count a wrong password; the tenth in a row locks the account."""
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        return
    user.failed_sign_ins += 1
    actor = _actor(user, address)
    audit.record(session, actor, "auth.failed", "user", user.id, failures=user.failed_sign_ins)
    if user.failed_sign_ins >= users.LOCKED_AFTER and user.locked_at is None:
        user.locked_at = site_of(session).clock()
        audit.record(session, actor, "user.locked", "user", user.id)


def _succeeded(session: Session, user_id: str, verified: str, address: str) -> SignedIn:
    user = session.get(User, user_id, with_for_update=True)
    # The password may have been changed, or the account locked, while it was checked.
    if user is None or user.password_hash != verified:
        raise UserError("sign_in_failed")
    if user.locked_at is not None:
        raise UserError("account_locked")
    now = site_of(session).clock()
    user.failed_sign_ins = 0
    user.last_signed_in_at = now
    cookie = secrets.token_urlsafe(32)
    web_session = WebSession(
        id=digest(cookie),
        user_id=user.id,
        csrf_token=secrets.token_urlsafe(32),
        address=address,
        created_at=now,
        expires_at=now + LASTS,
    )
    session.add(web_session)
    actor = _actor(user, address, web_session)
    audit.record(session, actor, "auth.signed_in", "user", user.id)
    return SignedIn(cookie, actor)


def sign_out(session: Session, actor: Actor) -> None:
    """End the web session; its support sessions end with it."""
    session.execute(delete(WebSession).where(WebSession.id == actor.web_session_id))
    audit.record(session, actor, "auth.signed_out", "user", actor.user_id)


def me(session: Session, actor: Actor) -> dict[str, Any]:
    """Who is signed in, for the console."""
    user = session.get(User, actor.user_id)
    if user is None:
        raise UserError("not_signed_in")
    return {
        "user": users.view(user),
        "csrf_token": actor.csrf_token,
        "expires_at": timestamp(actor.expires_at),
    }


def confirm_password(database: Database, passwords: Passwords, actor: Actor, password: str) -> None:
    """Check one's own present password; wrong ones count as at signing in.

    Raises:
        UserError: ``sign_in_failed``, or ``account_locked``.
    """
    known = database.read(_credentials, actor.username)
    if known is None or known[2]:
        raise UserError("account_locked" if known else "not_signed_in")
    if not passwords.matches(known[1], password):
        database.write(_failed, known[0], actor.address)
        raise UserError("sign_in_failed")


def actor_for_cookie(session: Session, cookie: str, address: str) -> Actor:
    """Who the cookie's web session belongs to (``not_signed_in``)."""
    if not 0 < len(cookie) <= COOKIE_LIMIT:
        raise UserError("not_signed_in")
    found = _live_web_session(session, digest(cookie))
    if found is None:
        raise UserError("not_signed_in")
    return _actor(found[1], address, found[0])


def extend(session: Session, actor: Actor) -> None:
    """Let the web session last from now on."""
    session.execute(
        update(WebSession)
        .where(WebSession.id == actor.web_session_id)
        .values(expires_at=site_of(session).clock() + LASTS)
    )


def wants_extension(session: Session, actor: Actor) -> bool:
    """Whether enough of the web session is used up to write it anew."""
    if actor.web_session_id is None or actor.expires_at is None:
        return False
    return actor.expires_at - site_of(session).clock() < LASTS - EXTEND_AFTER


def actor_for_token(session: Session, bearer: str, address: str) -> Actor:
    """Who the API token ``jt_<id>_<secret>`` acts for (``not_signed_in``)."""
    kind, _, rest = bearer[:TOKEN_LIMIT].partition("_")
    token_id, _, secret = rest.partition("_")
    if kind != "jt" or not token_id.isascii():
        raise UserError("not_signed_in")
    found = _live_token(session, token_id)
    if found is None:
        raise UserError("not_signed_in")
    token, user = found
    if not hmac.compare_digest(token.secret_hash, digest(secret)):
        raise UserError("not_signed_in")
    return _token_actor(token, user, address)


def still_valid(session: Session, actor: Actor) -> bool:
    """Whether the sign-in or token still stands, with the role it had.

    What the role allows on a given Jump Client is ``jump_clients.require``'s business.
    """
    if actor.token_id is not None:
        live = _live_token(session, actor.token_id)
        return live is not None and live[1].role == actor.role
    if actor.web_session_id is None:
        return False
    found = _live_web_session(session, actor.web_session_id)
    return found is not None and found[1].role == actor.role


def _live_web_session(session: Session, session_id: str) -> tuple[WebSession, User] | None:
    row = session.execute(
        select(WebSession, User)
        .join(User, User.id == WebSession.user_id)
        .where(
            WebSession.id == session_id,
            WebSession.expires_at > site_of(session).clock(),
            User.locked_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None


def _live_token(session: Session, token_id: str) -> tuple[ApiToken, User] | None:
    row = session.execute(
        select(ApiToken, User)
        .join(User, User.id == ApiToken.user_id)
        .where(
            ApiToken.id == token_id,
            ApiToken.expires_at > site_of(session).clock(),
            User.locked_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None


def _actor(user: User, address: str, web_session: WebSession | None = None) -> Actor:
    return Actor(
        user_id=user.id,
        username=user.username,
        role=user.role,
        rights=frozenset(user.rights),
        language=user.language,
        address=address,
        web_session_id=web_session.id if web_session else None,
        csrf_token=web_session.csrf_token if web_session else None,
        expires_at=web_session.expires_at if web_session else None,
    )


def _token_actor(token: ApiToken, user: User, address: str) -> Actor:
    return Actor(
        user_id=user.id,
        username=user.username,
        role=user.role,
        rights=frozenset(user.rights),
        scopes=frozenset(token.scopes),
        language=user.language,
        address=address,
        token_id=token.id,
        expires_at=token.expires_at,
    )
