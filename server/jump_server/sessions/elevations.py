"""Elevation: the further tools of a session run as another account of the computer.

In a support session, this account is root. The customer is asked for consent and for a password, or
the technician gives the credentials of an account that may become root. In a session with a Jump
Client in service mode, the technician gives the credentials of the account, and needs a right. The
computer decides; what its client reports is only shown.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Input, Text, printable
from jump_server.db import after_commit
from jump_server.models.session import CONTROLS, ENDED, RUNNING, WAITING, Session
from jump_wire import messages
from jump_wire.errors import UserError

from . import conferences, permissions, session_ends, sessions
from .elevation_views import (
    ASK_TIME,
    ASKING,
    ELEVATED,
    FAILED,
    elevation_refusal,
    is_elevated,
    may_be_elevated,
    modes,
)

PAUSE_SECONDS = (0, 2, 5, 15, 60)
"""Seconds after each wrong password in a row until the next request. The last one is repeated."""

WRONG = "elevation_password_wrong"


class Credentials(Input):
    """The account that may become root, and its password; empty to ask the customer.

    With a Jump Client, it is the account that further tools run as. The password is passed on to
    the computer once. It is never stored.
    """

    account: Annotated[str, Text(64)] = ""
    password: Annotated[str, Text(256, exact=True)] = ""


def request(tx: Transaction, actor: Actor, session_id: str, given: Credentials) -> Session:
    """Ask a session's computer to run its further tools as another account; return the session.

    The answer comes later, in the session's ``elevation``.

    Raises:
        UserError: ``session_not_found``; the end code of a session that has ended;
            ``session_not_accepted``; ``permission_refused``, also without control;
            ``elevation_user_mode``, ``elevation_unavailable``; ``customer_offline``,
            ``client_offline``;
            ``elevation_pending``; ``rate_limited`` after wrong passwords; ``field_required``.
    """
    record = _hold(tx, actor, session_id)
    refusal = _refusal(tx, actor, record)
    if refusal:
        raise UserError(refusal)
    _check_reachable(tx, record)
    needs_account = is_jump(record) or given.password
    if bool(given.account) != bool(given.password) or (needs_account and not given.account):
        raise UserError("field_required", field="password" if given.account else "account")
    now = environment_of(tx).clock()
    before = record.elevation or {}
    _check_pace(before, now)
    record.elevation = {
        "state": ASKING,
        "account": given.account,
        "by": actor.username,
        "at": now.timestamp(),
        "wrong": before.get("wrong", 0),
    }
    details = {"session_id": record.id, "account": given.account}
    audit.record(tx, actor, "session.elevate", *sessions.target(record), **details)
    message = messages.Elevate(record.id, _called(record, actor), given.account, given.password)
    _send(tx, record, message)
    return record


def end(tx: Transaction, actor: Actor, session_id: str) -> Session:
    """Run a session's further tools as the client's own account again; return the session.

    The tools of the other account end.

    Raises:
        UserError: as :func:`request`, up to ``permission_refused``.
    """
    record = _hold(tx, actor, session_id)
    drop(tx, actor, record)
    return record


def is_jump(record: Session) -> bool:
    """Return whether a session is one with a Jump Client."""
    return record.customer_id is None


def check_tool(tx: Transaction, actor: Actor, record: Session) -> None:
    """Check that the actor may open a tool that runs, or may run, as the session's account.

    While the computer is asked, its answer may come between this check and the tool's start.

    Raises:
        UserError: ``permission_refused``, without the right to log in there.
    """
    if is_jump(record) and may_be_elevated(record) and _refusal(tx, actor, record):
        raise UserError("permission_refused")


def confirm(tx: Transaction, actor: Actor, record: Session) -> None:
    """Have a Jump Client report again: if it was started anew, the login has ended."""
    if is_jump(record) and is_elevated(record):
        message = messages.Elevate(record.id, _called(record, actor))
        gateway = environment_of(tx).gateway
        after_commit(tx, partial(gateway.send_elevate, record.jump_client_id or "", message))


def drop(tx: Transaction, actor: Actor | None, record: Session) -> None:
    """End the elevation of a locked session, if it has one."""
    before = record.elevation
    if before is None or before["state"] == FAILED:
        return  # wrong passwords still count
    record.elevation = None
    details = {"session_id": record.id}
    audit.record(tx, actor, "session.elevation_ended", *sessions.target(record), **details)
    _send(tx, record, messages.Elevate(record.id, _called(record, actor), end=True))


def report(tx: Transaction, client_id: str, told: messages.Elevation) -> None:
    """Record what a session's client reports. One of another session is ignored."""
    record = next(iter(sessions.lock(tx, [told.session_id])), None)
    if record is None or record.jump_client_id != client_id or record.state not in RUNNING:
        return
    before = record.elevation or {}
    if told.state == ELEVATED and before.get("state") not in (ASKING, ELEVATED):
        # It was ended while the computer had no link, or nobody has asked.
        gateway = environment_of(tx).gateway
        end = messages.Elevate(record.id, "", end=True)
        after_commit(tx, partial(gateway.send_elevate, client_id, end))
        return
    if not before or (before["state"] == told.state == ELEVATED):
        return  # nobody has asked; or it is told again on a new link
    if told.state == ELEVATED:
        code = ""
    elif told.state == FAILED and before.get("state") == ASKING:
        code = UserError(told.code).code
    elif before.get("state") != FAILED:
        record.elevation = None
        sessions.announce(tx, record)
        return
    else:
        return
    wrong = before.get("wrong", 0) + 1 if code == WRONG else 0
    now = environment_of(tx).clock().timestamp()
    by = before.get("by", "")
    account = printable(told.account)
    values = {"account": account, "by": by, "at": now, "code": code, "wrong": wrong}
    record.elevation = {"state": FAILED if code else ELEVATED, **values}
    action = "session.elevation_failed" if code else "session.elevated"
    details = {"session_id": record.id, "account": account, "code": code}
    audit.record(tx, None, action, *sessions.target(record), **details)
    sessions.announce(tx, record)


