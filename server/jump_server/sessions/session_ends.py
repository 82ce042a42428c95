"""Finds the running sessions that may not continue, for all of them with a few statements."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, and_, case, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.models.in_list import in_list
from jump_server.models.session import ENDED, RUNNING, Participant, Session
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
    "left": "session_left",
    "removed_by_other": "session_left_by_order",
    "customer_left": "session_customer_left",
    "transferred": "session_transferred",
}


NO_LONGER = _CODES["customer_left"]
"""The code of a session whose customer is no longer there."""


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


def lost(tx: Transaction) -> Mapping[tuple[str, str], str]:
    """Return the participants of running sessions who may not stay, with the reasons.

    The keys are ids of a session and of a user.

    Runs three statements for any number of sessions, and only one when no session runs. This is
    called every second, and compiling the long statements takes milliseconds. A participant needs
    the sign-in or API token that last used the session, and the permission to use its Jump Item.
    """
    if tx.scalar(select(Session.id).where(Session.state.in_(RUNNING)).limit(1)) is None:
        return {}
    uses = (
        select(
            (Session.id + "/" + Participant.user_id).label("key"),
            Participant.user_id.label("user_id"),
            Session.jump_client_id.label("client_id"),
            Session.jump_shortcut_id.label("shortcut_id"),
        )
        .join(Participant, Participant.session_id == Session.id)
        .where(Session.state.in_(RUNNING), Participant.left_at.is_(None))
    )
    found: dict[tuple[str, str], str] = {}
    for key, answer in permissions.permitted(tx, uses).items():
        if answer.refusal:
            session_id, _, user_id = key.partition("/")
            found[session_id, user_id] = _REASONS[answer.refusal]
    for session_id, user_id, reason in tx.execute(_signed_out(tx)):
        found[session_id, user_id] = reason
    return found


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


def _signed_out(tx: Transaction) -> Select[str, str, str]:
    """Return the statement for participants without their user or sign-in, with the reasons."""
    now = environment_of(tx).clock()
    reason = case(
        (User.id.is_(None), "user_removed"),
        (User.locked_at.is_not(None), "user_locked"),
        (WebSession.expires_at <= now, "sign_in_expired"),
        (and_(Participant.web_session_id.is_not(None), WebSession.id.is_(None)), "signed_out"),
        (ApiToken.expires_at <= now, "token_expired"),
        (and_(Participant.token_id.is_not(None), ApiToken.id.is_(None)), "token_revoked"),
    )
    joined = (
        select(Session.id, Participant.user_id, reason.label("reason"))
        .join(Participant, Participant.session_id == Session.id)
        .outerjoin(User, User.id == Participant.user_id)
        .outerjoin(WebSession, WebSession.id == Participant.web_session_id)
        .outerjoin(ApiToken, ApiToken.id == Participant.token_id)
        .where(Session.state.in_(RUNNING), Participant.left_at.is_(None))
        .subquery()
    )
    return select(joined).where(joined.c.reason.is_not(None))
