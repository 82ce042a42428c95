"""Jump Shortcuts: made, edited, copied, removed and jumped to by people."""

from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import StringConstraints
from sqlalchemy.orm import Session

from jump_server.models.base import new_id
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import DEPLOY, EDIT, MOVE, REMOVE, START_SESSION, VIEW
from jump_server.models.jump_shortcut import (
    CLIENT_COPY,
    LOCAL_RDP,
    LOCAL_VNC,
    PORTS,
    JumpShortcut,
)
from jump_server.site import site_of
from jump_wire.errors import UserError

from . import (
    audit,
    edit_conflicts,
    events,
    jump_client_access,
    jump_group_names,
    jump_groups,
    rdp_files,
    vnc_networks,
)
from .actors import Actor
from .inputs import Between, Comments, GroupReference, Hex32, Input, Tag, Text
from .jump_group_access import may
from .jump_shortcut_access import require, shown, view
from .rdp_files import Screen

Method = Literal["local_rdp", "local_vnc"]

Name = Annotated[str, Text(128, low=1)]
Hostname = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=255,
        pattern=r"^([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$",
    ),
]
"""A host's name or address; an IPv6 address without brackets."""
Port = Annotated[int, Between(1, 65_535)]
Pixels = Annotated[int, Between(200, 8192)]

OF_METHOD = {
    LOCAL_RDP: ("username", "domain", "screen", "width", "height"),
    LOCAL_VNC: ("jump_client_id", "directly"),
}
"""The fields that only one Jump method has."""

OF_TARGETS = ("hostname", "port")
"""The fields that a copy of a Jump Client has not."""

TARGET = ("hostname", "port", "jump_client_id", "directly")
"""Where a shortcut leads."""

NOT_STORED = "directly"
"""What a shortcut shows instead of a Jump Client to go through."""

COPIED = (
    "jump_method",
    "tag",
    "comments",
    "hostname",
    "port",
    *(field for fields in OF_METHOD.values() for field in fields if field != NOT_STORED),
)


class NewShortcut(Input):
    """A shortcut to create; without ``port`` it is the Jump method's usual one.

    ``jump_client_id`` or ``directly`` is for VNC, and one of them is needed there; ``username``
    and what follows it for RDP.
    """

    jump_method: Method
    name: Name
    jump_group: GroupReference
    tag: Tag = ""
    comments: Comments = ""
    hostname: Hostname
    port: Port | None = None
    jump_client_id: Hex32 | None = None
    directly: bool = False
    username: Annotated[str, Text(256)] = ""
    domain: Annotated[str, Text(255)] = ""
    screen: Screen = "full_screen"
    width: Pixels = 1280
    height: Pixels = 800


class ShortcutChange(Input):
    """What to change of a shortcut; what is not sent stays."""

    name: Name = ""
    jump_group: GroupReference = ""
    tag: Tag = ""
    comments: Comments = ""
    hostname: Hostname = ""
    port: Port = 0
    jump_client_id: Hex32 = ""
    directly: bool = False
    username: Annotated[str, Text(256)] = ""
    domain: Annotated[str, Text(255)] = ""
    screen: Screen = "full_screen"
    width: Pixels = 0
    height: Pixels = 0


class ShortcutCopy(Input):
    """Where the copy goes, and its name; what is not sent is as in the original."""

    jump_group: GroupReference | None = None
    name: Name | None = None


def get(session: Session, actor: Actor, shortcut_id: str) -> dict[str, Any]:
    """One shortcut as the API shows it."""
    return view(session, require(session, actor, shortcut_id, VIEW))


