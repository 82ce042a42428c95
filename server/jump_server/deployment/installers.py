"""Installers: prepared installations with a key and an expiry time."""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import INSTALLERS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import (
    Between,
    CodeName,
    Comments,
    GroupFilter,
    GroupReference,
    Input,
    Name,
    OfflineMinutes,
    PassiveListen,
    PassivePort,
    Search,
    Tag,
)
from jump_server.core.paging import Page, PageQuery, Slice, paginate
from jump_server.core.qr_codes import qr_code
from jump_server.groups import jump_groups
from jump_server.groups.jump_group_access import granted, granted_to, may, visible
from jump_server.models.base import new_id
from jump_server.models.installer import Installer
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import DEPLOY
from jump_server.models.user import ADMINISTRATOR, User
from jump_server.settings import client_limits
from jump_wire.calls import PORT
from jump_wire.errors import UserError

from .installer_validity import require_usable, rightful, state
from .views import CreatedInstaller, InstallerLink, Key, Overridable, Reach, ReachedGroup
from .views import Installer as InstallerView

KEY_CHARACTERS = 32

ValidMinutes = Annotated[int, Between(10, 525_600)]
REACH = {"jump_group", "overridable", "may_take_over"}
"""Fields that decide which Jump Groups an installer's clients can join, or have been in."""
Uses = Annotated[int, Between(1, 1_000_000)]
Fields = Annotated[list[Overridable], Field(max_length=16)]

USUALLY_OVERRIDABLE: tuple[Overridable, ...] = ("comments", "jump_group", "name", "tag")
"""Fields that the command line can override by default. The creator can change the selection."""

REACH_LIMIT = 100
"""Maximum number of Jump Groups that :func:`reach` lists."""


class NewInstaller(Input):
    """An installer to create, with the values of the clients that it installs."""

    jump_group: GroupReference
    name: Name = ""
    tag: Tag = ""
    comments: Comments = ""
    max_offline_minutes: OfflineMinutes | None = None
    ephemeral: bool = False
    may_take_over: bool = False
    forbid_disable: bool = False
    forbid_uninstall: bool = False
    passive: bool = False
    passive_port: PassivePort = PORT
    passive_listen: PassiveListen = ""
    overridable: Fields = Field(default_factory=lambda: list(USUALLY_OVERRIDABLE))
    valid_minutes: ValidMinutes = 1440
    uses_allowed: Uses | None = None
    name_key: CodeName | None = None


class InstallerChange(Input):
    """Changes to an installer. Omitted fields stay the same. ``valid_minutes`` counts from now."""

    jump_group: GroupReference = ""
    name: Name = ""
    tag: Tag = ""
    comments: Comments = ""
    max_offline_minutes: OfflineMinutes | None = None
    ephemeral: bool = False
    may_take_over: bool = False
    forbid_disable: bool = False
    forbid_uninstall: bool = False
    passive: bool = False
    passive_port: PassivePort = PORT
    passive_listen: PassiveListen = ""
    overridable: Fields = Field(default_factory=list)
    valid_minutes: ValidMinutes = 1440
    uses_allowed: Uses | None = None
    name_key: CodeName | None = None


class InstallerQuery(PageQuery):
    """Filters of the list of installers. ``name_key`` is the whole name."""

    search: Search = ""
    jump_group: GroupFilter = ""
    name_key: Search = ""


def key_for(tx: Transaction, installer_id: str) -> str:
    """Return the installer's key (KEY_INFO). It is derived from the site's secret, never stored."""
    secret = environment_of(tx).trust.secret
    digest = hmac.digest(secret, f"installer:{installer_id}".encode(), hashlib.sha256)
    return f"{installer_id}.{base64.urlsafe_b64encode(digest).decode()[:KEY_CHARACTERS]}"


def for_key(tx: Transaction, key: str) -> Installer:
    """Return the installer of a key; raise ``key_missing`` or ``key_invalid``."""
    if not key:
        raise UserError("key_missing")
    installer_id = key.partition(".")[0]
    expected = key_for(tx, installer_id)
    if not hmac.compare_digest(key.encode(), expected.encode()):
        raise UserError("key_invalid")
    installer = tx.get(Installer, installer_id)
    if installer is None:
        raise UserError("key_invalid")
    return installer


