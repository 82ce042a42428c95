"""The rights of a role, and the roles that a site begins with."""

from sqlalchemy import select

from jump_server.models.jump_item_role import (
    RIGHTS,
    START_ROLE,
    TECHNICIAN_ROLE,
    JumpItemRole,
)
from tests.server.world import World


def test_rights_are_told_in_their_order() -> None:
    role = JumpItemRole(view=True, move=True, start_session=True)
    assert role.rights == ["view", "start_session", "move"]
    assert JumpItemRole().rights == []


def test_the_predefined_roles(world: World) -> None:
    roles = world.read(lambda tx: list(tx.scalars(select(JumpItemRole))))
    rights = {role.code_name: role.rights for role in roles}
    assert all(role.built_in for role in roles)
    assert rights["full_access"] == list(RIGHTS)
    assert set(RIGHTS) - set(rights[TECHNICIAN_ROLE]) == {"view_reports", "log_out"}
    assert rights[START_ROLE] == ["view", "start_session", "screen"]
