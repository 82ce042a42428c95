"""Finds the running sessions that may not continue, for all of them with a few statements."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, and_, case, or_, select, union_all
from sqlalchemy.orm import Session as Transaction

from jump_server.core.site import site_of
from jump_server.groups.jump_group_access import granted_to
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import START_SESSION
from jump_server.models.jump_shortcut import CLIENT_COPY, JumpShortcut
from jump_server.models.session import ENDED, RUNNING, Session
from jump_server.models.user import ADMINISTRATOR, ApiToken, User, WebSession

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


def ended(session: Transaction, session_ids: Collection[str]) -> dict[str, str]:
    """Return the sessions among ``session_ids`` that have ended, with the reasons."""
    if not session_ids:
        return {}
    found = select(Session.id, Session.end_reason).where(
        in_list(Session.id, session_ids), Session.state == ENDED
    )
    return dict(session.execute(found).all())


def lost(session: Transaction) -> Mapping[str, str]:
    """Return the running sessions that may not continue, with the reasons.

    Runs three statements for any number of sessions, and only one when no session runs. This is
    called every second, and compiling the long statements takes milliseconds. A session needs
    its user, the sign-in or API token that last used it, its Jump Item, and the right to that.
    """
    if session.scalar(select(Session.id).where(Session.state.in_(RUNNING)).limit(1)) is None:
        return {}
    refused = dict.fromkeys(session.scalars(_without_right()), "rights")
    return refused | dict(session.execute(_broken(session)).all())


def _broken(session: Transaction) -> Select[str, str]:
    """Return the statement for sessions that lack a record they need, with the reasons."""
    now = site_of(session).clock()
    shortcut, client = JumpShortcut, JumpClient
    reason = case(
        (User.id.is_(None), "user_removed"),
        (User.locked_at.is_not(None), "user_locked"),
        (WebSession.expires_at <= now, "sign_in_expired"),
        (and_(Session.web_session_id.is_not(None), WebSession.id.is_(None)), "signed_out"),
        (ApiToken.expires_at <= now, "token_expired"),
        (and_(Session.token_id.is_not(None), ApiToken.id.is_(None)), "token_revoked"),
        (and_(Session.jump_shortcut_id.is_not(None), shortcut.id.is_(None)), "removed"),
        (and_(Session.jump_client_id.is_not(None), client.id.is_(None)), "removed"),
        (
            or_(
                client.expired_at.is_not(None),
                client.uninstalled_at.is_not(None),
                client.removal.is_not(None),
            ),
            "removed",
        ),
        (or_(client.disabled_at_console, client.disabled_on_computer), "disabled"),
    )
    joined = (
        select(Session.id, reason.label("reason"))
        .outerjoin(User, User.id == Session.user_id)
        .outerjoin(WebSession, WebSession.id == Session.web_session_id)
        .outerjoin(ApiToken, ApiToken.id == Session.token_id)
        .outerjoin(shortcut, shortcut.id == Session.jump_shortcut_id)
        .outerjoin(client, client.id == Session.jump_client_id)
        .where(Session.state.in_(RUNNING))
        .subquery()
    )
    return select(joined.c.id, joined.c.reason).where(joined.c.reason.is_not(None))


def _without_right() -> Select[str]:
    """Return the statement for sessions whose user has lost the right to their Jump Item.

    The right is looked up once for each user and Jump Group, not for each session.
    """
    by_shortcut = (
        select(Session.id, Session.user_id, JumpShortcut.jump_group_id.label("group_id"))
        .join(JumpShortcut, JumpShortcut.id == Session.jump_shortcut_id)
        .where(Session.state.in_(RUNNING))
    )
    by_client = (
        select(Session.id, Session.user_id, JumpClient.jump_group_id.label("group_id"))
        .join(JumpClient, JumpClient.id == Session.jump_client_id)
        .outerjoin(JumpShortcut, JumpShortcut.id == Session.jump_shortcut_id)
        # A copy of a client requires no right to the client itself.
        .where(
            Session.state.in_(RUNNING),
            or_(JumpShortcut.id.is_(None), JumpShortcut.jump_method != CLIENT_COPY),
        )
    )
    ways = union_all(by_shortcut, by_client).cte("ways")
    pairs = select(ways.c.user_id, ways.c.group_id).distinct().cte("pairs")
    # The condition is NULL for a group without an owner, and NOT would be NULL too. CASE treats
    # NULL as "no".
    allowed = or_(User.role == ADMINISTRATOR, granted_to(User.id, START_SESSION))
    refused = (
        select(pairs.c.user_id, pairs.c.group_id)
        .join(User, User.id == pairs.c.user_id)
        .join(JumpGroup, JumpGroup.id == pairs.c.group_id)
        .where(case((allowed, 0), else_=1) == 1)
        .cte("refused")
    )
    both = and_(ways.c.user_id == refused.c.user_id, ways.c.group_id == refused.c.group_id)
    return select(ways.c.id).distinct().join(refused, both)
