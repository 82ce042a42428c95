"""Names for the ids and code names in the audit log, for readers of the log.

The log itself stores only values that never change. Names are looked up when a row is shown. The
look-up returns the object's present name, or the name that it had when it was removed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.orm import Session as Transaction

from jump_server.models.audit import AuditEvent
from jump_server.models.in_list import in_list
from jump_server.models.installer import Installer
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import JumpItemRole
from jump_server.models.jump_shortcut import JumpShortcut
from jump_server.models.session import Session
from jump_server.models.team import Team
from jump_server.models.user import JUMP_ITEM_ROLES, ApiToken, User

from .views import AuditEvent as AuditEventView

Names = dict[str, dict[str, str]]
"""Names by kind of object, then by id or code name."""

INSTALLER = "installer:"
"""Prefix of an enrolment's actor name; the installer's id follows."""

_Key = InstrumentedAttribute[str]
_Name = ColumnElement[str] | InstrumentedAttribute[str]
_SHOWN = func.coalesce(func.nullif(JumpClient.name, ""), JumpClient.hostname)

CALLED: dict[str, tuple[_Key, _Name]] = {
    "user": (User.id, User.username),
    "token": (ApiToken.id, ApiToken.name),
    "installer": (Installer.id, Installer.name),
    "jump_client": (JumpClient.id, _SHOWN),
    "jump_shortcut": (JumpShortcut.id, JumpShortcut.name),
    "jump_group": (JumpGroup.code_name, JumpGroup.name),
    "jump_item_role": (JumpItemRole.code_name, JumpItemRole.name),
    "team": (Team.code_name, Team.name),
    "support_session": (Session.id, Session.jump_client_name),
}
"""Kinds of object, with the column that the log refers to and the column of the name."""

OF_DETAILS = {
    "token": "token",
    "installer": "installer",
    "jump_client": "jump_client",
    "jump_client_id": "jump_client",
    "through": "jump_client",
    "original": "jump_shortcut",
    "copy_of": "jump_client",
    "into": "jump_client",
    "jump_group": "jump_group",
    "team": "team",
    "all_users_role": "jump_item_role",
    "roles": "jump_item_role",
    **dict.fromkeys(JUMP_ITEM_ROLES, "jump_item_role"),
}
"""Details that refer to one or more objects, with the objects' kind."""

ENDINGS = (
    "user.removed",
    "token.removed",
    "installer.removed",
    "jump_client.removed",
    "jump_client.expired",
    "jump_client.uninstalled",
    "jump_shortcut.removed",
    "jump_group.removed",
    "jump_item_role.removed",
    "team.removed",
)
"""Actions whose event holds the name of an object that was removed."""


def add(tx: Transaction, events: Sequence[AuditEventView]) -> None:
    """Fill in ``target_name`` and ``names`` of events as the API shows them.

    An unknown name is missing in ``names``, or leaves ``target_name`` empty.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in events:
        for kind, key in _mentioned(event):
            wanted[kind].add(key)
    names = {kind: _current(tx, kind, keys) for kind, keys in wanted.items()}
    missing = [
        event["id"]
        for event in events
        if event["target_id"] not in names.get(event["target_type"], {event["target_id"]})
    ]
    for kind, key, name in _last(tx, missing):
        names[kind][key] = name
    for event in events:
        of_event: Names = defaultdict(dict)
        for kind, key in _mentioned(event):
            if called := names[kind].get(key):
                of_event[kind][key] = called
        event["names"] = of_event
        event["target_name"] = of_event.get(event["target_type"], {}).get(event["target_id"], "")


def _mentioned(event: AuditEventView) -> Iterator[tuple[str, str]]:
    """Yield kind and id of each object in an event: its target, its actor and its details."""
    if event["target_type"] in CALLED:
        yield event["target_type"], event["target_id"]
    if event["actor"].startswith(INSTALLER):
        yield "installer", event["actor"].removeprefix(INSTALLER)
    for detail, value in event["details"].items():
        kind = OF_DETAILS.get(detail)
        if kind is not None:
            yield from ((kind, key) for key in _texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _current(tx: Transaction, kind: str, keys: set[str]) -> dict[str, str]:
    column, name = CALLED[kind]
    found = tx.execute(select(column, name).where(in_list(column, sorted(keys))))
    return {key: called for key, called in found if called}


def _last(tx: Transaction, event_ids: list[int]) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and last name of the removed objects that are targets of these events."""
    if not event_ids:
        return
    seen, last = aliased(AuditEvent), aliased(AuditEvent)
    # Read the index on the target backwards, because the removal is among its newest events.
    end = (
        select(last.id)
        .where(
            last.target_id == seen.target_id,
            last.target_type == seen.target_type,
            last.action.in_(ENDINGS),
        )
        .order_by(last.at.desc(), last.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    ends = select(end).where(seen.id.in_(event_ids))
    for event in tx.scalars(select(AuditEvent).where(AuditEvent.id.in_(ends))):
        name = event.details.get("name") or event.details.get("username")
        if name:
            yield event.target_type, event.target_id, name
