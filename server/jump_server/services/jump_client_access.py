"""Who may do what to a Jump Client."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_item_role import START_SESSION
from jump_wire.errors import UserError

from .actors import Actor
from .jump_group_access import may

NEEDS_COMPUTER = (START_SESSION,)
"""Rights to what needs the computer itself, which an uninstalled client has not."""


def shown() -> Select[JumpClient]:
    """The records that people see, each with its Jump Group."""
    return (
        select(JumpClient)
        .join(JumpClient.jump_group)
        .options(contains_eager(JumpClient.jump_group))
        .where(JumpClient.expired_at.is_(None))
    )


def require(session: Session, actor: Actor, client_id: str, right: str) -> JumpClient:
    """The client, which ``actor`` must have the right to, in the order of R3.

    Raises:
        UserError: ``client_not_found``, ``client_uninstalled`` (only for what needs
            the computer), ``permission_refused``.
    """
    client = session.scalar(shown().where(JumpClient.id == client_id))
    if client is None:
        raise UserError("client_not_found")
    gone = client.uninstalled_at is not None or client.removal is not None
    if right in NEEDS_COMPUTER and gone:
        raise UserError("client_uninstalled")
    if not may(session, actor, client.jump_group_id, right):
        raise UserError("permission_refused")
    return client
