"""What the ids and code names in the audit log are called, for the people who read it.

The log itself keeps what never changes. A name is looked up when a row is shown: the one that
the thing has now, or else the one that it had when it was removed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from ..models.audit import AuditEvent
from ..models.in_list import in_list
from ..models.installer import Installer
from ..models.jump_client import JumpClient
from ..models.jump_group import JumpGroup
from ..models.jump_item_role import JumpItemRole
from ..models.jump_shortcut import JumpShortcut
from ..models.team import Team
from ..models.user import JUMP_ITEM_ROLES, ApiToken, User

Names = dict[str, dict[str, str]]
"""By kind of thing, then by its id or code name."""

INSTALLER = "installer:"
"""How the actor of an enrolment begins; the installer's id follows."""

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
}
"""Each kind of thing: by what the log names it, and what people call it."""

OF_DETAILS = {
    "token": "token",
    "installer": "installer",
    "jump_client": "jump_client",
    "jump_client_id": "jump_client",
    "through": "jump_client",
    "original": "jump_shortcut",
    "jump_group": "jump_group",
    "team": "team",
    "all_users_role": "jump_item_role",
    "roles": "jump_item_role",
    **dict.fromkeys(JUMP_ITEM_ROLES, "jump_item_role"),
}
"""The details that mention a thing, or several, and its kind."""

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
"""What keeps the name of a thing that is no more."""


def add(session: Session, events: Sequence[dict[str, Any]]) -> None:
    """Add ``target_name`` and ``names`` to events as the API shows them.

    A name that nobody knows any more is missing in ``names``, and ``target_name`` is empty.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in events:
        for kind, key in _mentioned(event):
            wanted[kind].add(key)
    names = {kind: _current(session, kind, keys) for kind, keys in wanted.items()}
    missing = [
        event["id"]
        for event in events
        if event["target_id"] not in names.get(event["target_type"], {event["target_id"]})
    ]
    for kind, key, name in _last(session, missing):
        names[kind][key] = name
    for event in events:
        of_event: Names = defaultdict(dict)
        for kind, key in _mentioned(event):
            if called := names[kind].get(key):
                of_event[kind][key] = called
        event["names"] = of_event
        event["target_name"] = of_event.get(event["target_type"], {}).get(event["target_id"], "")


def _mentioned(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The kinds and ids of what an event is about, of who caused it, and of its details."""
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


def _current(session: Session, kind: str, keys: set[str]) -> dict[str, str]:
    column, name = CALLED[kind]
    found = session.execute(select(column, name).where(in_list(column, sorted(keys))))
    return {key: called for key, called in found if called}


def _last(session: Session, event_ids: list[int]) -> Iterator[tuple[str, str, str]]:
    """Kind, id and last name of what these events are about and what is no more."""
    if not event_ids:
        return
    seen, last = aliased(AuditEvent), aliased(AuditEvent)
    # Backwards by the index of what one thing is about: its end is among the newest.
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
    for event in session.scalars(select(AuditEvent).where(AuditEvent.id.in_(ends))):
        name = event.details.get("name") or event.details.get("username")
        if name:
            yield event.target_type, event.target_id, name
