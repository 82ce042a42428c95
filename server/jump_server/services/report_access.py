"""Who may see whose reports (R1)."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import VIEW_REPORTS
from jump_server.models.jump_shortcut import JumpShortcut

from . import teams
from .actors import ALL_REPORTS, TEAM_REPORTS, Actor
from .jump_group_access import granted


def reported(
    actor: Actor,
    user_id: InstrumentedAttribute[Any],
    client_id: InstrumentedAttribute[Any],
    shortcut_id: InstrumentedAttribute[Any] | None = None,
) -> ColumnElement[bool]:
    """The condition that ``actor`` may see what a user did with a Jump Item.

    One's own, by a site right the team's or all, and by a Jump Item role what concerns the
    Jump Items of a Jump Group. What went through a Jump Client concerns that; else
    ``shortcut_id``, where there is one, tells the Jump Shortcut that it concerns.
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
