"""Reinstallation: a new installation takes over the record that its computer had before.

It may do so with the credential of the earlier installation. Without it, or with one that a newer
one has replaced, the installer must allow it: then the computer may be another one.
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
from jump_server.sessions import pinning
from jump_wire.recognition import computer_id

_Clone = aliased(JumpClient)


def enrol(tx: Transaction, wanted: Enrolment, address: str) -> str:
    """Enrol like :func:`.enrolments.enrol`; take over the computer's former record if possible.

    The record keeps its name, tag, comments, Jump Group, copies and reports, unless the command
    line gives other values. A record that is online is never taken over.
    """

    def adopt(tx: Transaction, installer: Installer, wanted: Enrolment) -> JumpClient | None:
        client, proved = _former(tx, wanted.former)
        if not proved:
            client = _unproved(tx, installer, wanted, client) if installer.may_take_over else None
        if client is None:
            return None
        if not proved:
            hostname = wanted.computer.hostname
            noting.note_client(tx, "taken_over", client, hostname=hostname, address=address)
        _take_over(tx, client, installer, wanted)
        return client

    pin = pinning.expected(tx, wanted.key)
    client_id = enrolments.enrol(tx, wanted, address, adopt)
    if pin is not None:
        pinning.enrolled(tx, pin, client_id)
    return client_id


def _former(tx: Transaction, former: Former | None) -> tuple[JumpClient | None, bool]:
    """Return the free record whose credential the computer has, and whether that proves it.

    An outdated credential proves nothing: an old copy of the disk has it too.
    """
    if former is None or not credentials.knows(tx, former.client_id, former.credential):
        return None, False
    client = tx.get(JumpClient, former.client_id, with_for_update=True)
    if client is None or not _is_free(tx, client):
        return None, False
    return client, credentials.is_newest(tx, client.id, former.credential)


def _unproved(
    tx: Transaction, installer: Installer, wanted: Enrolment, former: JumpClient | None
) -> JumpClient | None:
    """Return the record that it probably had, if the installer's creator may deploy there.

    A passive client has no link while it waits, so nobody knows that its computer is gone.
    """
    client = former or _only_one(tx, wanted)
    if client is None or (client.passive and client.uninstalled_at is None):
        return None
    return client if rightful(tx, [installer], client.jump_group_id) else None


def _only_one(tx: Transaction, wanted: Enrolment) -> JumpClient | None:
    """Return the only free record of the computer.

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
    return found[0]


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
