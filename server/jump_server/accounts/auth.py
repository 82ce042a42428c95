"""Sign-in, and authentication of requests by cookie or API token."""

import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.db import Database
from jump_server.metrics import SIGN_INS
from jump_server.models.in_list import in_list
from jump_server.models.user import ApiToken, User, WebSession
from jump_server.sealing import digest
from jump_server.settings import site_settings
from jump_wire.errors import UserError

from . import guessing, second_factors, users
from .guessing import Attempt
from .passwords import Passwords
from .views import Me

T = TypeVar("T")

EXTEND_AFTER = timedelta(minutes=1)
"""Minimum time between extensions of a sign-in, because each one writes to the database."""
BROWSER_LIMIT = 256
COOKIE_LIMIT = 128
TOKEN_LIMIT = 256


@dataclass(frozen=True)
class SignedIn:
    """A new web session: the cookie's value and the actor that it authenticates."""

    cookie: str
    actor: Actor


def sign_in(
    database: Database,
    passwords: Passwords,
    username: str,
    password: str,
    address: str,
    code: str = "",
    browser: str = "",
) -> SignedIn:
    """Check a password and then the second factor's ``code``; create a web session.

    ``browser`` is the caller's ``User-Agent``, which the user's list of sign-ins shows. While the
    password is wrong, the answer does not reveal whether the user exists.

    Raises:
        UserError: ``sign_in_failed``, ``rate_limited``, ``server_busy``; with the right password
            ``account_locked``, ``second_factor_required``, ``second_factor_failed``.
    """
    # Use the database only during the turn, so that many attempts cannot fill its queue.
    with passwords.in_turn() as mine:
        return _sign_in(database, mine, username, password, address, code, browser)


def _sign_in(
    database: Database,
    passwords: Passwords,
    username: str,
    password: str,
    address: str,
    code: str,
    browser: str,
) -> SignedIn:
    try:
        attempt, known = database.write(_begin, username, address)
    except UserError:
        SIGN_INS.labels("delayed").inc()
        raise
    user_id, stored = known or (None, None)
    right = _check(database, passwords, attempt, stored, password)
    if user_id is None or stored is None or not right:
        SIGN_INS.labels("failed").inc()
        database.write(_failed, user_id, address, attempt)
        raise UserError("sign_in_failed")
    signed_in = database.write(_succeeded, user_id, stored, address, code, browser, attempt)
    if isinstance(signed_in, UserError):
        SIGN_INS.labels("locked" if signed_in.code == "account_locked" else "failed").inc()
        raise signed_in
    SIGN_INS.labels("succeeded").inc()
    return signed_in


def _begin(tx: Transaction, username: str, address: str) -> tuple[Attempt, tuple[str, str] | None]:
    attempt = guessing.begin(tx, guessing.PASSWORD, username, address)
    user = tx.scalar(select(User).where(User.username == username.lower()))
    return attempt, (user.id, user.password_hash) if user else None


def _check(
    database: Database,
    passwords: Passwords,
    attempt: Attempt,
    stored: str | None,
    password: str,
) -> bool:
    try:
        return passwords.matches(stored, password)
    except BaseException:  # the password was not checked
        database.write(guessing.take_back, attempt)
        raise


def _failed(tx: Transaction, user_id: str | None, address: str, attempt: Attempt) -> None:
    """Log a wrong password. An unknown user name costs a transaction as well."""
    user = tx.get(User, user_id or "")
    if user is not None:
        _log_failure(tx, user, address, "auth.failed", attempt)


def _log_failure(
    tx: Transaction, user: User, address: str, action: str, attempt: Attempt
) -> UserError:
    actor = _actor(user, address)
    audit.record(tx, actor, action, "user", user.id, failures=attempt.wrong)
    return UserError("second_factor_failed")


