"""Step-up: a new code of the second factor for critical actions, if the site requires it."""

from datetime import timedelta

from sqlalchemy.orm import Session as Transaction

from jump_server.models.site_settings import ONLY, STEP_UP, SiteSettings
from jump_server.models.user import ApiToken, User, WebSession
from jump_wire.errors import UserError

from . import audit
from .actors import Actor
from .environment import environment_of

FRESH = timedelta(minutes=10)
"""Time for which a code counts, in the web session in which it was entered."""


def require(tx: Transaction, actor: Actor) -> None:
    """Raise ``step_up_required`` without a recent code, if the site's settings require one."""
    settings = tx.get(SiteSettings, ONLY)
    if settings is not None and settings.second_factor_policy == STEP_UP:
        demand(tx, actor)


def demand(tx: Transaction, actor: Actor) -> None:
    """Raise ``step_up_required`` without a recent code, regardless of the settings."""
    if not is_fresh(tx, actor):
        raise UserError("step_up_required")


def is_fresh(tx: Transaction, actor: Actor) -> bool:
    """Return whether the actor has recently passed the second factor.

    A web session needs a code within ``FRESH``. An API token needs one at its creation. The
    server itself and its command line need none.
    """
    if actor.token_id is not None:
        token = tx.get(ApiToken, actor.token_id)
        return token is not None and token.second_factor
    if actor.web_session_id is None:
        return True
    found = tx.get(WebSession, actor.web_session_id)
    if found is None or found.factor_at is None:
        return False
    return environment_of(tx).clock() - found.factor_at < FRESH


def note(tx: Transaction, actor: Actor, user: User) -> None:
    """Record that the web session has just passed the second factor.

    Raises:
        UserError: ``permission_refused`` without a web session, as for an API token.
    """
    found = tx.get(WebSession, actor.web_session_id) if actor.web_session_id else None
    if found is None:
        raise UserError("permission_refused")
    found.factor_at = environment_of(tx).clock()
    audit.record(tx, actor, "auth.stepped_up", "user", user.id)