def create(session: Session, actor: Actor, new: NewShortcut) -> dict[str, Any]:
    """Make a shortcut; it takes the right to deploy to the Jump Group.

    Raises:
        UserError: ``jump_group_not_found``, ``permission_refused``; a field that the Jump method
            has not or lacks; why the Jump Client to go through can't be jumped to, or why the
            server itself may not connect to the target.
    """
    group = jump_groups.usable(session, actor, new.jump_group, DEPLOY)
    _check_fields(new.jump_method, new.model_fields_set)
    if new.jump_method == LOCAL_VNC:
        _check_way(session, actor, new.hostname, new.jump_client_id, new.directly)
    given = {name: getattr(new, name) for name in COPIED}
    given["port"] = new.port or PORTS[new.jump_method]
    return add(session, actor, group, new.name, given, "jump_shortcut.created")


def copy(session: Session, actor: Actor, shortcut_id: str, wanted: ShortcutCopy) -> dict[str, Any]:
    """Copy a shortcut (C5); as moving, it takes the right to move in both Jump Groups."""
    original = require(session, actor, shortcut_id, MOVE)
    group = original.jump_group
    if wanted.jump_group is not None:
        group = jump_groups.usable(session, actor, wanted.jump_group, MOVE)
    if original.is_copy:
        jump_client_access.hold(session, original.jump_client_id or "")
    given = {name: getattr(original, name) for name in COPIED}
    name = wanted.name or original.name
    return add(session, actor, group, name, given, "jump_shortcut.copied", original=original.id)


def add(
    session: Session,
    actor: Actor,
    group: JumpGroup,
    name: str,
    given: dict[str, Any],
    action: str,
    **details: Any,
) -> dict[str, Any]:
    """Add a record, and to the audit log the action that made it."""
    # Locked, so that the group is not removed meanwhile.
    session.refresh(group, with_for_update={"read": True})
    shortcut = JumpShortcut(
        id=new_id(),
        jump_group=group,
        name=name,
        shown_name=name.lower(),
        created_at=site_of(session).clock(),
        last_accessed_by="",
        version=1,
        **given,
    )
    session.add(shortcut)
    session.flush()
    audit.record(
        session,
        actor,
        action,
        "jump_shortcut",
        shortcut.id,
        name=name,
        jump_group=group.code_name,
        jump_method=shortcut.jump_method,
        **_target(shortcut),
        **details,
    )
    events.note(session, events.SHORTCUT_CHANGED, shortcut.id)
    events.note(session, events.GROUPS_CHANGED, events.COUNTS)
    return _view(session, shortcut.id)


def _check_fields(method: str, given: Collection[str]) -> None:
    """Refuse (``field_unknown``) fields of another Jump method."""
    for field in OF_TARGETS:
        if method == CLIENT_COPY and field in given:
            raise UserError("field_unknown", field=field)
    for other, fields in OF_METHOD.items():
        for field in fields:
            if other != method and field in given:
                raise UserError("field_unknown", field=field)


def _check_way(
    session: Session, actor: Actor, hostname: str, client_id: str | None, directly: bool
) -> None:
    """Refuse a way to a VNC target that there is not.

    A Jump Client must be one that ``actor`` may jump to: a shortcut is no way around that.
    """
    if directly:
        if client_id is not None:
            raise UserError("field_unknown", field="jump_client_id")
        vnc_networks.check(site_of(session).settings.vnc_networks, hostname)
    elif client_id is None:
        raise UserError("field_required", field="jump_client_id")
    else:
        jump_client_access.require(session, actor, client_id, START_SESSION, computer=True)


def _view(session: Session, shortcut_id: str) -> dict[str, Any]:
    """The record after a change, with all that is shown beside it."""
    found = shown().where(JumpShortcut.id == shortcut_id)
    shortcut = session.scalars(found.execution_options(populate_existing=True)).one()
    return view(session, shortcut)


def _target(shortcut: JumpShortcut) -> dict[str, Any]:
    """Where it leads, for the audit log."""
    if shortcut.is_copy:
        return {"jump_client": shortcut.jump_client_id}
    return {"hostname": shortcut.hostname, "port": shortcut.port}