def _succeeded(
    tx: Transaction,
    user_id: str,
    verified: str,
    address: str,
    code: str,
    browser: str,
    attempt: Attempt,
) -> SignedIn | UserError:
    user = tx.get(User, user_id, with_for_update=True)
    # The password may have changed during the check.
    if user is None or user.password_hash != verified:
        return UserError("sign_in_failed")
    refused = _second_step(tx, user, address, code)
    if refused is not None:
        guessing.take_back(tx, attempt)
        return refused
    guessing.right(tx, attempt)
    guessing.know(tx, user, address)
    now = environment_of(tx).clock()
    user.last_signed_in_at = now
    cookie = secrets.token_urlsafe(32)
    web_session = WebSession(
        id=digest(cookie),
        user_id=user.id,
        csrf_token=secrets.token_urlsafe(32),
        address=address,
        browser="".join(filter(str.isprintable, browser))[:BROWSER_LIMIT],
        created_at=now,
        used_at=now,
        factor_at=now if user.totp_since is not None else None,
        expires_at=now + site_settings.sign_in_lasts(tx),
    )
    tx.add(web_session)
    actor = _actor(user, address, web_session)
    audit.record(tx, actor, "auth.signed_in", "user", user.id)
    return SignedIn(cookie, actor)


def _second_step(tx: Transaction, user: User, address: str, code: str) -> UserError | None:
    """Return the error that prevents the sign-in in spite of the right password, or None."""
    if user.locked_at is not None:
        return UserError("account_locked")
    if user.totp_since is None:
        return None
    if not code:
        return UserError("second_factor_required")
    try:
        return _use_code(tx, user, address, code)
    except UserError as error:
        return error


def _use_code(tx: Transaction, user: User, address: str, code: str) -> UserError | None:
    """Use up a code of the second factor; return the error of a wrong one.

    Raises ``rate_limited``.
    """
    guess = guessing.begin(tx, guessing.CODE, user.username, address)
    if not second_factors.take(tx, user, code):
        return _log_failure(tx, user, address, "auth.code_failed", guess)
    guessing.right(tx, guess)
    return None


def with_code(
    database: Database, actor: Actor, code: str, work: Callable[[Transaction, Actor, User], T]
) -> T:
    """Run ``work`` in the transaction that uses up a code of the actor's second factor.

    A wrong code counts like a wrong code at sign-in.

    Raises:
        UserError: ``second_factor_off``, ``second_factor_failed``, ``rate_limited``, and the
            errors of ``work``.
    """

    def attempt(tx: Transaction) -> tuple[T] | UserError:
        user = users.existing(tx, actor.user_id, lock=True)
        if user.locked_at is not None:
            raise UserError("account_locked")
        refused = _use_code(tx, user, actor.address, code)
        return refused or (work(tx, actor, user),)

    outcome = database.write(attempt)
    if isinstance(outcome, UserError):
        raise outcome
    return outcome[0]


def sign_out(tx: Transaction, actor: Actor) -> None:
    """Delete the web session, which also ends its support sessions."""
    tx.execute(delete(WebSession).where(WebSession.id == actor.web_session_id))
    audit.record(tx, actor, "auth.signed_out", "user", actor.user_id)


def me(tx: Transaction, actor: Actor) -> Me:
    """Return the signed-in user, for the console."""
    user = tx.get(User, actor.user_id)
    if user is None:
        raise UserError("not_signed_in")
    return {
        "user": users.view(user),
        "recovery_codes": second_factors.codes_left(tx, user.id),
        "csrf_token": actor.csrf_token,
        "expires_at": timestamp(actor.expires_at),
    }


def confirm_password(database: Database, passwords: Passwords, actor: Actor, password: str) -> None:
    """Check the actor's present password. A wrong one counts like a wrong one at sign-in.

    Raises:
        UserError: ``sign_in_failed``, ``rate_limited``.
    """
    attempt, known = database.write(_begin, actor.username, actor.address)
    user_id, stored = known or (None, None)
    if not _check(database, passwords, attempt, stored, password):
        database.write(_failed, user_id, actor.address, attempt)
        raise UserError("sign_in_failed")
    database.write(guessing.right, attempt)


