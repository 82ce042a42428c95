"""The tools of a session: the checks before its user attaches, and the records afterwards."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_shortcut import JumpShortcut
from jump_server.models.session import CONTROLS, ENDED, Session
from jump_server.shortcuts import vnc_networks
from jump_wire import kinds
from jump_wire.errors import UserError
from jump_wire.kinds import Kind
from jump_wire.messages import OpenPipe

from . import conferences, elevations, participants, permissions, session_ends, sessions

MOST_TOOLS = 8
"""Maximum number of tools that a session lists."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A tool that a viewer may attach to.

    ``client_id`` is empty if the server itself connects to the target.
    """

    client_id: str
    asked: OpenPipe
    """The request for the agent. The hub adds the pipe's id and its ticket."""
    controls: bool
    """Whether the viewer controls the tool; otherwise it watches."""
    taken_over: bool
    """Whether another sign-in of the user used the session before."""
    new_tool: bool
    """Whether the tool is missing from the session's list."""
    unlogged: bool
    """Whether the tool must still be recorded in the audit log."""
    passive: bool = False
    """Whether the server has to call the client, for its link and for the tool's pipe."""
    asks: bool = False
    """Whether the customer may be asked before the tool starts."""

    @property
    def notes(self) -> bool:
        """Whether :func:`note` has something to do."""
        return self.taken_over or self.new_tool or self.unlogged


def attach(
    tx: Transaction,
    actor: Actor,
    session_id: str,
    kind: Kind,
    tool_id: str,
    parameters: object = None,
) -> Attachment:
    """Check that the actor may use one of the session's tools now.

    Args:
        tx: the transaction.
        actor: the user or API token.
        session_id: the id of the session.
        kind: the kind of tool.
        tool_id: the id of the tool, 32 hexadecimal digits.
        parameters: the parameters of the kind, unless it ``leads_on``.

    Raises:
        UserError: ``session_not_found``; the end code of a session that has ended;
            ``permission_refused``, also for a tool that is not for this session; or the reason
            why the actor may no longer jump to the Jump Client; ``customer_offline``;
            see also :func:`.elevations.check_tool`.
    """
    actor.require_scope(sessions.SCOPE)
    record = sessions.find(tx, actor, session_id)
    if record.state == ENDED:
        raise UserError(session_ends.code(record.end_reason))
    mine = sessions.participant(record, actor.user_id)
    if mine is None:  # other users may see the session, but not use it
        raise UserError("permission_refused")
    allowed = permissions.require(tx, actor, record.jump_client_id, record.jump_shortcut_id)
    new_tool = not _lists(record, kind, tool_id)
    controls = mine.role == CONTROLS
    if kind.verb not in allowed.verbs or not (controls or (kind.shared and not new_tool)):
        raise UserError("permission_refused")
    if record.customer is not None and not record.customer.online:
        raise UserError("customer_offline")
    if new_tool or not kind.resumable:  # which starts another one each time
        elevations.check_tool(tx, actor, record)
    if kind.leads_on:
        parameters = _target(tx, record)
    given = kind.parameters() if parameters is None else parameters
    return Attachment(
        record.jump_client_id or "",
        kinds.request(kind, record.id, tool_id, allowed.verbs, conferences.called(mine), given),
        controls,
        mine.sign_in != actor.sign_in,
        new_tool,
        bool(kind.audit) and not _is_logged(tx, actor, record, kind, tool_id),
        bool(tx.scalar(select(JumpClient.passive).where(JumpClient.id == record.jump_client_id))),
        record.customer is not None,
    )


def note(tx: Transaction, actor: Actor, attachment: Attachment) -> bool:
    """Record a new attachment.

    From now on, the user's part ends with this sign-in or API token. The session lists the tool, so
    that its user can find it again. The audit log records the tool once if its kind requires it; a
    tap may record more. It never records the tool's input, which may contain secrets.

    Returns:
        Whether the audit log has a new record of the tool.
    """
    asked = attachment.asked
    kind = kinds.KINDS[asked.kind]
    [record] = sessions.lock(tx, [asked.session_id])
    # Since the check, the session may have ended, or the participant left or lost control.
    if record.state == ENDED:
        raise UserError(session_ends.code(record.end_reason))
    mine = sessions.participant(record, actor.user_id)
    if mine is None or (mine.role == CONTROLS) != attachment.controls:
        raise UserError("permission_refused")
    participants.take_over(tx, record, mine, actor)
    new_tool = not _lists(record, kind, asked.tool_id)
    if new_tool:
        record.tools = [*record.tools, {"id": asked.tool_id, "kind": kind.name}][-MOST_TOOLS:]
        sessions.announce(tx, record)
    if new_tool or not kind.resumable:
        elevations.confirm(tx, actor, record)
    if kind.audit and not _is_logged(tx, actor, record, kind, asked.tool_id):
        details = {"session_id": record.id, "tool_id": asked.tool_id}
        audit.record(tx, actor, kind.audit, *sessions.target(record), **details)
        return True
    return False


def _target(tx: Transaction, record: Session) -> Any:
    shortcut = tx.get_one(JumpShortcut, record.jump_shortcut_id)
    if shortcut.jump_client_id != record.jump_client_id:  # the shortcut's client has changed
        raise UserError("session_ended")
    if shortcut.directly:
        vnc_networks.check(environment_of(tx).settings.vnc_networks, shortcut.hostname)
    return kinds.Target(shortcut.hostname, shortcut.port)


def _lists(record: Session, kind: Kind, tool_id: str) -> bool:
    """Return whether the session lists the tool, or any tool of a kind that is not resumable."""
    return any(
        known["kind"] == kind.name and (not kind.resumable or known["id"] == tool_id)
        for known in record.tools
    )


def _is_logged(tx: Transaction, actor: Actor, record: Session, kind: Kind, tool_id: str) -> bool:
    _, target_id = sessions.target(record)
    details = {"session_id": record.id, "tool_id": tool_id}
    return audit.has_recorded(tx, actor, kind.audit, target_id, record.started_at, **details)
