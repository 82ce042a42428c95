"""The Jump interface's list: Jump Clients and Jump Shortcuts together."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session as Transaction

from jump_server.clients import jump_client_lists, jump_client_views
from jump_server.clients.jump_client_lists import ClientQuery, accessed, in_group
from jump_server.clients.views import Summary
from jump_server.core.actors import Actor
from jump_server.core.inputs import GroupFilter, Input, Search
from jump_server.core.paging import Key, Page, PageQuery, Slice, paginate
from jump_server.core.searching import Searched, Source
from jump_server.groups.jump_group_access import visible
from jump_server.models.base import EPOCH
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_shortcut import CLIENT_COPY, JumpShortcut
from jump_server.shortcuts import jump_client_copies, jump_shortcut_access

from .views import JumpItem

Method = Literal["jump_client", "jump_client_copy", "local_rdp", "local_vnc"]
Sort = Literal[
    "name",
    "-name",
    "hostname",
    "-hostname",
    "method",
    "-method",
    "status",
    "-status",
    "jump_group",
    "-jump_group",
    "last_connected_at",
    "-last_connected_at",
    "last_accessed_at",
    "-last_accessed_at",
    "comments",
    "-comments",
    "tag",
    "-tag",
    "os",
    "-os",
    "console_user",
    "-console_user",
    "fqdn",
    "-fqdn",
    "public_address",
    "-public_address",
    "agent_version",
    "-agent_version",
]

JUMP_CLIENT = "jump_client"


class Filters(BaseModel):
    """Filters of the list. ``search`` covers ``fields``; if empty, every searchable field."""

    search: Search = ""
    fields: Search = ""
    jump_group: GroupFilter = ""
    tag: Search = ""
    jump_method: Method | None = None


class ItemQuery(Filters, PageQuery):
    """Filters, page and order of the list."""

    sort: Sort = "name"


class ItemFilter(Filters, Input):
    """Filters of the list in a request body. Selects every item that matches."""


def listing(tx: Transaction, actor: Actor, query: ItemQuery) -> Slice[JumpItem]:
    """Return the Jump Items that ``actor`` can see."""
    descending = query.sort.startswith("-")
    found = _found(actor, query, query.sort.removeprefix("-"))
    keys: list[Key] = [(found.c.key, descending), (found.c.id, descending)]
    part = paginate(tx, select(found.c.id), keys, Page.of(query), str)
    shown = views(tx, part.items)
    # An item may have been removed since its id was read.
    return part.of([shown[item_id] for item_id in part.items if item_id in shown])


def ids_found(tx: Transaction, actor: Actor, filters: Filters, most: int) -> list[str]:
    """Return the ids of the items that match the filters, at most ``most``."""
    found = _found(actor, filters, "name")
    return list(tx.scalars(select(found.c.id).limit(most)))


def _found(actor: Actor, query: Filters, sort: str) -> Subquery:
    parts = []
    if query.jump_method in {None, JUMP_CLIENT}:
        parts.append(_clients(actor, query, sort))
    if query.jump_method in {None, CLIENT_COPY}:
        parts.append(_copies(actor, query, sort))
    if query.jump_method not in {JUMP_CLIENT, CLIENT_COPY}:
        parts.append(_shortcuts(actor, query, sort))
    return union_all(*parts).subquery()


def views(tx: Transaction, item_ids: Sequence[str]) -> dict[str, JumpItem]:
    """Return items by id as the API shows them, without checking rights."""
    found: dict[str, JumpItem] = {**jump_client_views.views(tx, item_ids)}
    others = [item_id for item_id in item_ids if item_id not in found]
    if others:
        wanted = jump_shortcut_access.shown().where(in_list(JumpShortcut.id, others))
        found |= jump_shortcut_access.views(tx, tx.scalars(wanted).all())
    return found


def live_views(tx: Transaction, item_ids: Sequence[str]) -> dict[str, JumpItem]:
    """Return :func:`views`, and add the copies of Jump Clients, which change with the clients."""
    copies = jump_client_copies.of(tx, item_ids)
    return views(tx, list(dict.fromkeys((*item_ids, *copies))))


def summary(tx: Transaction, actor: Actor) -> Summary:
    """Return the footer's counts of the items that ``actor`` can see."""
    counts = jump_client_lists.summary(tx, actor)
    shortcuts = (
        select(func.count())
        .select_from(JumpShortcut)
        .join(JumpShortcut.jump_group)
        .where(visible(actor))
    )
    return {**counts, "total": counts["total"] + (tx.scalar(shortcuts) or 0)}


def _clients(actor: Actor, query: Filters, sort: str) -> Select[Any]:
    asked = ClientQuery(
        search=query.search, fields=query.fields, jump_group=query.jump_group, tag=query.tag
    )
    return (
        select(JumpClient.id, _CLIENT_SORTS[sort].label("key"))
        .join(JumpClient.jump_group)
        .where(
            JumpClient.expired_at.is_(None), visible(actor), *jump_client_lists.conditions(asked)
        )
    )