def create(tx: Transaction, actor: Actor, new: NewInstaller) -> CreatedInstaller:
    """Create an installer in a Jump Group that ``actor`` may deploy to. Return it with its key."""
    actor.require_right(INSTALLERS)
    group = jump_groups.usable(tx, actor, new.jump_group, DEPLOY)
    client_limits.require_place(tx, passive=new.passive)
    now = environment_of(tx).clock()
    installer = Installer(
        id=new_id(),
        name_key=new.name_key,
        jump_group_id=group.id,
        name=new.name,
        tag=new.tag,
        comments=new.comments,
        max_offline_minutes=new.max_offline_minutes,
        ephemeral=new.ephemeral,
        may_take_over=new.may_take_over,
        forbid_disable=new.forbid_disable,
        forbid_uninstall=new.forbid_uninstall,
        passive=new.passive,
        passive_port=new.passive_port,
        passive_listen=new.passive_listen,
        overridable=sorted(set(new.overridable)),
        valid_minutes=new.valid_minutes,
        valid_until=now + timedelta(minutes=new.valid_minutes),
        uses_allowed=new.uses_allowed,
        created_by_id=actor.user_id,
        created_by=actor.username,
        created_at=now,
    )
    tx.add(installer)
    _flush(tx, new.name_key)
    details = {"jump_group": group.code_name, "valid_until": timestamp(installer.valid_until)}
    audit.record(tx, actor, "installer.created", "installer", installer.id, **details)
    return {**_views(tx, [installer])[0], "key": key_for(tx, installer.id)}


def listing(tx: Transaction, actor: Actor, query: InstallerQuery) -> Slice[InstallerView]:
    """Return the installers of the Jump Groups that ``actor`` may deploy to, newest first."""
    actor.require_right(INSTALLERS)
    rows = (
        select(Installer)
        .join(JumpGroup, JumpGroup.id == Installer.jump_group_id)
        .where(granted(actor, DEPLOY), Installer.session_id.is_(None))
    )
    if query.jump_group:
        rows = rows.where(JumpGroup.code_name == query.jump_group)
    if query.name_key:
        rows = rows.where(Installer.name_key == query.name_key)
    if query.search:
        wanted = query.search.lower()
        columns = (
            Installer.name,
            Installer.name_key,
            Installer.tag,
            Installer.comments,
            Installer.created_by,
        )
        rows = rows.where(
            or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns))
        )
    keys = [(Installer.created_at, True), (Installer.id, True)]
    part = paginate(tx, rows, keys, Page.of(query), lambda installer: installer)
    return part.of(_views(tx, part.items))


def get(tx: Transaction, actor: Actor, installer_id: str) -> InstallerView:
    return _views(tx, [_usable(tx, actor, installer_id)])[0]


def reach(tx: Transaction, actor: Actor, installer_id: str) -> Reach:
    """Return the Jump Groups in which the installer's package can enrol a computer.

    Returns:
        ``every``: whether these are all Jump Groups of the site. Otherwise ``jump_groups``: the
        ``code_name`` and ``name`` of those that ``actor`` may see, at most :data:`REACH_LIMIT`;
        and ``others``: the number of the remaining ones.
    """
    installer = _usable(tx, actor, installer_id)
    creator = tx.get(User, installer.created_by_id) if installer.created_by_id else None
    if creator is None or not rightful(tx, [installer]):
        return {"every": False, "jump_groups": [], "others": 0}
    anywhere = "jump_group" in installer.overridable
    if anywhere and creator.role == ADMINISTRATOR:
        return {"every": True, "jump_groups": [], "others": 0}
    reached = granted_to(creator.id, DEPLOY)
    if not anywhere:
        reached = JumpGroup.id == installer.jump_group_id
    total = tx.scalar(select(func.count(JumpGroup.id)).where(reached)) or 0
    rows = tx.execute(
        select(JumpGroup.code_name, JumpGroup.name)
        .where(reached, visible(actor))
        .order_by(JumpGroup.code_name)
        .limit(REACH_LIMIT)
    )
    named: list[ReachedGroup] = [{"code_name": row.code_name, "name": row.name} for row in rows]
    return {"every": False, "jump_groups": named, "others": total - len(named)}


def key(tx: Transaction, actor: Actor, installer_id: str) -> Key:
    """Return the installer's key."""
    return {"key": key_for(tx, _usable(tx, actor, installer_id).id)}


def link_for(tx: Transaction, installer_id: str) -> str:
    """Return the address of the page that installs from a browser.

    The key is in the fragment, which browsers do not send to servers.
    """
    address = environment_of(tx).settings.addresses[0].removesuffix(":443")
    return f"https://{address}/install#{key_for(tx, installer_id)}"


def link(tx: Transaction, actor: Actor, installer_id: str) -> InstallerLink:
    """Return the installer's link, which may be passed on, also as a QR code."""
    url = link_for(tx, _usable(tx, actor, installer_id).id)
    return {"url": url, "qr": qr_code(url)}


