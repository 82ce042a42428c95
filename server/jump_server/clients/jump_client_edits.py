"""Edit Jump Clients: one, or many with one request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit, edit_conflicts
from jump_server.core.actors import Actor
from jump_server.core.inputs import (
    Between,
    Comments,
    GroupReference,
    Hex32,
    Input,
    Name,
    PassiveListen,
    PassivePort,
    Tag,
)
from jump_server.groups import jump_group_names
from jump_server.groups.jump_group_access import Rights
from jump_server.live import events
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import EDIT, MOVE, VIEW
from jump_wire.calls import PORT
from jump_wire.errors import UserError

from . import connection_types, local_control
from .jump_client_access import require, shown
from .jump_client_views import view, views
from .views import JumpClient as JumpClientView

MOST = 1_000
"""Maximum number of Jump Clients that one request edits. It holds SQLite's writer that long."""
OWN = ("name", "tag", "comments")
"""Fields that are columns, with no rule of their own."""


class ClientChange(Input):
    """Changes to a Jump Client. Omitted fields stay the same."""

    name: Name = ""
    jump_group: GroupReference = ""
    tag: Tag = ""
    comments: Comments = ""
    passive: bool = False
    passive_port: PassivePort = PORT
    passive_listen: PassiveListen = ""
    forbid_disable: bool = False
    forbid_uninstall: bool = False


class OneOfMany(ClientChange):
    """Changes to one of several Jump Clients. ``version`` is the one that they are based on."""

    id: Hex32
    version: Annotated[int, Between(1, 999_999_999)] | None = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent and that change."""
        return {name: value for name, value in self.given().items() if name not in _ABOUT}


_ABOUT = {"id", "version"}


class ManyChanges(Input):
    """Changes to several Jump Clients, each with its own values. Each may be there once."""

    items: Annotated[list[OneOfMany], Field(min_length=1, max_length=MOST)]


@dataclass(frozen=True)
class Outcome:
    """What became of one of several changes: the client as it is now, or the error."""

    client_id: str
    client: JumpClientView | None
    error: UserError | None


def change(
    tx: Transaction, actor: Actor, client_id: str, wanted: ClientChange, version: int | None
) -> JumpClientView:
    """Edit a client. Moving it requires the right to move in both Jump Groups.

    Raises:
        UserError: ``client_not_found``, ``permission_refused``, ``stale_edit``,
            ``jump_group_not_found``; also those of :func:`.connection_types.check`.
    """
    given = wanted.given()
    client = require(tx, actor, client_id, VIEW if given.keys() == {"jump_group"} else EDIT)
    tx.refresh(client, ["version"], with_for_update=True)
    _Edits(tx, actor).edit(client, given, version)
    return view(tx, client.id)


def change_many(tx: Transaction, actor: Actor, wanted: ManyChanges) -> list[Outcome]:
    """Edit up to ``MOST`` clients, each as :func:`change` does, and return what became of each.

    A client that is refused does not change, and the others do. A client that has the values
    already does not change either. The number of statements does not grow with the clients.

    Raises:
        UserError: ``field_malformed`` when a client is there twice.
    """
    asked = {one.id: one for one in wanted.items}
    if len(asked) != len(wanted.items):
        raise UserError("field_malformed", field="items", expected="each Jump Client once")
    locked = shown().where(in_list(JumpClient.id, list(asked))).order_by(JumpClient.id)
    # In one order, so that two such requests never wait for each other.
    locked = locked.with_for_update(of=JumpClient)
    clients = {client.id: client for client in tx.scalars(locked)}
    edits, errors = _Edits(tx, actor), dict[str, UserError]()
    for client_id, one in asked.items():
        try:
            edits.one_of_many(clients.get(client_id), one)
        except UserError as error:
            errors[client_id] = error
    tx.flush()
    seen = views(tx, [client_id for client_id in asked if client_id not in errors])
    return [Outcome(client_id, seen.get(client_id), errors.get(client_id)) for client_id in asked]


class _Edits:
    """The edits of one transaction, which look up each right and each Jump Group once."""

    def __init__(self, tx: Transaction, actor: Actor) -> None:
        self._tx = tx
        self._actor = actor
        self._rights = Rights(tx, actor)
        self._groups: dict[str, JumpGroup] = {}

    def one_of_many(self, client: JumpClient | None, wanted: OneOfMany) -> None:
        """Edit a client if the actor may and anything differs."""
        if client is None:
            raise UserError("client_not_found")
        given = wanted.changes()
        self._rights.require(client.jump_group_id, VIEW if given.keys() <= {"jump_group"} else EDIT)
        edit_conflicts.check(client.version, wanted.version)
        if self._differs(client, given):
            self.edit(client, given, wanted.version)

    def edit(self, client: JumpClient, given: Mapping[str, Any], version: int | None) -> None:
        """Edit a client that the actor may edit. When this raises, the client is unchanged."""
        edit_conflicts.check(client.version, version)
        group = self._group(client, given)
        if group.id != client.jump_group_id:
            for group_id in (client.jump_group_id, group.id):
                self._rights.require(group_id, MOVE)
        local_control.check(self._rights, client, given, group)
        connection_types.check(self._tx, client, given)
        self._apply(client, given, group)

    def _apply(self, client: JumpClient, given: Mapping[str, Any], group: JumpGroup) -> None:
        tx, told = self._tx, dict(given)
        told.pop("jump_group", None)
        if group.id != client.jump_group_id:
            told["jump_group"] = group.code_name
            client.jump_group = group
        for field in OWN:
            if field in given:
                setattr(client, field, given[field])
        local_control.apply(tx, client, given)
        connection_types.apply(tx, client, given)
        client.shown_name = (client.name or client.hostname).lower()
        client.version += 1
        audit.record(tx, self._actor, "jump_client.changed", "jump_client", client.id, **told)
        events.note(tx, events.CLIENT_CHANGED, client.id)
        if not told.keys().isdisjoint({"jump_group", "tag", "passive"}):
            events.note(tx, events.GROUPS_CHANGED, events.COUNTS)

    def _differs(self, client: JumpClient, given: Mapping[str, Any]) -> bool:
        values = {name: value for name, value in given.items() if name != "jump_group"}
        moved = self._group(client, given).id != client.jump_group_id
        return moved or any(getattr(client, name) != value for name, value in values.items())

    def _group(self, client: JumpClient, given: Mapping[str, Any]) -> JumpGroup:
        """Return the client's Jump Group after the change."""
        if "jump_group" not in given:
            return client.jump_group
        reference = given["jump_group"]
        if reference not in self._groups:
            self._groups[reference] = jump_group_names.find(self._tx, reference)
        return self._groups[reference]
