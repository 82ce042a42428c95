"""The participants of a session: join, leave, and hand control over.

One participant at most controls a session: its viewers type, and open new tools. The others watch
its shared tools. Each takes part by their own rights and until their own sign-in ends.
"""

from collections.abc import Collection, Mapping
from functools import partial
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.models.in_list import in_list
from jump_server.models.session import (
    CONTROLS,
    ENDED,
    RUNNING,
    WAITING,
    WATCHES,
    Participant,
    Session,
)
from jump_server.models.support import Invitation
from jump_wire.errors import UserError
from jump_wire.kinds import KINDS

from . import conferences, elevations, permissions, pins, session_ends, sessions
from .views import Role

MOST = 16
"""Maximum number of participants of a session."""

ELSEWHERE = "session_elsewhere"
"""Error code for the connections of a participant who goes on with another sign-in."""


def join(tx: Transaction, actor: Actor, session_id: str, role: Role) -> Session:
    """Take part in a running session, or change one's role in it; return the session.

    Control passes to the actor if nobody has it, or if the participant who has it is absent.

    Raises:
        UserError: ``session_not_found``; the end code of a session that has ended; a refusal of
            :func:`.permissions.permitted`; ``session_not_accepted``; ``session_controlled``, if
            another participant controls the session; ``session_full``; ``session_limit``.
    """
    actor.require_scope(sessions.SCOPE)
    record = _hold(tx, actor, session_id)
    permissions.require(tx, actor, record.jump_client_id, record.jump_shortcut_id)
    if record.state == WAITING:
        raise UserError("session_not_accepted")
    mine = sessions.participant(record, actor.user_id)
    if role == CONTROLS:
        _controller(tx, record, actor)
        if mine is None or mine.role != CONTROLS:
            _end_login(tx, record)
    if mine is None:
        mine = _add(tx, actor, record, role)
    changed = mine.role != role
    if changed and role == WATCHES:
        _end_private_tools(tx, record, actor.user_id)
    mine.role = role
    mine.used_at = environment_of(tx).clock()
    take_over(tx, record, mine, actor)
    if changed:
        _switch(tx, record, actor.user_id if role == CONTROLS else "")
    sessions.announce(tx, record)
    return record


def leave_here(tx: Transaction, actor: Actor, session_id: str) -> None:
    """Leave a session that the actor uses with this sign-in or API token.

    If the actor goes on with another one, nothing happens: a program or a page whose connections
    were closed for that reason must not end the part that continues elsewhere.

    Raises:
        UserError: as :func:`leave`.
    """
    leave(tx, actor, session_id, actor.user_id, here=True)


def leave(
    tx: Transaction, actor: Actor, session_id: str, user_id: str, *, here: bool = False
) -> None:
    """Leave a session, or remove another participant from it.

    The participant who controls the session, and administrators, may remove others. The session
    ends when its last participant leaves. With ``here``, see :func:`leave_here`.

    Raises:
        UserError: ``session_not_found``, ``participant_not_found``, ``permission_refused``; the
            end code of a session that has ended.
    """
    actor.require_scope(sessions.SCOPE)
    record = _hold(tx, actor, session_id)
    leaving = _present(record, user_id)
    if here and leaving.sign_in != actor.sign_in:
        return
    controller = sessions.controller(record)
    if user_id != actor.user_id and (controller is None or controller.user_id != actor.user_id):
        actor.require_administrator()
    reason = "left" if user_id == actor.user_id else "removed_by_other"
    _remove(tx, record, {leaving.user_id: reason}, actor)


