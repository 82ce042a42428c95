"""Which sessions a user may see, join and accept.

A support session is for the users who see its customer's queue, for those who were invited, and for
its participants. A queue is a user's or a team's. Administrators see every queue.
"""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.orm import Session as Transaction

from jump_server.core.actors import Actor
from jump_server.groups.jump_group_access import granted
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_item_role import START_SESSION
from jump_server.models.jump_shortcut import CLIENT_COPY, JumpShortcut
from jump_server.models.session import RUNNING, WAITING, Participant, Session
from jump_server.models.support import Customer, Invitation
from jump_server.models.team import TeamMember
from jump_server.models.user import ADMINISTRATOR, User
from jump_server.reports.report_access import reported


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may see a session.

    See :func:`reported`. Users also see the sessions that they took part in, and customers who wait
    for them.
    """
    took_part = select(Participant.session_id).where(Participant.user_id == actor.user_id)
    return or_(
        reported(actor, Session.user_id, Session.jump_client_id, Session.jump_shortcut_id),
        Session.id.in_(took_part),
        reachable(actor),
    )


def joinable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may join a session, or accept its customer.

    As :func:`.permissions.permitted` has it: a target takes the rights to the shortcut and to the
    client, and a copy the right to the copy alone.
    """
    right = START_SESSION
    clients = select(JumpClient.id).join(JumpClient.jump_group).where(granted(actor, right))
    shortcuts = select(JumpShortcut.id).join(JumpShortcut.jump_group).where(granted(actor, right))
    copies = shortcuts.where(JumpShortcut.jump_method == CLIENT_COPY)
    through_client = or_(Session.jump_client_id.is_(None), Session.jump_client_id.in_(clients))
    on_client = and_(Session.jump_shortcut_id.is_(None), Session.jump_client_id.in_(clients))
    on_shortcut = and_(Session.jump_shortcut_id.in_(shortcuts), through_client)
    reached = or_(on_client, on_shortcut, Session.jump_shortcut_id.in_(copies), reachable(actor))
    return and_(Session.state.in_(RUNNING), reached)


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a customer waits in a session that the actor may accept."""
    return and_(Session.state == WAITING, reachable(actor))


def reachable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a session is a running support session that the actor may use."""
    theirs = select(Customer.id).where(open_to(actor.user_id))
    return and_(Session.state.in_(RUNNING), Session.customer_id.in_(theirs))


def open_to(
    user_id: str | ColumnElement[str] | InstrumentedAttribute[str],
) -> ColumnElement[bool]:
    """Return the condition that a user may use the support session of a :class:`Customer`.

    ``user_id`` may be a column of the statement around it.
    """
    # Aliases, because a statement around it may select from the same tables.
    member, one, user = aliased(TeamMember), aliased(Participant), aliased(User)
    in_team = exists().where(member.team_id == Customer.queue_team_id, member.user_id == user_id)
    is_invited = exists().where(
        Invitation.session_id == Customer.session_id, Invitation.user_id == user_id
    )
    takes_part = exists().where(
        one.session_id == Customer.session_id, one.user_id == user_id, one.left_at.is_(None)
    )
    is_administrator = exists().where(user.id == user_id, user.role == ADMINISTRATOR)
    return or_(Customer.queue_user_id == user_id, in_team, is_invited, takes_part, is_administrator)


def watchers(tx: Transaction, customer: Customer) -> set[str]:
    """Return the ids of the users who see the customer in a queue."""
    in_team = select(TeamMember.user_id).where(TeamMember.team_id == customer.queue_team_id)
    invited = select(Invitation.user_id).where(Invitation.session_id == customer.session_id)
    administrators = select(User.id).where(User.role == ADMINISTRATOR)
    found = set(tx.scalars(in_team.union(invited, administrators)))
    return found | {customer.queue_user_id} if customer.queue_user_id else found
