"""Jump Shortcuts: create, edit, copy and remove them, and start their sessions."""

from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import StringConstraints
from sqlalchemy.orm import Session as Transaction

from jump_server.clients import jump_client_access
from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import (
    Between,
    Comments,
    GroupReference,
    Hex32,
    Input,
    Tag,
    Text,
)
from jump_server.field_errors import matching
from jump_server.groups import jump_group_names, jump_groups
from jump_server.groups.jump_group_access import may
from jump_server.live import events
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
from jump_wire.errors import UserError

from . import rdp_files, vnc_networks
from .jump_shortcut_access import require, shown, view
from .views import JumpShortcut as JumpShortcutView
from .views import Screen

Method = Literal["local_rdp", "local_vnc"]

Name = Annotated[str, Text(128, low=1)]
Hostname = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    matching(
        r"^([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$",
        "a host name or an IP address",
        255,
    ),
]
"""A host name or address. IPv6 addresses have no brackets."""
Port = Annotated[int, Between(1, 65_535)]
Pixels = Annotated[int, Between(200, 8192)]

OF_METHOD = {
    LOCAL_RDP: ("username", "domain", "screen", "width", "height"),
    LOCAL_VNC: ("jump_client_id", "directly"),
}
"""Fields that exist for one Jump method only."""

OF_TARGETS = ("hostname", "port")
"""Fields that a copy of a Jump Client does not have."""

TARGET = ("hostname", "port", "jump_client_id", "directly")
"""Fields that define the target of a shortcut."""

NOT_STORED = "directly"
"""Field that is shown, not stored: whether a VNC shortcut goes through no Jump Client."""

COPIED = (
    "jump_method",
    "tag",
    "comments",
    "hostname",
    "port",
    *(field for fields in OF_METHOD.values() for field in fields if field != NOT_STORED),
)


class NewShortcut(Input):
    """A shortcut to create. ``port`` defaults to the Jump method's usual port.

    VNC requires either ``jump_client_id`` or ``directly``. ``username``, ``domain``, ``screen``,
    ``width`` and ``height`` are for RDP.
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
    """Changes to a shortcut. Omitted fields stay the same."""

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
    """Jump Group and name of the copy. Omitted fields are the same as in the original."""

    jump_group: GroupReference | None = None
    name: Name | None = None


def get(tx: Transaction, actor: Actor, shortcut_id: str) -> JumpShortcutView:
    """Return one shortcut as the API shows it."""
    return view(tx, require(tx, actor, shortcut_id, VIEW))


def create(tx: Transaction, actor: Actor, new: NewShortcut) -> JumpShortcutView:
    """Create a shortcut. Requires the right to deploy to the Jump Group.

    Raises:
        UserError: ``jump_group_not_found``, ``permission_refused``; a field error when the Jump
            method does not have a field, or requires it; the reason why the user cannot start a
            session on the Jump Client, or why the server must not connect to the target.
    """
    group = jump_groups.usable(tx, actor, new.jump_group, DEPLOY)
    _check_fields(new.jump_method, new.model_fields_set)
    if new.jump_method == LOCAL_VNC:
        _check_way(tx, actor, new.hostname, new.jump_client_id, new.directly)
    given = {name: getattr(new, name) for name in COPIED}
    given["port"] = new.port or PORTS[new.jump_method]
    return add(tx, actor, group, new.name, given, "jump_shortcut.created")


def copy(tx: Transaction, actor: Actor, shortcut_id: str, wanted: ShortcutCopy) -> JumpShortcutView:
    """Copy a shortcut. Requires the right to move in both Jump Groups, like moving it."""
    original = require(tx, actor, shortcut_id, MOVE)
    group = original.jump_group
    if wanted.jump_group is not None:
        group = jump_groups.usable(tx, actor, wanted.jump_group, MOVE)
    if original.is_copy:
        jump_client_access.hold(tx, original.jump_client_id or "")
    given = {name: getattr(original, name) for name in COPIED}
    name = wanted.name or original.name
    return add(tx, actor, group, name, given, "jump_shortcut.copied", original=original.id)


def add(
    tx: Transaction,
    actor: Actor,
    group: JumpGroup,
    name: str,
    given: dict[str, Any],
    action: str,
    **details: Any,
) -> JumpShortcutView:
    """Add a record, and record ``action`` in the audit log."""
    # The lock keeps other transactions from removing the group.
    tx.refresh(group, with_for_update={"read": True})
    shortcut = JumpShortcut(
        id=new_id(),
        jump_group=group,
        name=name,
        shown_name=name.lower(),
        created_at=environment_of(tx).clock(),
        last_accessed_by="",
        version=1,
        **given,
    )
    tx.add(shortcut)
    tx.flush()
    audit.record(
        tx,
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
    events.note(tx, events.SHORTCUT_CHANGED, shortcut.id)
    events.note(tx, events.GROUPS_CHANGED, events.COUNTS)
    return _view(tx, shortcut.id)


def _check_fields(method: str, given: Collection[str]) -> None:
    """Raise ``field_unknown`` if a field belongs to another Jump method."""
    for field in OF_TARGETS:
        if method == CLIENT_COPY and field in given:
            raise UserError("field_unknown", field=field)
    for other, fields in OF_METHOD.items():
        for field in fields:
            if other != method and field in given:
                raise UserError("field_unknown", field=field)


def _check_way(
    tx: Transaction, actor: Actor, hostname: str, client_id: str | None, directly: bool
) -> None:
    """Raise an error unless the connection to a VNC target is possible and allowed.

    ``actor`` needs the right to start sessions on the Jump Client, because a shortcut must not
    bypass that right.
    """
    if directly:
        if client_id is not None:
            raise UserError("field_unknown", field="jump_client_id")
        vnc_networks.check(environment_of(tx).settings.vnc_networks, hostname)
    elif client_id is None:
        raise UserError("field_required", field="jump_client_id")
    else:
        jump_client_access.require(tx, actor, client_id, START_SESSION, computer=True)


def _view(tx: Transaction, shortcut_id: str) -> JumpShortcutView:
    """Return the record after a change, with its related records, as the API shows it."""
    found = shown().where(JumpShortcut.id == shortcut_id)
    shortcut = tx.scalars(found.execution_options(populate_existing=True)).one()
    return view(tx, shortcut)


def _target(shortcut: JumpShortcut) -> dict[str, Any]:
    """Return the target of the shortcut for the audit log."""
    if shortcut.is_copy:
        return {"jump_client": shortcut.jump_client_id}
    return {"hostname": shortcut.hostname, "port": shortcut.port}


def change(
    tx: Transaction, actor: Actor, shortcut_id: str, wanted: ShortcutChange, version: int | None
) -> JumpShortcutView:
    """Edit a shortcut. Moving it requires the right to move in both Jump Groups.

    A change of a VNC target is checked like the target of a new shortcut.
    """
    given = wanted.given()
    right = VIEW if given.keys() == {"jump_group"} else EDIT
    shortcut = require(tx, actor, shortcut_id, right)
    tx.refresh(shortcut, ["version"], with_for_update=True)
    edit_conflicts.check(shortcut.version, version)
    _check_fields(shortcut.jump_method, given)
    if shortcut.jump_method == LOCAL_VNC and not given.keys().isdisjoint(TARGET):
        _change_way(tx, actor, shortcut, given)
    if "jump_group" in given:
        group = jump_group_names.find(tx, given.pop("jump_group"))
        if group.id != shortcut.jump_group_id:
            for group_id in (shortcut.jump_group_id, group.id):
                if not may(tx, actor, group_id, MOVE):
                    raise UserError("permission_refused")
            given["jump_group"] = group.code_name
            shortcut.jump_group = group
    for field, value in given.items():
        if field != "jump_group":
            setattr(shortcut, field, value)
    shortcut.shown_name = shortcut.name.lower()
    shortcut.version += 1
    tx.flush()
    audit.record(tx, actor, "jump_shortcut.changed", "jump_shortcut", shortcut.id, **given)
    events.note(tx, events.SHORTCUT_CHANGED, shortcut.id)
    if "jump_group" in given or "tag" in given:
        events.note(tx, events.GROUPS_CHANGED, events.COUNTS)
    return _view(tx, shortcut.id)


def _change_way(
    tx: Transaction, actor: Actor, shortcut: JumpShortcut, given: dict[str, Any]
) -> None:
    """Check the new target of a VNC shortcut, and convert ``given`` to the record's fields."""
    client_id = given.get("jump_client_id")
    directly = given.get("directly", shortcut.directly and client_id is None)
    if not directly:
        client_id = client_id or shortcut.jump_client_id
    hostname = given.get("hostname", shortcut.hostname)
    _check_way(tx, actor, hostname, client_id, directly)
    if given.pop("directly", False):
        given["jump_client_id"] = None


