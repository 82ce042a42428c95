"""Step-up: a fresh code of the second factor for what reaches far, where the site asks for it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from jump_server.models.site_settings import ONLY, STEP_UP, SiteSettings
from jump_server.models.user import ApiToken, User, WebSession
from jump_server.site import site_of
from jump_wire.errors import UserError

from . import audit
from .actors import Actor

FRESH = timedelta(minutes=10)
"""For so long a code counts, in the web session that it was given in."""


def require(session: Session, actor: Actor) -> None:
    """Refuse (``step_up_required``) without a fresh code, if the site's settings ask for one."""
    settings = session.get(SiteSettings, ONLY)
    if settings is not None and settings.second_factor_policy == STEP_UP:
        demand(session, actor)


def demand(session: Session, actor: Actor) -> None:
    """Refuse (``step_up_required``) without a fresh code, whatever the settings say."""
    if not is_fresh(session, actor):
        raise UserError("step_up_required")


def is_fresh(session: Session, actor: Actor) -> bool:
    """Whether a second factor stands behind the actor.

    A web session has given a code within ten minutes; a token was made by who had. The server
    itself, and its command line, need none.
    """
    if actor.token_id is not None:
        token = session.get(ApiToken, actor.token_id)
        return token is not None and token.second_factor
    if actor.web_session_id is None:
        return True
    found = session.get(WebSession, actor.web_session_id)
    if found is None or found.factor_at is None:
        return False
    return site_of(session).clock() - found.factor_at < FRESH


def note(session: Session, actor: Actor, user: User) -> None:
    """Note that the web session has just given a code; a token has nowhere to note it."""
    found = session.get(WebSession, actor.web_session_id) if actor.web_session_id else None
    if found is None:
        raise UserError("permission_refused")
    found.factor_at = site_of(session).clock()
    audit.record(session, actor, "auth.stepped_up", "user", user.id)
