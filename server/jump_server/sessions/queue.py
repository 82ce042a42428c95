"""Customers who wait: technicians accept them, transfer them, and invite others."""

from sqlalchemy import ColumnElement, and_, delete, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import CodeName, Hex32, Input, Search
from jump_server.live import events
from jump_server.models.session import ENDED, OPEN, WAITING, Session
from jump_server.models.support import Customer, Invitation
from jump_server.models.team import Team, TeamMember
from jump_server.models.user import User
from jump_wire.errors import UserError

from . import elevations, participants, permissions, session_access, session_ends, sessions
from .views import SessionInvitations, Takers

TAKERS = 20
"""Maximum number of users, and of teams, in an answer."""

TRANSFERRED = "transferred"
"""The reason why participants leave a session that is transferred."""


class Transfer(Input):
    """The user, or the team by its code name, who gets the customer."""

    user_id: Hex32 | None = None
    team: CodeName | None = None


class Invitee(Input):
    """The user to invite."""

    user_id: Hex32


class TakerQuery(Input):
    """The filter of who can take part in a support session."""

    search: Search = ""
    """A part of a user name, a display name, or a team's name."""


def accept(tx: Transaction, actor: Actor, session_id: str) -> Session:
    """Accept a customer who waits for the actor, who controls the session then; return it.

    Raises:
        UserError: ``session_not_found``, the end code of a session that has ended, ``no_customer``,
            ``permission_refused``, ``session_not_waiting``, ``customer_offline``,
            ``session_limit``.
    """
    record, customer = _hold(tx, actor, session_id)
    if record.state != WAITING:
        raise UserError("session_not_waiting")
    if not customer.online:
        raise UserError("customer_offline")
    now = environment_of(tx).clock()
    record.state, record.used_at = OPEN, now
    customer.accepted_at = customer.accepted_at or now
    if not record.user_id:  # the customer chose an issue: from now on, it is the actor's session
        record.user_id, record.username = actor.user_id, actor.username
    seconds = round((now - customer.waiting_since).total_seconds())
    details = {"session_id": record.id, "seconds": seconds}
    audit.record(tx, actor, "session.accepted", *sessions.target(record), **details)
    tx.flush()
    return participants.join(tx, actor, session_id, "controls")


def transfer(tx: Transaction, actor: Actor, session_id: str, wanted: Transfer) -> Session:
    """Let a customer wait for another user or team; return the session.

    A session that was accepted before is left by its participants. Requires control of it then, or
    an administrator. Invitations end.

    Raises:
        UserError: as :func:`accept`, and ``field_required``, ``user_not_found``,
            ``team_not_found``.
    """
    record, customer = _hold(tx, actor, session_id)
    if record.state != WAITING:
        controller = sessions.controller(record)
        if controller is None or controller.user_id != actor.user_id:
            actor.require_administrator()
    before = session_access.watchers(tx, customer)
    details = {"session_id": record.id, **_place(tx, customer, wanted)}
    # They were invited by those who had the customer until now.
    tx.execute(delete(Invitation).where(Invitation.session_id == record.id))
    customer.waiting_since = environment_of(tx).clock()
    audit.record(tx, actor, "session.transferred", *sessions.target(record), **details)
    if record.state != WAITING:
        record.state = WAITING
        elevations.drop(tx, actor, record)
        participants.remove_all(tx, record, TRANSFERRED, actor)
    tx.flush()
    tx.refresh(customer, ["team"])
    sessions.announce(tx, record)
    for user_id in before:
        events.note(tx, events.QUEUE_CHANGED, user_id)
    return record


def invite(tx: Transaction, actor: Actor, session_id: str, user_id: str) -> Session:
    """Invite a user to a support session, who may accept or join it then; return the session.

    Raises:
        UserError: as :func:`accept`, and ``user_not_found``.
    """
    record, _ = _hold(tx, actor, session_id)
    user = _user(tx, user_id)
    if tx.get(Invitation, (record.id, user_id)) is None:
        now = environment_of(tx).clock()
        tx.add(Invitation(session_id=record.id, user_id=user_id, invited_by=actor.username, at=now))
        details = {"session_id": record.id, "user": user.username}
        audit.record(tx, actor, "session.invited", *sessions.target(record), **details)
        tx.flush()
    sessions.announce(tx, record, user_id)
    return record


def invitations(tx: Transaction, actor: Actor, session_id: str) -> SessionInvitations:
    """Return who is invited to a support session and not in it, the earliest first.

    Raises:
        UserError: ``session_not_found``, ``no_customer``, ``permission_refused``.
    """
    record = _find(tx, actor, session_id)
    permissions.require(tx, actor, record.jump_client_id, None)
    there = [one.user_id for one in sessions.present(record)]
    rows = (
        select(Invitation, User)
        .join(User, User.id == Invitation.user_id)
        .where(Invitation.session_id == record.id, Invitation.user_id.not_in(there))
        .order_by(Invitation.at, User.username)
    )
    return {
        "items": [
            {
                "user_id": user.id,
                "username": user.username,
                "display_name": user.display_name,
                "invited_by": one.invited_by,
                "at": timestamp(one.at),
            }
            for one, user in tx.execute(rows)
        ]
    }


