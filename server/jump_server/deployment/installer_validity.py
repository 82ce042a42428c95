"""Which installers can be used: not revoked, expired, spent, or without a rightful creator."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core.actors import INSTALLERS
from jump_server.core.environment import environment_of
from jump_server.groups.jump_group_access import granted_to
from jump_server.models.installer import Installer
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import DEPLOY
from jump_server.models.user import ADMINISTRATOR, User
from jump_wire.errors import UserError


def rightful(tx: Transaction, installers: Sequence[Installer], group_id: str = "") -> set[str]:
    """Return the ids of the installers whose creator may still deploy to their Jump Group.

    A creator who is not an administrator also needs the ``installers`` right, except for the
    installer of a pin.

    Args:
        tx: the transaction.
        installers: the installers to check.
        group_id: a Jump Group to check instead of the installers' own.
    """
    groups = {group_id} if group_id else {installer.jump_group_id for installer in installers}
    creators = {installer.created_by_id for installer in installers}
    may_deploy = or_(User.role == ADMINISTRATOR, granted_to(User.id, DEPLOY))
    found = tx.execute(
        select(User.id, User.role, User.rights, JumpGroup.id)
        .join(JumpGroup, true())
        .where(User.id.in_(creators), JumpGroup.id.in_(groups), may_deploy)
    )
    rights = {
        (user_id, group): role == ADMINISTRATOR or INSTALLERS in site_rights
        for user_id, role, site_rights, group in found
    }
    return {
        installer.id
        for installer in installers
        if _suffices(
            rights.get((installer.created_by_id, group_id or installer.jump_group_id)), installer
        )
    }


def _suffices(may_create: bool | None, installer: Installer) -> bool:
    """Return whether a creator who may deploy is rightful; None stands for one who may not."""
    return may_create is not None and (may_create or installer.session_id is not None)


def require_usable(tx: Transaction, installer: Installer) -> None:
    """Raise an error unless the installer is usable now.

    Raises:
        UserError: ``installer_revoked``, ``installer_expired``, ``installer_orphaned``,
            ``installer_spent``.
    """
    now = environment_of(tx).clock()
    entitled = installer.id in rightful(tx, [installer])
    match state(installer, now, is_rightful=entitled):
        case "revoked":
            raise UserError("installer_revoked")
        case "expired":
            raise UserError("installer_expired", time=timestamp(installer.valid_until) or "")
        case "orphaned":
            raise UserError("installer_orphaned")
        case "spent":
            raise UserError("installer_spent", limit=installer.uses_allowed or 0)


def state(installer: Installer, now: datetime, *, is_rightful: bool) -> str:
    """Return ``valid``, or the obstacle: ``revoked``, ``expired``, ``orphaned`` or ``spent``."""
    if installer.revoked_at is not None:
        return "revoked"
    if installer.valid_until <= now:
        return "expired"
    if not is_rightful:
        return "orphaned"
    if installer.uses_allowed is not None and installer.uses >= installer.uses_allowed:
        return "spent"
    return "valid"