def _shortcuts(actor: Actor, query: Filters, sort: str) -> Select[Any]:
    found = (
        select(JumpShortcut.id, _SORTS[sort].label("key"))
        .join(JumpShortcut.jump_group)
        .where(visible(actor), JumpShortcut.jump_method != CLIENT_COPY)
    )
    if query.jump_method:
        found = found.where(JumpShortcut.jump_method == query.jump_method)
    found = found.where(*_place(query))
    if query.search:
        found = found.where(*_SEARCHED.conditions(query.search, query.fields))
    return found


def _copies(actor: Actor, query: Filters, sort: str) -> Select[Any]:
    found = (
        select(JumpShortcut.id, _COPY_SORTS[sort].label("key"))
        .join(JumpShortcut.jump_group)
        .join(JumpClient, JumpClient.id == JumpShortcut.jump_client_id)
        .where(
            JumpShortcut.jump_method == CLIENT_COPY,
            JumpClient.expired_at.is_(None),
            visible(actor),
            *_place(query),
        )
    )
    if query.search:
        found = found.where(*_COPIES_SEARCHED.conditions(query.search, query.fields))
    return found


def _place(query: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.jump_group:
        found.append(JumpGroup.code_name == query.jump_group)
    if query.tag:
        found.append(JumpShortcut.tag == query.tag)
    return found


def _is_method(wanted: str) -> ColumnElement[bool]:
    methods = [method for method, names in METHOD_NAMES.items() if wanted in names]
    return JumpShortcut.jump_method.in_(methods)


def _accessed(wanted: str) -> ColumnElement[bool]:
    return accessed(JumpShortcut.last_accessed_at, wanted)


_in_group = partial(in_group, JumpShortcut.jump_group_id)

METHOD_NAMES = {
    "local_rdp": {"local rdp", "local_rdp", "rdp", "rdp local"},
    "local_vnc": {"local vnc", "local_vnc", "vnc", "vnc local"},
}
"""Names of the Jump methods in English and French. A search has to match a whole name."""

_OF_CLIENTS = ("os", "console_user", "fqdn", "public_address", "agent_version")
"""Texts that a shortcut does not have, so shortcuts come first when sorted by one of them."""


def _lower(column: Any) -> ColumnElement[str]:
    return func.lower(column, type_=String)


def _since(column: Any) -> ColumnElement[Any]:
    """Return a time for sorting, in which None comes before everything else."""
    return func.coalesce(column, literal(EPOCH, column.type))


_CLIENT_SORTS: dict[str, Any] = {
    **jump_client_lists.SORTS,
    "method": literal(JUMP_CLIENT),
    "last_accessed_at": _since(JumpClient.last_accessed_at),
    "comments": _lower(JumpClient.comments),
    "tag": _lower(JumpClient.tag),
    **{name: _lower(getattr(JumpClient, name)) for name in _OF_CLIENTS},
}

_SORTS: dict[str, Any] = {
    "name": JumpShortcut.shown_name,
    "hostname": func.lower(JumpShortcut.hostname),
    "method": JumpShortcut.jump_method,
    "status": literal(""),
    "jump_group": JumpGroup.code_name,
    "last_connected_at": literal(EPOCH, JumpClient.last_connected_at.type),
    "last_accessed_at": _since(JumpShortcut.last_accessed_at),
    "comments": _lower(JumpShortcut.comments),
    "tag": _lower(JumpShortcut.tag),
    **{name: literal("") for name in _OF_CLIENTS},
}
"""Sort keys of shortcuts, which have no connection and come first when sorted by its values."""

_TEXTS: dict[str, Any] = {
    "name": JumpShortcut.name,
    "hostname": JumpShortcut.hostname,
    "comments": JumpShortcut.comments,
    "tag": JumpShortcut.tag,
}

_COPY_SORTS: dict[str, Any] = {
    **_CLIENT_SORTS,
    **{name: _SORTS[name] for name in ("name", "last_accessed_at", "comments", "tag")},
    "method": literal(CLIENT_COPY),
}
"""Sort keys of copies. Name, Jump Group and texts are the copy's own; the rest is the client's."""

_SEARCHED = Searched(
    [Source(JumpShortcut.searched, _TEXTS)],
    {"group": _in_group, "last_accessed": _accessed, "method": _is_method},
)

_OWN = ("name", "comments", "tag")
_COPIES_SEARCHED = Searched(
    [
        Source(JumpShortcut.searched, {field: _TEXTS[field] for field in _OWN}),
        Source(
            JumpClient.searched,
            {name: text for name, text in jump_client_lists.TEXTS.items() if name not in _OWN},
            whole=False,
        ),
    ],
    {**jump_client_lists.OTHERS, "group": _in_group, "last_accessed": _accessed},
)
