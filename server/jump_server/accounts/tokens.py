"""API tokens: programs act on behalf of a user, within scopes, for a limited time."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit, step_ups
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Between, Input, Text
from jump_server.core.paging import Page, PageQuery, Slice, paginate
from jump_server.models.base import new_id
from jump_server.models.user import ApiToken, User
from jump_server.sealing import digest
from jump_wire.errors import UserError

from .views import CreatedToken, Scope, Token

MOST = 100
"""Maximum number of valid API tokens of a user."""


class NewToken(Input):
    """An API token to create for the user who makes the request."""

    name: Annotated[str, Text(128, low=1)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=9)]
    valid_days: Annotated[int, Between(1, 365)] = 30


def create(tx: Transaction, actor: Actor, new: NewToken) -> CreatedToken:
    """Create an API token. Only the returned value contains it in plain text.

    A token cannot create a token with scopes that it does not have.

    Raises:
        UserError: ``scope_refused``; ``token_limit``, if the user has ``MOST`` valid tokens.
    """
    for scope in new.scopes:
        actor.require_scope(scope)
    now = environment_of(tx).clock()
    _check_number(tx, actor, now)
    secret = secrets.token_urlsafe(32)
    token = ApiToken(
        id=new_id(),
        user_id=actor.user_id,
        name=new.name,
        secret_hash=digest(secret),
        scopes=sorted(set(new.scopes)),
        second_factor=step_ups.is_fresh(tx, actor),
        created_at=now,
        expires_at=now + timedelta(days=new.valid_days),
    )
    tx.add(token)
    audit.record(tx, actor, "token.created", "token", token.id, name=new.name, scopes=token.scopes)
    return {**view(token), "token": f"jt_{token.id}_{secret}"}


def listing(tx: Transaction, actor: Actor, query: PageQuery) -> Slice[Token]:
    """Return one page of the actor's own API tokens, the newest first."""
    rows = select(ApiToken).where(ApiToken.user_id == actor.user_id)
    keys = [(ApiToken.created_at, True), (ApiToken.id, True)]
    return paginate(tx, rows, keys, Page.of(query), view)


def remove(tx: Transaction, actor: Actor, token_id: str) -> None:
    """Revoke one of the actor's own API tokens. Administrators may revoke any token.

    Raises:
        UserError: ``token_not_found``.
    """
    token = tx.get(ApiToken, token_id)
    if token is None or (token.user_id != actor.user_id and not actor.is_administrator):
        raise UserError("token_not_found")
    tx.delete(token)
    audit.record(tx, actor, "token.removed", "token", token.id, name=token.name)


def _check_number(tx: Transaction, actor: Actor, now: datetime) -> None:
    tx.get(User, actor.user_id, with_for_update=True)  # the user's tokens are counted in turn
    valid = select(func.count()).where(ApiToken.user_id == actor.user_id, ApiToken.expires_at > now)
    if (tx.scalar(valid) or 0) >= MOST:
        raise UserError("token_limit", limit=MOST)


def view(token: ApiToken) -> Token:
    """Return the API token in the API's form, without its secret."""
    return {
        "id": token.id,
        "name": token.name,
        "scopes": list(token.scopes),
        "second_factor": token.second_factor,
        "created_at": timestamp(token.created_at),
        "expires_at": timestamp(token.expires_at),
    }