def hand_over(tx: Transaction, actor: Actor, session_id: str, user_id: str) -> Session:
    """Give control to a participant, or take control that nobody has; return the session.

    Nobody has it, too, where the participant who has it is absent.

    Raises:
        UserError: ``session_not_found``, ``participant_not_found``; ``session_controlled``, if
            another participant controls the session; ``permission_refused``; the end code of a
            session that has ended.
    """
    actor.require_scope(sessions.SCOPE)
    record = _hold(tx, actor, session_id)
    target = _present(record, user_id)
    controller = _controller(tx, record, actor)
    if controller is None and user_id != actor.user_id:
        raise UserError("permission_refused")
    if controller is target:
        return record
    if controller is not None:
        controller.role = WATCHES
        _end_private_tools(tx, record, controller.user_id)
    target.role = CONTROLS
    target.used_at = environment_of(tx).clock()
    _switch(tx, record, user_id)
    details = {"session_id": record.id, "user": target.username}
    audit.record(tx, actor, "session.control", *sessions.target(record), **details)
    sessions.announce(tx, record)
    return record


def lay_down(tx: Transaction, record: Session, controller: Participant) -> None:
    """Let the participant who controls a session watch, because they are absent."""
    controller.role = WATCHES
    _end_private_tools(tx, record, controller.user_id)
    _switch(tx, record, "")
    details = {"session_id": record.id, "user": "", "reason": "absent"}
    audit.record(tx, None, "session.control", *sessions.target(record), **details)
    sessions.announce(tx, record)


def remove_many(tx: Transaction, reasons: Mapping[tuple[str, str], str]) -> None:
    """Remove participants on the server's behalf; ``reasons`` are by session id and user id."""
    by_session: dict[str, dict[str, str]] = {}
    for (session_id, user_id), reason in reasons.items():
        by_session.setdefault(session_id, {})[user_id] = reason
    for record in sessions.lock(tx, by_session):
        if record.state == ENDED:
            continue
        present = {one.user_id for one in sessions.present(record)}
        given = by_session[record.id]
        if lost := {user_id: given[user_id] for user_id in given if user_id in present}:
            _remove(tx, record, lost, None)


def remove_all(tx: Transaction, record: Session, reason: str, actor: Actor) -> None:
    """Remove all participants from a session that goes on without them."""
    _dismiss(tx, record, {one.user_id: reason for one in sessions.present(record)}, actor)


def take_over(tx: Transaction, record: Session, mine: Participant, actor: Actor) -> None:
    """Let a participant go on with another sign-in or API token of theirs.

    The session depends on this one from now on. What the earlier one has open is closed, because
    it would outlive that sign-in.
    """
    if mine.sign_in == actor.sign_in:
        return
    earlier = mine.sign_in
    mine.web_session_id, mine.token_id = actor.web_session_id, actor.token_id
    if not earlier:  # a new participant
        return
    close = environment_of(tx).gateway.remove_participant
    whom = (record.id, actor.user_id, ELSEWHERE)
    after_commit(tx, partial(close, *whom, keep=actor.sign_in))


class Part(NamedTuple):
    """A participant's role, and the sign-in or API token that it depends on."""

    role: str
    sign_in: str


def present_in(tx: Transaction, session_ids: Collection[str]) -> dict[tuple[str, str], Part]:
    """Return the parts in running sessions, by the ids of a session and of a participant."""
    if not session_ids:
        return {}
    columns = (Participant.role, Participant.web_session_id, Participant.token_id)
    rows = (
        select(Participant.session_id, Participant.user_id, *columns)
        .join(Session, Session.id == Participant.session_id)
        .where(
            in_list(Session.id, session_ids),
            Session.state.in_(RUNNING),
            Participant.left_at.is_(None),
        )
    )
    return {
        (session_id, user_id): Part(role, web_session_id or token_id or "")
        for session_id, user_id, role, web_session_id, token_id in tx.execute(rows)
    }


def _hold(tx: Transaction, actor: Actor, session_id: str) -> Session:
    """Return a running session, and lock it until the end of the transaction."""
    [record] = sessions.lock(tx, [sessions.find(tx, actor, session_id, to_join=True).id])
    if record.state == ENDED:
        raise UserError(session_ends.code(record.end_reason))
    return record


