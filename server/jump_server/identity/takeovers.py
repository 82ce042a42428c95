"""Reinstallation: a new installation takes over the record that its computer had before.

It may do so with the credential of the earlier installation. Without it, the installer must allow
it, because then only the client's own word says which computer it is.
"""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import aliased

from jump_server.alerts import noting
from jump_server.clients import credentials, jump_client_states
from jump_server.core.environment import environment_of
from jump_server.deployment import enrolments
from jump_server.deployment.enrolments import Enrolment, Former
from jump_server.deployment.installer_validity import rightful
from jump_server.models.installer import Installer
from jump_server.models.jump_client import JumpClient
from jump_server.sealing import digest
from jump_wire.recognition import computer_id

_Clone = aliased(JumpClient)


def enrol(tx: Transaction, wanted: Enrolment, address: str) -> str:
    """Enrol like :func:`.enrolments.enrol`; take over the computer's former record if possible.

    The record keeps its name, tag, comments, Jump Group, copies and reports, unless the command
    line gives other values. A record that is online is never taken over.
    """

    def adopt(tx: Transaction, installer: Installer, wanted: Enrolment) -> JumpClient | None:
        client, proved = _former(tx, wanted.former), True
        if client is None and installer.may_take_over:
            client, proved = _only_one(tx, installer, wanted), False
        if client is None:
            return None
        if not proved:
            hostname = wanted.computer.hostname
            noting.note_client(tx, "taken_over", client, hostname=hostname, address=address)
        _take_over(tx, client, installer, wanted)
        return client

    return enrolments.enrol(tx, wanted, address, adopt)


def _former(tx: Transaction, former: Former | None) -> JumpClient | None:
    """Return the record whose credential the computer still has, if it is free."""
    if former is None:
        return None
    known = credentials.knows(tx, former.client_id, former.credential)
    client = tx.get(JumpClient, former.client_id, with_for_update=True) if known else None
    return client if client is not None and _is_free(tx, client) else None


def _only_one(tx: Transaction, installer: Installer, wanted: Enrolment) -> JumpClient | None:
    """Return the only free record of the computer, if the installer's creator may deploy there.

    Clones of one disk have one identifier too, so with several records nobody can tell which one
    is meant.
    """
    computer = computer_id(wanted.computer.machine_id)
    if not computer:
        return None
    found = tx.scalars(
        select(JumpClient)
        .where(
            JumpClient.computer_id == computer,
            JumpClient.hostname == wanted.computer.hostname,
            JumpClient.expired_at.is_(None),
        )
        .with_for_update()
        .limit(2)
    ).all()
    if len(found) != 1 or not _is_free(tx, found[0]) or _is_cloned(tx, found[0]):
        return None
    (client,) = found
    return client if rightful(tx, [installer], client.jump_group_id) else None


def _is_cloned(tx: Transaction, client: JumpClient) -> bool:
    clone = exists().where(or_(_Clone.copy_of == client.id, _Clone.id == client.copy_of))
    return bool(tx.scalar(select(clone)))


def _is_free(tx: Transaction, client: JumpClient) -> bool:
    connected = client.online or environment_of(tx).gateway.is_connected(client.id)
    ended = client.expired_at is not None or client.removal is not None
    return not connected and not ended


def _take_over(
    tx: Transaction, client: JumpClient, installer: Installer, wanted: Enrolment
) -> None:
    given = wanted.overrides.given()
    given.pop("jump_group", None)
    computer = wanted.computer.model_dump()
    for name, value in {**given, **computer}.items():
        setattr(client, name, value)
    client.shown_name = (client.name or client.hostname).lower()
    client.computer_id = computer_id(wanted.computer.machine_id)
    client.installer_id = installer.id
    client.enrolment_id = wanted.enrolment_id
    jump_client_states.change(client, "take_over", environment_of(tx).clock())
    client.disabled_on_computer = False
    client.version += 1
    credentials.replace(tx, client, digest(wanted.credential))
