"""The second factor: codes of an authenticator app (TOTP), and recovery codes.

:mod:`.auth` handles wrong codes: they count like wrong passwords.
"""

import base64
import hmac
import secrets
from typing import Annotated

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, step_ups
from jump_server.core.actors import USERS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Text
from jump_server.core.qr_codes import qr_code
from jump_server.models.user import RecoveryCode, User
from jump_server.sealing import digest, seal, unseal
from jump_wire.errors import UserError

from . import users
from .views import NewSecondFactor, RecoveryCodes
from .views import User as UserView

PURPOSE = "second factor"
STEP_SECONDS = 30
BESIDE = 1
"""Allowed difference between the clocks of telephone and server, in steps."""
DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
PART = 4
"""Characters in each part of a recovery code."""

Code = Annotated[str, Text(64)]
"""A code of the authenticator, or a recovery code. Spaces and dashes are ignored."""


def begin(tx: Transaction, actor: Actor) -> NewSecondFactor:
    """Create a secret for the actor's authenticator. It takes effect with :func:`confirm`.

    Returns:
        The secret (base32), its URI for authenticators, and the URI's QR code: its size in
        modules, and the dark modules as the path of an SVG of that size.
    """
    user = _unconfirmed(tx, actor)
    secret = pyotp.random_base32()
    user.totp_secret = seal(_key(tx), secret.encode(), user.id)
    user.totp_last_step = 0
    site_name = environment_of(tx).settings.site_name
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=site_name)
    return {"secret": secret, "uri": uri, "qr": qr_code(uri)}


def confirm(tx: Transaction, actor: Actor, code: str) -> RecoveryCodes:
    """Turn on the actor's second factor with the authenticator's first code.

    From now on, signing in requires a code. The actor's other sign-ins end, because they were
    made without a code.

    Raises:
        UserError: ``second_factor_on``, ``second_factor_off``, ``second_factor_failed``.
    """
    user = _unconfirmed(tx, actor)
    if user.totp_secret is None:
        raise UserError("second_factor_off")
    if not _take_totp(tx, user, _plain(code)):
        raise UserError("second_factor_failed")
    user.totp_since = environment_of(tx).clock()
    user.version += 1
    users.end_web_sessions(tx, user.id, but=actor.web_session_id)
    if actor.web_session_id is not None:
        step_ups.note(tx, actor, user)
    audit.record(tx, actor, "user.second_factor_on", "user", user.id)
    return _new_codes(tx, user)


def take(tx: Transaction, user: User, code: str) -> bool:
    """Return whether the code is valid for the user now. A valid code is used up.

    Raises:
        UserError: ``second_factor_off``.
    """
    if user.totp_since is None:
        raise UserError("second_factor_off")
    given = _plain(code)
    if len(given) == DIGITS:
        return _take_totp(tx, user, given)
    found = tx.get(RecoveryCode, digest(given))
    if found is None or found.user_id != user.id:
        return False
    tx.delete(found)
    return True


def remove(tx: Transaction, actor: Actor, user: User) -> None:
    """Turn off the actor's own second factor."""
    _forget(tx, user)
    audit.record(tx, actor, "user.second_factor_off", "user", user.id)


def renew_codes(tx: Transaction, actor: Actor, user: User) -> RecoveryCodes:
    """Replace the user's recovery codes. The previous ones become invalid."""
    audit.record(tx, actor, "user.recovery_codes_made", "user", user.id)
    return _new_codes(tx, user)


def reset(tx: Transaction, actor: Actor, user_id: str) -> UserView:
    """Turn off another user's second factor, for example after a lost device.

    The user's sign-ins end. Requires the ``users`` right.

    Raises:
        UserError: ``second_factor_off``, ``permission_refused``. The latter also for the actor's
            own second factor, because turning that off requires the password and a code.
    """
    actor.require_right(USERS)
    if user_id == actor.user_id:
        raise UserError("permission_refused")
    return users.view(_reset(tx, actor, users.editable(tx, actor, user_id)))


def rescue(tx: Transaction, actor: Actor, username: str) -> None:
    """Turn off a user's second factor, from the server's command line."""
    actor.require_administrator()
    _reset(tx, actor, users.named(tx, username, lock=True))


def codes_left(tx: Transaction, user_id: str) -> int:
    """Return the number of unused recovery codes of the user."""
    counted = select(func.count()).select_from(RecoveryCode)
    return tx.scalar(counted.where(RecoveryCode.user_id == user_id)) or 0


def _unconfirmed(tx: Transaction, actor: Actor) -> User:
    user = users.existing(tx, actor.user_id, lock=True)
    if user.totp_since is not None:
        raise UserError("second_factor_on")
    return user


def _reset(tx: Transaction, actor: Actor, user: User) -> User:
    if user.totp_since is None:
        raise UserError("second_factor_off")
    _forget(tx, user)
    users.end_web_sessions(tx, user.id)
    details = {"username": user.username}
    audit.record(tx, actor, "user.second_factor_reset", "user", user.id, **details)
    return user


def _forget(tx: Transaction, user: User) -> None:
    user.totp_secret = user.totp_since = None
    user.version += 1
    tx.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _new_codes(tx: Transaction, user: User) -> RecoveryCodes:
    tx.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    tx.add_all(RecoveryCode(digest=digest(_plain(code)), user_id=user.id) for code in codes)
    return {"recovery_codes": codes}


def _random_code() -> str:
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[place : place + PART] for place in range(0, len(text), PART))


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _take_totp(tx: Transaction, user: User, code: str) -> bool:
    """Return whether the authenticator shows this code about now and it is not used yet."""
    secret = unseal(_key(tx), user.totp_secret or "", user.id).decode()
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    now = int(environment_of(tx).clock().timestamp()) // STEP_SECONDS
    taken = 0
    # Compares with all steps, so that the duration does not reveal a match.
    for step in range(now - BESIDE, now + BESIDE + 1):
        same = hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
        if same and step > user.totp_last_step:
            taken = step
    if taken:
        user.totp_last_step = taken
    return bool(taken)


def _key(tx: Transaction) -> bytes:
    return environment_of(tx).trust.derive(PURPOSE)
