"""Who may do what to a Jump Client, and what keeps its computer from doing it."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from jump_server.models.jump_client import JumpClient
from jump_server.site import site_of
from jump_wire.errors import UserError

from .actors import Actor
from .jump_group_access import may


def shown() -> Select[JumpClient]:
    """The records that people see, each with its Jump Group."""
    return (
        select(JumpClient)
        .join(JumpClient.jump_group)
        .options(contains_eager(JumpClient.jump_group))
        .where(JumpClient.expired_at.is_(None))
    )


def require(
    session: Session, actor: Actor, client_id: str, right: str, *, computer: bool = False
) -> JumpClient:
    """The client, which ``actor`` must have the right to, in the order of R3.

    Args:
        session: the transaction.
        actor: who asks.
        client_id: which client.
        right: the right that it takes in the client's Jump Group.
        computer: whether the computer itself is needed, which an uninstalled client has not.

    Raises:
        UserError: ``client_not_found``, ``client_uninstalled`` or ``client_removal_waits`` (only
            where the computer is needed), ``permission_refused``.
    """
    client = find(session, client_id, computer=computer)
    if not may(session, actor, client.jump_group_id, right):
        raise UserError("permission_refused")
    return client


def find(session: Session, client_id: str, *, computer: bool = False) -> JumpClient:
    """The client, for who has a right to it by another Jump Item; see :func:`require`."""
    client = session.scalar(shown().where(JumpClient.id == client_id))
    if client is None:
        raise UserError("client_not_found")
    if computer and client.uninstalled_at is not None:
        raise UserError("client_uninstalled")
    if computer and client.removal is not None:
        raise UserError("client_removal_waits")
    return client


def hold(session: Session, client_id: str) -> JumpClient:
    """The client whose computer is needed; until the end of the transaction it does not go.

    Raises:
        UserError: ``client_not_found``, ``client_uninstalled``, ``client_removal_waits``.
    """
    there = select(JumpClient.id).where(JumpClient.id == client_id).with_for_update(read=True)
    session.execute(there)
    return find(session, client_id, computer=True)


def check_enabled(client: JumpClient) -> None:
    """Raise ``client_disabled`` (the computer's own word), or ``client_disabled_at_console``."""
    if client.disabled_on_computer:
        raise UserError("client_disabled")
    if client.disabled_at_console:
        raise UserError("client_disabled_at_console")


def check_version(client: JumpClient) -> None:
    """Raise ``version_mismatch`` when it speaks no version that the server speaks."""
    if client.version_refused:
        raise UserError("version_mismatch")


def check_reachable(session: Session, client: JumpClient) -> None:
    """Raise ``client_offline``, or ``active_not_connected`` when its record says otherwise."""
    if not client.online:
        raise UserError("client_offline")
    if not site_of(session).gateway.is_connected(client.id):
        raise UserError("active_not_connected")
