"""The users who are signed in on a session's computer, and the logout of one of them.

Only for a jump to a Jump Client in service mode. The computer tells who is signed in when the user
asks. Root there ends a login after it has compared the login's whole identity, never its name.
"""

from functools import partial
from typing import Annotated

from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Between, Input, Text
from jump_server.db import after_commit
from jump_server.models.session import CONTROLS, ENDED, RUNNING, Session
from jump_wire.errors import CATALOGUE, UserError
from jump_wire.kinds import SHELL
from jump_wire.messages import ListLogins
from jump_wire.messages import Logins as Told

from . import login_views, permissions, session_ends, sessions
from .elevation_views import SERVICE, modes
from .login_views import ASKING, FAILED, KNOWN
from .views import Logins


class Logout(Input):
    """The identity of a login, as it is in the list: its id, its user's number and its start."""

    login_id: Annotated[str, Text(32, low=1)]
    uid: Annotated[int, Between(0, 2**32 - 1)]
    since: Annotated[int, Between(0, 2**53 - 1)]


def view(tx: Transaction, actor: Actor, session_id: str) -> Logins:
    """Return what a session's computer told last about its signed-in users.

    Raises:
        UserError: ``session_not_found``; the end code of a session that has ended;
            ``permission_refused``, also without control; ``logins_service_mode``.
    """
    record = sessions.find(tx, actor, session_id)
    _require(tx, actor, record)
    return login_views.logins(record, environment_of(tx).clock())


def ask(tx: Transaction, actor: Actor, session_id: str) -> Logins:
    """Ask a session's computer who is signed in. The answer comes later.

    Raises:
        UserError: as :func:`view`; ``client_offline``.
    """
    record = _hold(tx, actor, session_id)
    now = environment_of(tx).clock()
    before = record.logins
    if before is None or before["state"] != ASKING or login_views.is_late(before, now):
        _send(tx, record, ListLogins(record.id, actor.username))
    return login_views.logins(record, now)


def log_out(tx: Transaction, actor: Actor, session_id: str, given: Logout) -> Logins:
    """Have root on a session's computer end a login of the list. The answer comes later.

    Raises:
        UserError: as :func:`ask`; ``login_not_found`` when the list has no such login.
    """
    record = _hold(tx, actor, session_id)
    identity = (given.login_id, given.uid, given.since)
    listed = (record.logins or {}).get("items", [])
    found = [one for one in listed if (one["id"], one["uid"], one["since"]) == identity]
    if not found:
        raise UserError("login_not_found")
    _send(tx, record, ListLogins(record.id, actor.username, *identity))
    record.logins = {**(record.logins or {}), "out": found[0]}
    _record(tx, actor, record, "session.log_out", found[0])
    return login_views.logins(record, environment_of(tx).clock())


def report(tx: Transaction, client_id: str, told: Told) -> None:
    """Record what a session's computer tells. What nobody has asked for is ignored."""
    record = next(iter(sessions.lock(tx, [told.session_id])), None)
    if record is None or record.jump_client_id != client_id or record.state not in RUNNING:
        return
    before = record.logins
    out = (before or {}).get("out")
    if before is None or before["state"] != ASKING:
        return
    if told.login_id != (out["id"] if out else ""):
        return  # the answer to an earlier request
    code = told.code if not told.code or told.code in CATALOGUE else FAILURE
    items = login_views.parse(told.logins) if told.logins or not code else before["items"]
    if out:
        action = "session.log_out_failed" if code else "session.logged_out"
        _record(tx, None, record, action, out, code)
    at = environment_of(tx).clock().timestamp()
    record.logins = {"state": FAILED if code else KNOWN, "at": at, "code": code, "items": items}


FAILURE = "logout_failed"
"""What an error of a newer client, which this server does not know, is shown as."""


def _hold(tx: Transaction, actor: Actor, session_id: str) -> Session:
    """Return a session, locked, in which the actor may log users out."""
    [record] = sessions.lock(tx, [sessions.find(tx, actor, session_id).id])
    _require(tx, actor, record)
    return record


def _require(tx: Transaction, actor: Actor, record: Session) -> None:
    """Check that a session runs, and that the actor controls it and may log users out there."""
    actor.require_scope(sessions.SCOPE)
    if record.state == ENDED:
        raise UserError(session_ends.code(record.end_reason))
    client_id, support = record.jump_client_id, record.customer_id is not None
    answer = permissions.require(tx, actor, client_id, record.jump_shortcut_id)
    mine = sessions.participant(record, actor.user_id)
    may = support or client_id in login_views.may_log_out(tx, actor, [client_id])
    if not may or SHELL.verb not in answer.verbs or mine is None or mine.role != CONTROLS:
        raise UserError("permission_refused")
    if support or modes(tx, [client_id]).get(client_id) != SERVICE:
        raise UserError("logins_service_mode")


def _send(tx: Transaction, record: Session, message: ListLogins) -> None:
    environment = environment_of(tx)
    client_id = record.jump_client_id or ""
    if not environment.gateway.is_connected(client_id):
        raise UserError("client_offline")
    items = (record.logins or {}).get("items", [])
    at = environment.clock().timestamp()
    record.logins = {"state": ASKING, "at": at, "code": "", "items": items}
    after_commit(tx, partial(environment.gateway.send_list_logins, client_id, message))


def _record(
    tx: Transaction,
    actor: Actor | None,
    record: Session,
    action: str,
    login: dict[str, object],
    code: str = "",
) -> None:
    details = {
        "session_id": record.id,
        "login_id": login["id"],
        "uid": login["uid"],
        "since": login["since"],
        "account": login["user"],
        "code": code,
    }
    audit.record(tx, actor, action, *sessions.target(record), **details)
