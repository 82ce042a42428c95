"""Step-up: a new code of the second factor for critical actions, if the site requires it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from jump_server.models.site_settings import ONLY, STEP_UP, SiteSettings
from jump_server.models.user import ApiToken, User, WebSession
from jump_wire.errors import UserError

from . import audit
from .actors import Actor
from .site import site_of

FRESH = timedelta(minutes=10)
"""Time for which a code counts, in the web session in which it was entered."""


def require(session: Session, actor: Actor) -> None:
    """Raise ``step_up_required`` without a recent code, if the site's settings require one."""
    settings = session.get(SiteSettings, ONLY)
    if settings is not None and settings.second_factor_policy == STEP_UP:
        demand(session, actor)


def demand(session: Session, actor: Actor) -> None:
    """Raise ``step_up_required`` without a recent code, regardless of the settings."""
    if not is_fresh(session, actor):
        raise UserError("step_up_required")


def is_fresh(session: Session, actor: Actor) -> bool:
    """Return whether the actor has recently passed the second factor.

    A web session needs a code within ``FRESH``. An API token needs one at its creation. The
    server itself and its command line need none.
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
    """Record that the web session has just passed the second factor.

    Raises:
        UserError: ``permission_refused`` without a web session, as for an API token.
    """
    found = session.get(WebSession, actor.web_session_id) if actor.web_session_id else None
    if found is None:
        raise UserError("permission_refused")
    found.factor_at = site_of(session).clock()
    audit.record(session, actor, "auth.stepped_up", "user", user.id)