def change(
    tx: Transaction, actor: Actor, installer_id: str, wanted: InstallerChange, version: int | None
) -> InstallerView:
    """Change or extend an installer. The clients that it installed stay as they are.

    A user who changes a field of ``REACH`` becomes the installer's creator, except for
    administrators. Otherwise, a user could make the key of an administrator's installer reach
    Jump Groups beyond the user's own rights.
    """
    installer = _usable(tx, actor, installer_id, lock=True)
    edit_conflicts.check(installer.version, version)
    given = wanted.given()
    for field, value in given.items():
        if field == "jump_group":
            installer.jump_group_id = jump_groups.usable(tx, actor, value, DEPLOY).id
        elif field == "overridable":
            installer.overridable = sorted(set(value))
        else:
            setattr(installer, field, value)
    if not actor.is_administrator and not given.keys().isdisjoint(REACH):
        installer.created_by_id, installer.created_by = actor.user_id, actor.username
    if "valid_minutes" in given:
        now = environment_of(tx).clock()
        installer.valid_until = now + timedelta(minutes=installer.valid_minutes)
    installer.version += 1
    audit.record(tx, actor, "installer.changed", "installer", installer.id, **given)
    _flush(tx, installer.name_key)
    return _views(tx, [installer])[0]


def revoke(tx: Transaction, actor: Actor, installer_id: str) -> InstallerView:
    """Revoke the installer's key permanently. Its name is free for another installer then."""
    installer = _usable(tx, actor, installer_id, lock=True)
    if installer.revoked_at is None:
        installer.revoked_at = environment_of(tx).clock()
        installer.name_key = None
        installer.version += 1
        audit.record(tx, actor, "installer.revoked", "installer", installer.id)
    return _views(tx, [installer])[0]


def remove(tx: Transaction, actor: Actor, installer_id: str, version: int | None) -> None:
    """Remove an installer. The clients that it installed stay."""
    installer = _usable(tx, actor, installer_id, lock=True)
    edit_conflicts.check(installer.version, version)
    tx.delete(installer)
    details = {"name": installer.name}
    audit.record(tx, actor, "installer.removed", "installer", installer.id, **details)


def package_facts(tx: Transaction, actor: Actor, installer_id: str) -> dict[str, Any]:
    """Return the values that the installer's package is built from."""
    return _package_facts(tx, _usable(tx, actor, installer_id))


def package_facts_for(tx: Transaction, key: str) -> dict[str, Any]:
    """Return the package's values for the holder of a usable key.

    Raises:
        UserError: ``key_missing``, ``key_invalid``, and those of :func:`require_usable`.
    """
    installer = for_key(tx, key)
    require_usable(tx, installer)
    return _package_facts(tx, installer)


def _flush(tx: Transaction, name_key: str | None) -> None:
    """Write the installer; raise ``field_taken`` if another one has its name."""
    try:
        tx.flush()
    except IntegrityError as error:
        raise UserError("field_taken", field="name_key", value=name_key or "") from error


def _package_facts(tx: Transaction, installer: Installer) -> dict[str, Any]:
    return {
        "installer_id": installer.id,
        "key": key_for(tx, installer.id),
        "expires_at": installer.valid_until,
        "overridable": list(installer.overridable),
    }


def _usable(tx: Transaction, actor: Actor, installer_id: str, *, lock: bool = False) -> Installer:
    actor.require_right(INSTALLERS)
    installer = tx.get(Installer, installer_id, with_for_update=lock)
    if installer is None or installer.session_id is not None:
        raise UserError("installer_not_found")
    if not may(tx, actor, installer.jump_group_id, DEPLOY):
        raise UserError("permission_refused")
    return installer


def _views(tx: Transaction, installers: list[Installer]) -> list[InstallerView]:
    now = environment_of(tx).clock()
    valid = rightful(tx, installers)
    groups = {installer.jump_group_id for installer in installers}
    names: dict[str, str] = {
        row.id: row.code_name
        for row in tx.execute(
            select(JumpGroup.id, JumpGroup.code_name).where(JumpGroup.id.in_(groups))
        )
    }
    return [
        {
            "id": installer.id,
            "name_key": installer.name_key,
            "jump_group": names[installer.jump_group_id],
            "name": installer.name,
            "tag": installer.tag,
            "comments": installer.comments,
            "max_offline_minutes": installer.max_offline_minutes,
            "ephemeral": installer.ephemeral,
            "may_take_over": installer.may_take_over,
            "forbid_disable": installer.forbid_disable,
            "forbid_uninstall": installer.forbid_uninstall,
            "passive": installer.passive,
            "passive_port": installer.passive_port,
            "passive_listen": installer.passive_listen,
            "overridable": list(installer.overridable),
            "valid_minutes": installer.valid_minutes,
            "valid_until": timestamp(installer.valid_until),
            "uses_allowed": installer.uses_allowed,
            "uses": installer.uses,
            "revoked": installer.revoked_at is not None,
            "state": state(installer, now, is_rightful=installer.id in valid),
            "created_by": installer.created_by,
            "created_at": timestamp(installer.created_at),
            "version": installer.version,
        }
        for installer in installers
    ]