def remove(tx: Transaction, actor: Actor, shortcut_id: str, version: int | None) -> None:
    """Remove a shortcut. Its target computer is not affected."""
    shortcut = require(tx, actor, shortcut_id, REMOVE)
    edit_conflicts.check(shortcut.version, version)
    tx.delete(shortcut)
    tx.flush()
    details = {"name": shortcut.name, **_target(shortcut)}
    audit.record(tx, actor, "jump_shortcut.removed", "jump_shortcut", shortcut.id, **details)
    events.note(tx, events.SHORTCUT_GONE, shortcut.id)
    events.note(tx, events.GROUPS_CHANGED, events.COUNTS)


def rdp_file(tx: Transaction, actor: Actor, shortcut_id: str) -> tuple[str, bytes]:
    """Start a session by RDP: return a name and the content of the technician's RDP file.

    Raises:
        UserError: ``shortcut_not_found``, ``permission_refused``; ``jump_method_other`` when
            the shortcut is not for RDP.
    """
    shortcut = require(tx, actor, shortcut_id, START_SESSION)
    if shortcut.jump_method != LOCAL_RDP:
        raise UserError("jump_method_other")
    note_access(tx, actor, shortcut)
    return rdp_files.filename(shortcut.name), rdp_files.render(rdp_files.Target.of(shortcut))


def note_access(tx: Transaction, actor: Actor, shortcut: JumpShortcut) -> None:
    """Record the user and the time of an access to the shortcut."""
    shortcut.last_accessed_at = environment_of(tx).clock()
    shortcut.last_accessed_by = actor.username
    audit.record(
        tx,
        actor,
        "jump_shortcut.jumped",
        "jump_shortcut",
        shortcut.id,
        name=shortcut.name,
        **_target(shortcut),
    )
    events.note(tx, events.SHORTCUT_CHANGED, shortcut.id)