def _controller(tx: Transaction, record: Session, actor: Actor) -> Participant | None:
    """Return the actor if they control the session, or None if control is free.

    An absent participant's control becomes free now, not at the next run of :mod:`.absences`.

    Raises:
        UserError: ``session_controlled``.
    """
    controller = sessions.controller(record)
    if controller is None or controller.user_id == actor.user_id:
        return controller
    if sessions.is_connected(record, controller):
        raise UserError("session_controlled", user=controller.username)
    lay_down(tx, record, controller)
    return None


def _present(record: Session, user_id: str) -> Participant:
    found = sessions.participant(record, user_id)
    if found is None:
        raise UserError("participant_not_found")
    return found


def _add(tx: Transaction, actor: Actor, record: Session, role: Role) -> Participant:
    if len(sessions.present(record)) >= MOST:
        raise UserError("session_full", limit=MOST)
    sessions.check_number(tx, actor)
    now = environment_of(tx).clock()
    added = next((one for one in record.participants if one.user_id == actor.user_id), None)
    if added is None:
        added = Participant(user_id=actor.user_id, role=role)
        if record.customer_id is not None:
            added.called = conferences.name(tx, record, actor.user_id)
        record.participants.append(added)
    added.username, added.joined_at = actor.username, now
    added.role, added.left_at, added.left_reason = WATCHES, None, ""
    details = {"session_id": record.id, "role": role}
    audit.record(tx, actor, "session.join", *sessions.target(record), **details)
    return added


def _remove(
    tx: Transaction, record: Session, reasons: Mapping[str, str], actor: Actor | None
) -> None:
    """Remove participants. Without any left, the session ends with the reason of the last one."""
    staying = [one for one in sessions.present(record) if one.user_id not in reasons]
    if not staying:
        [*_, reason] = reasons.values()
        sessions.end(tx, record, "closed" if reason == "left" else reason, actor)
        return
    _dismiss(tx, record, reasons, actor)


def _dismiss(
    tx: Transaction, record: Session, reasons: Mapping[str, str], actor: Actor | None
) -> None:
    environment = environment_of(tx)
    for user_id, reason in reasons.items():
        leaving = _present(record, user_id)
        leaving.left_at, leaving.left_reason = environment.clock(), reason
        details = {"session_id": record.id, "user": leaving.username, "reason": reason}
        audit.record(tx, actor, "session.leave", *sessions.target(record), **details)
        told = partial(environment.gateway.remove_participant, record.id, user_id)
        after_commit(tx, partial(told, session_ends.code(reason)))
        pins.fail_of(tx, record, pins.ABANDONED, user_id)
        if reason == "removed_by_other":
            theirs = (Invitation.session_id == record.id, Invitation.user_id == user_id)
            tx.execute(delete(Invitation).where(*theirs))
    sessions.announce(tx, record, *reasons)


def _end_private_tools(tx: Transaction, record: Session, user_id: str) -> None:
    """Close what a participant who no longer controls has open and cannot share, such as files."""
    end = environment_of(tx).gateway.remove_participant
    after_commit(tx, partial(end, record.id, user_id, "session_handed_over", private_only=True))


def _end_login(tx: Transaction, record: Session) -> None:
    """End the tools of another account when control passes on: one user gave its password.

    In a support session, they go on: there, the customer allowed it for the session.
    """
    if elevations.is_jump(record):
        elevations.drop(tx, None, record)


def _switch(tx: Transaction, record: Session, user_id: str) -> None:
    """Let the viewers of another participant, or with "" nobody's, control the shared tools."""
    _end_login(tx, record)
    gateway, session_id = environment_of(tx).gateway, record.id
    for tool in record.tools:
        if KINDS[tool["kind"]].shared:
            # The former viewer loses control also where the new one does not watch this tool.
            for wanted in dict.fromkeys(("", user_id)):
                after_commit(tx, partial(gateway.hand_over, session_id, tool["id"], wanted))