def _hold(tx: Transaction, actor: Actor, session_id: str) -> Session:
    """Return a running session that the actor controls, and lock it."""
    actor.require_scope(sessions.SCOPE)
    [record] = sessions.lock(tx, [sessions.find(tx, actor, session_id).id])
    if record.state == ENDED:
        raise UserError(session_ends.code(record.end_reason))
    if record.state == WAITING:
        raise UserError("session_not_accepted")
    permissions.require(tx, actor, record.jump_client_id, record.jump_shortcut_id)
    mine = sessions.participant(record, actor.user_id)
    if mine is None or mine.role != CONTROLS:
        raise UserError("permission_refused")
    return record


def _called(record: Session, actor: Actor | None) -> str:
    """Return what the computer's user calls the actor, as in their other questions."""
    mine = None if actor is None else sessions.participant(record, actor.user_id)
    return "" if mine is None else conferences.called(mine)


def _refusal(tx: Transaction, actor: Actor, record: Session) -> str:
    kind = "jump" if is_jump(record) else "support"
    mode = modes(tx, [record.jump_client_id]).get(record.jump_client_id)
    permitted = bool(permissions.may_log_in(tx, actor, [record.id]))
    return elevation_refusal(kind, mode, permitted=permitted)


def _check_reachable(tx: Transaction, record: Session) -> None:
    if record.customer is not None:
        if not record.customer.online:
            raise UserError("customer_offline")
    elif not environment_of(tx).gateway.is_connected(record.jump_client_id or ""):
        raise UserError("client_offline")


def _check_pace(before: Mapping[str, Any], now: datetime) -> None:
    seconds = now.timestamp() - before.get("at", 0.0)
    if before.get("state") == ASKING and seconds < ASK_TIME.total_seconds():
        raise UserError("elevation_pending")
    pause = PAUSE_SECONDS[min(before.get("wrong", 0), len(PAUSE_SECONDS) - 1)]
    if seconds < pause:
        raise UserError("rate_limited", seconds=math.ceil(pause - seconds))


def _send(tx: Transaction, record: Session, message: messages.Elevate) -> None:
    gateway = environment_of(tx).gateway
    after_commit(tx, partial(gateway.send_elevate, record.jump_client_id or "", message))
    tx.flush()
    sessions.announce(tx, record)