def change(
    session: Session, actor: Actor, shortcut_id: str, wanted: ShortcutChange, version: int | None
) -> dict[str, Any]:
    """Edit a shortcut; moving it takes the right to move in both Jump Groups.

    Whoever changes where it leads by VNC needs what making such a shortcut takes.
    """
    given = wanted.given()
    right = VIEW if given.keys() == {"jump_group"} else EDIT
    shortcut = require(session, actor, shortcut_id, right)
    session.refresh(shortcut, ["version"], with_for_update=True)
    edit_conflicts.check(shortcut.version, version)
    _check_fields(shortcut.jump_method, given)
    if shortcut.jump_method == LOCAL_VNC and not given.keys().isdisjoint(TARGET):
        _change_way(session, actor, shortcut, given)
    if "jump_group" in given:
        group = jump_group_names.find(session, given.pop("jump_group"))
        if group.id != shortcut.jump_group_id:
            for group_id in (shortcut.jump_group_id, group.id):
                if not may(session, actor, group_id, MOVE):
                    raise UserError("permission_refused")
            given["jump_group"] = group.code_name
            shortcut.jump_group = group
    for field, value in given.items():
        if field != "jump_group":
            setattr(shortcut, field, value)
    shortcut.shown_name = shortcut.name.lower()
    shortcut.version += 1
    session.flush()
    audit.record(session, actor, "jump_shortcut.changed", "jump_shortcut", shortcut.id, **given)
    events.note(session, events.SHORTCUT_CHANGED, shortcut.id)
    if "jump_group" in given or "tag" in given:
        events.note(session, events.GROUPS_CHANGED, events.COUNTS)
    return _view(session, shortcut.id)


def _change_way(
    session: Session, actor: Actor, shortcut: JumpShortcut, given: dict[str, Any]
) -> None:
    """Check where a VNC shortcut will lead; ``given`` then says it as the record does."""
    client_id = given.get("jump_client_id")
    directly = given.get("directly", shortcut.directly and client_id is None)
    if not directly:
        client_id = client_id or shortcut.jump_client_id
    hostname = given.get("hostname", shortcut.hostname)
    _check_way(session, actor, hostname, client_id, directly)
    if given.pop("directly", False):
        given["jump_client_id"] = None


def remove(session: Session, actor: Actor, shortcut_id: str, version: int | None) -> None:
    """Remove a shortcut; the computer that it leads to does not notice."""
    shortcut = require(session, actor, shortcut_id, REMOVE)
    edit_conflicts.check(shortcut.version, version)
    session.delete(shortcut)
    session.flush()
    details = {"name": shortcut.name, **_target(shortcut)}
    audit.record(session, actor, "jump_shortcut.removed", "jump_shortcut", shortcut.id, **details)
    events.note(session, events.SHORTCUT_GONE, shortcut.id)
    events.note(session, events.GROUPS_CHANGED, events.COUNTS)


def rdp_file(session: Session, actor: Actor, shortcut_id: str) -> tuple[str, bytes]:
    """Jump by RDP: the file for the technician's own client, and a name for it.

    Raises:
        UserError: ``shortcut_not_found``, ``permission_refused``; ``jump_method_other`` when
            the shortcut is not for RDP.
    """
    shortcut = require(session, actor, shortcut_id, START_SESSION)
    if shortcut.jump_method != LOCAL_RDP:
        raise UserError("jump_method_other")
    note_access(session, actor, shortcut)
    return rdp_files.filename(shortcut.name), rdp_files.render(rdp_files.Target.of(shortcut))


def note_access(session: Session, actor: Actor, shortcut: JumpShortcut) -> None:
    """Note who jumped to the shortcut, and when."""
    shortcut.last_accessed_at = site_of(session).clock()
    shortcut.last_accessed_by = actor.username
    audit.record(
        session,
        actor,
        "jump_shortcut.jumped",
        "jump_shortcut",
        shortcut.id,
        name=shortcut.name,
        **_target(shortcut),
    )
    events.note(session, events.SHORTCUT_CHANGED, shortcut.id)
