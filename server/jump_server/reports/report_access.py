"""Access rules of reports: which user may see whose."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from jump_server.accounts import teams
from jump_server.core.actors import ALL_REPORTS, TEAM_REPORTS, Actor
from jump_server.groups.jump_group_access import granted
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import VIEW_REPORTS
from jump_server.models.jump_shortcut import JumpShortcut


def reported(
    actor: Actor,
    user_id: InstrumentedAttribute[Any],
    client_id: InstrumentedAttribute[Any],
    shortcut_id: InstrumentedAttribute[Any] | None = None,
) -> ColumnElement[bool]:
    """Return the condition that ``actor`` may see a row about a user and a Jump Item.

    Users see their own rows. A site right gives the rows of the user's teams, or all rows.
    A Jump Item role gives the rows about the Jump Items of a Jump Group. A row with a Jump Client
    belongs to that client. Any other row belongs to the Jump Shortcut in ``shortcut_id``, if any.
    """
    if actor.may(ALL_REPORTS):
        return true()
    clients = (
        select(JumpClient.id)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(granted(actor, VIEW_REPORTS))
    )
    conditions = [user_id == actor.user_id, client_id.in_(clients)]
    if shortcut_id is not None:
        shortcuts = (
            select(JumpShortcut.id)
            .join(JumpGroup, JumpGroup.id == JumpShortcut.jump_group_id)
            .where(granted(actor, VIEW_REPORTS))
        )
        conditions.append(and_(client_id.is_(None), shortcut_id.in_(shortcuts)))
    if actor.may(TEAM_REPORTS):
        conditions.append(user_id.in_(teams.mates(actor.user_id)))
    return or_(*conditions)