def actor_for_cookie(tx: Transaction, cookie: str, address: str) -> Actor:
    """Return the actor of the cookie's web session, or raise ``not_signed_in``."""
    if not 0 < len(cookie) <= COOKIE_LIMIT:
        raise UserError("not_signed_in")
    found = _live_web_session(tx, digest(cookie))
    if found is None:
        raise UserError("not_signed_in")
    return _actor(found[1], address, found[0])


def extend(tx: Transaction, actor: Actor) -> None:
    """Restart the lifetime of the web session."""
    now = environment_of(tx).clock()
    tx.execute(
        update(WebSession)
        .where(WebSession.id == actor.web_session_id)
        .values(used_at=now, expires_at=now + site_settings.sign_in_lasts(tx))
    )


def wants_extension(tx: Transaction, actor: Actor) -> bool:
    """Return whether the web session was last extended at least ``EXTEND_AFTER`` ago."""
    if actor.web_session_id is None:
        return False
    web_session = tx.get(WebSession, actor.web_session_id)
    now = environment_of(tx).clock()
    return web_session is not None and now - web_session.used_at >= EXTEND_AFTER


def actor_for_token(tx: Transaction, bearer: str, address: str) -> Actor:
    """Return the actor of the API token ``jt_<id>_<secret>``, or raise ``not_signed_in``."""
    kind, _, rest = bearer[:TOKEN_LIMIT].partition("_")
    token_id, _, secret = rest.partition("_")
    if kind != "jt" or not token_id.isascii():
        raise UserError("not_signed_in")
    found = _live_token(tx, token_id)
    if found is None:
        raise UserError("not_signed_in")
    token, user = found
    if not hmac.compare_digest(token.secret_hash, digest(secret)):
        raise UserError("not_signed_in")
    return _token_actor(token, user, address)


def still_valid(tx: Transaction, actors: Collection[Actor]) -> set[Actor]:
    """Return the actors whose sign-in or token is still valid and whose role is unchanged.

    Takes at most two statements for any number of actors. ``jump_clients.require`` checks the
    rights on a specific Jump Client.
    """
    now = environment_of(tx).clock()
    live: dict[str | None, str] = {}
    for kind, ids in (
        (WebSession, {one.web_session_id for one in actors if one.web_session_id}),
        (ApiToken, {one.token_id for one in actors if one.token_id}),
    ):
        if not ids:
            continue
        rows = (
            select(kind.id, User.role)
            .join(User, User.id == kind.user_id)
            .where(in_list(kind.id, ids), kind.expires_at > now, User.locked_at.is_(None))
        )
        live.update(tx.execute(rows).all())
    return {one for one in actors if live.get(one.token_id or one.web_session_id) == one.role}


def acting(tx: Transaction, user_id: str, token_id: str | None, address: str) -> Actor | None:
    """Return the actor for work requested earlier, with the user's present rights.

    Signing out does not stop the work. Returns None when the user was deleted or locked, or when
    the token is no longer valid.
    """
    if token_id is not None:
        live = _live_token(tx, token_id)
        return _token_actor(*live, address) if live else None
    user = tx.get(User, user_id)
    return None if user is None or user.locked_at is not None else _actor(user, address)


def _live_web_session(tx: Transaction, session_id: str) -> tuple[WebSession, User] | None:
    row = tx.execute(
        select(WebSession, User)
        .join(User, User.id == WebSession.user_id)
        .where(
            WebSession.id == session_id,
            WebSession.expires_at > environment_of(tx).clock(),
            User.locked_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None


def _live_token(tx: Transaction, token_id: str) -> tuple[ApiToken, User] | None:
    row = tx.execute(
        select(ApiToken, User)
        .join(User, User.id == ApiToken.user_id)
        .where(
            ApiToken.id == token_id,
            ApiToken.expires_at > environment_of(tx).clock(),
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
