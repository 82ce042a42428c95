"""Checks before an action on a Jump Client: the user's rights and the client's state."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import contains_eager

from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.groups.jump_group_access import may
from jump_server.models.jump_client import JumpClient
from jump_wire.errors import UserError


def shown() -> Select[JumpClient]:
    """Return the query for the records that users can see, each with its Jump Group."""
    return (
        select(JumpClient)
        .join(JumpClient.jump_group)
        .options(contains_eager(JumpClient.jump_group))
        .where(JumpClient.expired_at.is_(None))
    )


def require(
    tx: Transaction, actor: Actor, client_id: str, right: str, *, computer: bool = False
) -> JumpClient:
    """Return the client, or raise an error unless ``actor`` has the right to it.

    Args:
        tx: the transaction.
        actor: the user or API token that makes the request.
        client_id: the client's id.
        right: the required right in the client's Jump Group.
        computer: whether the action needs the computer, which an uninstalled client lacks.

    Raises:
        UserError: in this order: ``client_not_found``; ``client_uninstalled`` or
            ``client_removal_waits``, only if ``computer`` is set; ``permission_refused``.
    """
    client = find(tx, client_id, computer=computer)
    if not may(tx, actor, client.jump_group_id, right):
        raise UserError("permission_refused")
    return client


def find(tx: Transaction, client_id: str, *, computer: bool = False) -> JumpClient:
    """Return the client without checking rights.

    For callers that already checked the rights on another Jump Item. Others use :func:`require`,
    which also lists the errors.
    """
    client = tx.scalar(shown().where(JumpClient.id == client_id))
    if client is None:
        raise UserError("client_not_found")
    if computer and client.uninstalled_at is not None:
        raise UserError("client_uninstalled")
    if computer and client.removal is not None:
        raise UserError("client_removal_waits")
    return client


def hold(tx: Transaction, client_id: str) -> JumpClient:
    """Return a client whose computer is needed, and lock its record against removal.

    The lock lasts until the end of the transaction.

    Raises:
        UserError: ``client_not_found``, ``client_uninstalled``, ``client_removal_waits``.
    """
    there = select(JumpClient.id).where(JumpClient.id == client_id).with_for_update(read=True)
    tx.execute(there)
    return find(tx, client_id, computer=True)


def check_version(client: JumpClient) -> None:
    """Raise ``version_mismatch`` when the server supports none of its protocol versions."""
    if client.version_refused:
        raise UserError("version_mismatch")


class CallNeeded(UserError):
    """A passive client has no link: the server has to call it, then this is tried again.

    Where nobody calls it, the error is ``passive_connect_timeout``.
    """

    def __init__(self, client_id: str) -> None:
        super().__init__("passive_connect_timeout")
        self.client_id = client_id


def check_reachable(tx: Transaction, client: JumpClient) -> None:
    """Raise ``client_offline``, or ``active_not_connected`` if only the record is online.

    Raises:
        CallNeeded: the client is passive, and is not connected.
    """
    if client.passive:
        if not environment_of(tx).gateway.is_connected(client.id):
            raise CallNeeded(client.id)
        return
    if not client.online:
        raise UserError("client_offline")
    if not environment_of(tx).gateway.is_connected(client.id):
        raise UserError("active_not_connected")
