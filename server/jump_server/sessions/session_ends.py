"""Finds the running sessions that may not continue, for all of them with a few statements."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, and_, case, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.models.in_list import in_list
from jump_server.models.session import ENDED, RUNNING, Session
from jump_server.models.user import ApiToken, User, WebSession

from . import permissions

_CODES = {
    "idle": "session_idle",
    "rights": "session_right_lost",
    "signed_out": "session_signed_out",
    "sign_in_expired": "session_sign_in_expired",
    "token_revoked": "session_token_revoked",
    "token_expired": "session_token_expired",
    "user_locked": "session_user_locked",
    "user_removed": "session_user_removed",
    "removed": "session_item_removed",
    "disabled": "session_item_disabled",
}


def code(reason: str) -> str:
    """Return the error code that viewers receive when their session has ended."""
    return _CODES.get(reason, "session_ended")


def ended(tx: Transaction, session_ids: Collection[str]) -> dict[str, str]:
    """Return the sessions among ``session_ids`` that have ended, with the reasons."""
    if not session_ids:
        return {}
    found = select(Session.id, Session.end_reason).where(
        in_list(Session.id, session_ids), Session.state == ENDED
    )
    return dict(tx.execute(found).all())


def lost(tx: Transaction) -> Mapping[str, str]:
    """Return the running sessions that may not continue, with the reasons.

    Runs three statements for any number of sessions, and only one when no session runs. This is
    called every second, and compiling the long statements takes milliseconds. A session needs its
    user, the sign-in or API token that last used it, and the permission to use its Jump Item.
    """
    if tx.scalar(select(Session.id).where(Session.state.in_(RUNNING)).limit(1)) is None:
        return {}
    uses = select(
        Session.id.label("key"),
        Session.user_id.label("user_id"),
        Session.jump_client_id.label("client_id"),
        Session.jump_shortcut_id.label("shortcut_id"),
    ).where(Session.state.in_(RUNNING))
    answers = permissions.permitted(tx, uses)
    refused = {key: _REASONS[answer.refusal] for key, answer in answers.items() if answer.refusal}
    return refused | dict(tx.execute(_signed_out(tx)).all())


_REASONS = {
    "shortcut_not_found": "removed",
    "client_not_found": "removed",
    "client_uninstalled": "removed",
    "client_removal_waits": "removed",
    "client_disabled": "disabled",
    "client_disabled_at_console": "disabled",
    "permission_refused": "rights",
    "session_right_lost": "rights",
}
"""Reasons by the codes that refuse a session's use."""


def _signed_out(tx: Transaction) -> Select[str, str]:
    """Return the statement for sessions without their user or sign-in, with the reasons."""
    now = environment_of(tx).clock()
    reason = case(
        (User.id.is_(None), "user_removed"),
        (User.locked_at.is_not(None), "user_locked"),
        (WebSession.expires_at <= now, "sign_in_expired"),
        (and_(Session.web_session_id.is_not(None), WebSession.id.is_(None)), "signed_out"),
        (ApiToken.expires_at <= now, "token_expired"),
        (and_(Session.token_id.is_not(None), ApiToken.id.is_(None)), "token_revoked"),
    )
    joined = (
        select(Session.id, reason.label("reason"))
        .outerjoin(User, User.id == Session.user_id)
        .outerjoin(WebSession, WebSession.id == Session.web_session_id)
        .outerjoin(ApiToken, ApiToken.id == Session.token_id)
        .where(Session.state.in_(RUNNING))
        .subquery()
    )
    return select(joined.c.id, joined.c.reason).where(joined.c.reason.is_not(None))
