"""Enrolment: an installed Jump Client becomes known to the server."""

import hmac
from typing import Annotated, Any, Literal

from pydantic import StringConstraints
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jump_server.db import Retry
from jump_server.models.base import new_id
from jump_server.models.installer import Installer
from jump_server.models.jump_client import JumpClient, RemovedClient
from jump_server.models.jump_group import JumpGroup
from jump_server.sealing import digest
from jump_server.site import site_of
from jump_wire.errors import UserError

from . import audit, client_limits, deployments, events, installers, jump_group_names
from .actors import Actor
from .inputs import Comments, GroupReference, Hex32, Input, Name, OfflineMinutes, Tag, Text

Credential = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""32 random bytes, base64url without padding; made by the agent."""


class Overrides(Input):
    """What the package's command line gave in place of the installer's values."""

    name: Name = ""
    jump_group: GroupReference = ""
    tag: Tag = ""
    comments: Comments = ""
    max_offline_minutes: OfflineMinutes | None = None
    ephemeral: bool = False


class Computer(Input):
    """Where the Jump Client was installed."""

    hostname: Annotated[str, Text(255, low=1)]
    os: Annotated[str, Text(128)] = ""
    agent_version: Annotated[str, Text(64)]
    mode: Literal["service", "user"]
    account: Annotated[str, Text(64)]
    install_dir: Annotated[str, Text(4096)]
    machine_id: Annotated[str, Text(128)] = ""


class Check(Input):
    """Asked at installation, when the server can be reached."""

    key: Annotated[str, Text(256)]
    overrides: Overrides = Overrides()


class Enrolment(Input):
    """Asked at the first start; the same id and credential again give the same client."""

    key: Annotated[str, Text(256)]
    enrolment_id: Hex32
    credential: Credential
    overrides: Overrides = Overrides()
    computer: Computer


def check(session: Session, wanted: Check) -> None:
    """Raise what :func:`enrol` would, and use nothing up."""
    installer = installers.for_key(session, wanted.key)
    installers.require_usable(session, installer)
    _placement(session, installer, wanted.overrides)
    client_limits.require_place(session)


def enrol(session: Session, wanted: Enrolment, address: str) -> str:
    """Make the record of a newly installed Jump Client, or find the one made before.

    Returns:
        The client's id.

    Raises:
        UserError: ``key_missing``, ``key_invalid``, ``client_removed``, ``credential_refused``,
            ``installer_revoked``, ``installer_expired``, ``installer_orphaned``,
            ``installer_spent``, ``override_not_allowed``, ``jump_group_not_found``,
            ``jump_group_out_of_reach``, ``client_limit_reached``, ``active_limit_reached``,
            in this order.
    """
    installer = installers.for_key(session, wanted.key)
    known = _enrolled_before(session, wanted)
    if known is not None:
        return known
    installers.require_usable(session, installer)
    group_id, values = _placement(session, installer, wanted.overrides)
    # Locked, so that the group is not removed meanwhile.
    placed = select(JumpGroup).where(JumpGroup.id == group_id).with_for_update(read=True)
    group = session.scalars(placed).one()
    client_limits.require_place(session)
    _count_use(session, installer)
    computer = wanted.computer
    client = JumpClient(
        id=new_id(),
        jump_group_id=group.id,
        installer_id=installer.id,
        shown_name=(values["name"] or computer.hostname).lower(),
        hostname=computer.hostname,
        os=computer.os,
        agent_version=computer.agent_version,
        mode=computer.mode,
        account=computer.account,
        install_dir=computer.install_dir,
        machine_id=computer.machine_id,
        public_address=address,
        created_at=site_of(session).clock(),
        enrolment_id=wanted.enrolment_id,
        credential_hash=digest(wanted.credential),
        **values,
    )
    session.add(client)
    try:
        session.flush()
    except IntegrityError as error:  # the same enrolment at the same moment, committed just now
        raise Retry from error
    actor = Actor("", f"installer:{installer.id}"[:64], "", address=address)
    details = {"installer": installer.id, "hostname": computer.hostname}
    deployments.accepted(session, installer, group.code_name, client.id, computer.hostname, address)
    audit.record(session, actor, "jump_client.enrolled", "jump_client", client.id, **details)
    events.note(session, events.CLIENT_CHANGED, client.id)
    events.note(session, events.GROUPS_CHANGED, events.COUNTS)
    return client.id


def _enrolled_before(session: Session, wanted: Enrolment) -> str | None:
    """The client of the same enrolment: the server may have died before it answered."""
    same = JumpClient.enrolment_id == wanted.enrolment_id
    client = session.scalar(select(JumpClient).where(same))
    buried = RemovedClient.enrolment_id == wanted.enrolment_id
    known = client or session.scalar(select(RemovedClient).where(buried))
    if known is None:
        return None
    if not hmac.compare_digest(known.credential_hash, digest(wanted.credential)):
        raise UserError("credential_refused")
    if client is None or client.uninstalled_at is not None:
        raise UserError("client_removed")
    return client.id


def _placement(
    session: Session, installer: Installer, overrides: Overrides
) -> tuple[str, dict[str, Any]]:
    """The new client's Jump Group and values: the installer's, or what overrides them."""
    given = overrides.given()
    for field in Overrides.model_fields:
        if field in given and field not in installer.overridable:
            raise UserError("override_not_allowed", option="--jc-" + field.replace("_", "-"))
    group_id = installer.jump_group_id
    if "jump_group" in given:
        group_id = jump_group_names.find(session, given.pop("jump_group"), "--jc-jump-group").id
        # The key reaches no further than the one who made it.
        if not installers.rightful(session, [installer], group_id):
            raise UserError("jump_group_out_of_reach", group=overrides.jump_group)
    fields = ("name", "tag", "comments", "max_offline_minutes", "ephemeral")
    return group_id, {field: given.get(field, getattr(installer, field)) for field in fields}


def _count_use(session: Session, installer: Installer) -> None:
    """Count one use, atomically: two at the same moment can't share the last one."""
    free = or_(Installer.uses_allowed.is_(None), Installer.uses < Installer.uses_allowed)
    counted = session.execute(
        update(Installer)
        .where(Installer.id == installer.id, free)
        .values(uses=Installer.uses + 1)
        .returning(Installer.id)
    ).first()
    if counted is None:
        raise UserError("installer_spent", limit=installer.uses_allowed or 0)