def withdraw(tx: Transaction, actor: Actor, session_id: str, user_id: str) -> None:
    """Withdraw an invitation to a support session: the user may no longer accept or join it.

    The user who invited, the one who is invited, the participant who controls the session, and
    administrators may do that. A user who has joined stays; see :func:`.participants.leave`.

    Raises:
        UserError: as :func:`accept`, and ``session_not_invited``.
    """
    record, _ = _hold(tx, actor, session_id)
    invited = tx.get(Invitation, (record.id, user_id))
    if invited is None:
        raise UserError("session_not_invited")
    controller = sessions.controller(record)
    concerned = {user_id, controller and controller.user_id}
    if actor.username != invited.invited_by and actor.user_id not in concerned:
        actor.require_administrator()
    tx.delete(invited)
    details = {"session_id": record.id, "user": tx.get_one(User, user_id).username}
    audit.record(tx, actor, "session.invitation_withdrawn", *sessions.target(record), **details)
    tx.flush()
    sessions.announce(tx, record, user_id)
    events.note(tx, events.QUEUE_CHANGED, user_id)


def rehome(tx: Transaction) -> None:
    """Put customers who wait in a queue that no technician sees any longer into another one.

    Such a queue is that of a user who is locked or removed, or of a team that is removed or has no
    such members left. The customer then waits for whom the key belongs to. Without them, the queue
    stays, which has a limit, and administrators see the customer, as they see all.
    """
    user, member, creator = aliased(User), aliased(User), aliased(User)
    seen_by_user = exists().where(user.id == Customer.queue_user_id, user.locked_at.is_(None))
    seen_by_team = (
        exists()
        .where(TeamMember.team_id == Customer.queue_team_id, member.locked_at.is_(None))
        .where(member.id == TeamMember.user_id)
    )
    lost = (
        select(Session.id, creator.id, creator.username)
        .join(Customer, Customer.id == Session.customer_id)
        .join(creator, and_(creator.id == Session.user_id, creator.locked_at.is_(None)))
        .where(
            Session.state == WAITING,
            not_(or_(seen_by_user, seen_by_team)),
        )
    )
    homes = {session_id: (user_id, name) for session_id, user_id, name in tx.execute(lost)}
    for record in sessions.lock(tx, homes):
        if record.state != WAITING:
            continue
        user_id, username = homes[record.id]
        customer = tx.get_one(Customer, record.customer_id)
        customer.queue_user_id, customer.queue_team_id = user_id, None
        details = {"session_id": record.id, "username": username}
        audit.record(tx, None, "session.transferred", *sessions.target(record), **details)
        tx.flush()
        tx.refresh(customer, ["team"])
        sessions.announce(tx, record)


def takers(tx: Transaction, actor: Actor, session_id: str, query: TakerQuery) -> Takers:
    """Return who can be invited to a support session, or take its customer over.

    These are all teams, and all other users who are not locked: ``TAKERS`` of each at most.

    Raises:
        UserError: ``session_not_found``, ``no_customer``, ``permission_refused``.
    """
    found = _find(tx, actor, session_id)
    permissions.require(tx, actor, found.jump_client_id, None)
    users = select(User).where(User.locked_at.is_(None), User.id != actor.user_id)
    teams = select(Team)
    if query.search:
        users = users.where(_has(query.search, User.username, User.display_name))
        teams = teams.where(_has(query.search, Team.code_name, Team.name))
    users, teams = users.order_by(User.username), teams.order_by(Team.name, Team.code_name)
    return {
        "users": [
            {"id": one.id, "username": one.username, "display_name": one.display_name}
            for one in tx.scalars(users.limit(TAKERS))
        ],
        "teams": [
            {"code_name": one.code_name, "name": one.name}
            for one in tx.scalars(teams.limit(TAKERS))
        ],
    }


def _has(wanted: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    text = wanted.lower()
    return or_(*(func.lower(one).contains(text, autoescape=True) for one in columns))


def _hold(tx: Transaction, actor: Actor, session_id: str) -> tuple[Session, Customer]:
    """Return a running support session and its customer, and lock the session."""
    [record] = sessions.lock(tx, [_find(tx, actor, session_id).id])
    if record.state == ENDED:
        raise UserError(session_ends.code(record.end_reason))
    permissions.require(tx, actor, record.jump_client_id, None)
    return record, tx.get_one(Customer, record.customer_id)


def _find(tx: Transaction, actor: Actor, session_id: str) -> Session:
    """Return a support session that the actor may see or join."""
    actor.require_scope(sessions.SCOPE)
    found = sessions.find(tx, actor, session_id, to_join=True)
    if found.customer_id is None:
        raise UserError("no_customer")
    return found


def _place(tx: Transaction, customer: Customer, wanted: Transfer) -> dict[str, str]:
    """Put the customer into the wanted queue; return whose it is, for the audit log."""
    if wanted.user_id is not None:
        user = _user(tx, wanted.user_id)
        customer.queue_user_id, customer.queue_team_id = user.id, None
        return {"username": user.username}
    if wanted.team is None:
        raise UserError("field_required", field="user_id")
    team = tx.scalar(select(Team).where(Team.code_name == wanted.team))
    if team is None:
        raise UserError("team_not_found", team=wanted.team)
    customer.queue_user_id, customer.queue_team_id = None, team.id
    return {"team": team.code_name}


def _user(tx: Transaction, user_id: str) -> User:
    user = tx.get(User, user_id)
    if user is None or user.locked_at is not None:
        raise UserError("user_not_found")
    return user
