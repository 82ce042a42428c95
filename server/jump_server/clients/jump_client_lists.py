"""The list of Jump Clients, with filters, search, sorting and pages."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal

from sqlalchemy import ColumnElement, String, and_, case, false, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.core.inputs import GroupFilter, Search
from jump_server.core.paging import Key, Page, PageQuery, Slice, paginate
from jump_server.core.searching import Match, Searched, Source
from jump_server.groups.jump_group_access import visible
from jump_server.models.base import EPOCH
from jump_server.models.folded import Folded, fold
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup

from .jump_client_views import views
from .views import JumpClient as JumpClientView
from .views import Summary

Status = Literal["online", "offline", "passive", "uninstalled", "disabled", "removal_pending"]
Sort = Literal[
    "name",
    "-name",
    "hostname",
    "-hostname",
    "status",
    "-status",
    "jump_group",
    "-jump_group",
    "last_connected_at",
    "-last_connected_at",
]

METHOD_NAMES = {"jump client", "jump_client"}

_searched_group = aliased(JumpGroup)
_GROUPS = select(_searched_group.id)
_GROUP_LINES = Folded(_searched_group.name + "\n" + _searched_group.code_name)


class ClientQuery(PageQuery):
    """Filters of the list. ``search`` covers ``fields``; if empty, every searchable field."""

    search: Search = ""
    fields: Search = ""
    jump_group: GroupFilter = ""
    tag: Search = ""
    status: Status | None = None
    name: Search = ""
    hostname: Search = ""
    sort: Sort = "name"


def listing(tx: Transaction, actor: Actor, query: ClientQuery) -> Slice[JumpClientView]:
    """Return the clients that ``actor`` can see."""
    rows = (
        select(JumpClient.id)
        .join(JumpClient.jump_group)
        .where(JumpClient.expired_at.is_(None), visible(actor), *conditions(query))
    )
    descending = query.sort.startswith("-")
    wanted = SORTS[query.sort.removeprefix("-")]
    keys: list[Key] = [(wanted, descending), (JumpClient.id, descending)]
    # Sort ids only, because sorting the long records costs more. Read those of the page later.
    part = paginate(tx, rows, keys, Page.of(query), str)
    shown = views(tx, part.items)
    # A client may have been removed since its id was read.
    return part.of([shown[client_id] for client_id in part.items if client_id in shown])


def summary(tx: Transaction, actor: Actor) -> Summary:
    """Return the footer's counts of the Jump Clients that ``actor`` can see.

    ``total`` includes uninstalled clients; ``clients`` does not.
    """
    installed = JumpClient.uninstalled_at.is_(None)
    active = and_(installed, JumpClient.passive.is_(False))
    total, clients, passive, online = tx.execute(
        select(
            func.count(),
            func.count().filter(installed),
            func.count().filter(installed, JumpClient.passive.is_(True)),
            func.count().filter(active, JumpClient.online.is_(True)),
        )
        .select_from(JumpClient)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(JumpClient.expired_at.is_(None), visible(actor))
    ).one()
    return {
        "total": total,
        "clients": clients,
        "online": online,
        "offline": clients - passive - online,
        "passive": passive,
        "uninstalled": total - clients,
    }


def conditions(query: ClientQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.jump_group:
        found.append(JumpGroup.code_name == query.jump_group)
    if query.tag:
        found.append(JumpClient.tag == query.tag)
    if query.status:
        found.append(_has_status(query.status))
    if query.name:
        found.append(JumpClient.shown_name == query.name.lower())
    if query.hostname:
        found.append(func.lower(JumpClient.hostname) == query.hostname.lower())
    if query.search:
        found += SEARCHED.conditions(query.search, query.fields)
    return found


def _has_status(wanted: str) -> ColumnElement[bool]:
    """Return the condition that a client has a status of ``_STATUSES``.

    Any other text gives a constant false condition, which compares no rows: most searches are not
    for a status.
    """
    return _STATUSES.get(wanted, false())


def in_group(group_id: InstrumentedAttribute[str], wanted: str) -> ColumnElement[bool]:
    """Return the condition that the Jump Group's name or code name contains ``wanted``."""
    # A subquery searches the few groups once, not once for each item.
    return group_id.in_(_GROUPS.where(_GROUP_LINES.contains(wanted, autoescape=True)))


def accessed(column: InstrumentedAttribute[datetime | None], wanted: str) -> ColumnElement[bool]:
    """Return the condition that the last access was in the year or month, or on the day."""
    days = _period(wanted)
    if days is None:
        return false()
    return and_(column >= days[0], column < days[1])


def _period(text: str) -> tuple[datetime, datetime] | None:
    for form, length in (("%Y-%m-%d", 1), ("%Y-%m", 31), ("%Y", 366)):
        try:
            start = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        end = start + timedelta(days=length)
        if length > 1:
            end = end.replace(day=1)
        if length > 31:
            end = end.replace(month=1)
        return start, end
    return None


_here = JumpClient.uninstalled_at.is_(None)
_active = and_(_here, JumpClient.passive.is_(False))
_STATUSES: dict[str, ColumnElement[bool]] = {
    "uninstalled": JumpClient.uninstalled_at.is_not(None),
    "online": and_(_active, JumpClient.online.is_(True)),
    "offline": and_(_active, JumpClient.online.is_(False)),
    "passive": and_(_here, JumpClient.passive.is_(True)),
    "disabled": or_(JumpClient.disabled_at_console, JumpClient.disabled_on_computer),
    "removal_pending": and_(_here, JumpClient.removal.is_not(None)),
}
_OTHER_WORDS = {
    "removal pending": "removal_pending",
    "pending removal": "removal_pending",
    "suppression en attente": "removal_pending",
    "en ligne": "online",
    "hors ligne": "offline",
    "passif": "passive",
    "désinstallé": "uninstalled",
    "désactivé": "disabled",
}
_STATUSES |= {fold(word): _STATUSES[status] for word, status in _OTHER_WORDS.items()}

_status = case(
    (JumpClient.uninstalled_at.is_not(None), "uninstalled"),
    (JumpClient.passive.is_(True), "passive"),
    (JumpClient.online.is_(True), "online"),
    else_="offline",
)

SORTS: dict[str, Any] = {
    "name": JumpClient.shown_name,
    "hostname": func.lower(JumpClient.hostname, type_=String),
    "status": _status,
    "jump_group": JumpGroup.code_name,
    "last_connected_at": func.coalesce(
        JumpClient.last_connected_at, literal(EPOCH, JumpClient.last_connected_at.type)
    ),
}

TEXTS: dict[str, Any] = {
    "name": JumpClient.name,
    "hostname": JumpClient.hostname,
    "fqdn": JumpClient.fqdn,
    "comments": JumpClient.comments,
    "tag": JumpClient.tag,
    "private_ip": JumpClient.private_addresses,
    "public_ip": JumpClient.public_address,
    "console_user": JumpClient.console_user,
    "workgroup": JumpClient.workgroup,
    "domain": JumpClient.domain,
    "os": JumpClient.os,
}
"""Columns of the fields in which a search finds a part of the text."""

OTHERS: dict[str, Match] = {
    "group": partial(in_group, JumpClient.jump_group_id),
    "status": _has_status,
    "last_accessed": lambda wanted: accessed(JumpClient.last_accessed_at, wanted),
    "method": lambda wanted: true() if wanted in METHOD_NAMES else false(),
}
"""Fields with a search condition of their own."""

SEARCHED = Searched([Source(JumpClient.searched, TEXTS)], OTHERS)
