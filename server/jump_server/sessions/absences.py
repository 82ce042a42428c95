"""Frees control of a session whose controller has no connection to it, so that another takes it.

Without this, a participant whose browser or network has failed would keep control until their
sign-in ends, while the others can only watch.
"""

from collections.abc import Collection

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import aliased

from jump_server.core.environment import environment_of
from jump_server.models.in_list import in_list
from jump_server.models.session import CONTROLS, RUNNING, Participant, Session

from . import participants, sessions


def note(tx: Transaction, present: Collection[tuple[str, str]]) -> None:
    """Record that participants are connected; ``present`` has ids of a session and a user."""
    one = Participant
    connected = update(one).where(
        in_list(one.session_id, {session_id for session_id, _ in present}),
        in_list(one.session_id + "/" + one.user_id, ["/".join(ids) for ids in present]),
        one.left_at.is_(None),
    )
    tx.execute(connected.values(used_at=environment_of(tx).clock()))


def release(tx: Transaction) -> None:
    """Free control where the controller is absent and another participant could take it."""
    before = environment_of(tx).clock() - sessions.ABSENT_TIME
    other = aliased(Participant)
    others = select(other.user_id).where(
        other.session_id == Participant.session_id,
        other.user_id != Participant.user_id,
        other.left_at.is_(None),
    )
    absent = (
        select(Participant.session_id)
        .join(Session, Session.id == Participant.session_id)
        .where(
            Session.state.in_(RUNNING),
            Participant.role == CONTROLS,
            Participant.left_at.is_(None),
            func.coalesce(Participant.used_at, Participant.joined_at) < before,
            others.exists(),
        )
    )
    for record in sessions.lock(tx, tx.scalars(absent).all()):
        controller = sessions.controller(record)
        # Somebody else may have got control, or this one be back.
        if controller is not None and (controller.used_at or controller.joined_at) < before:
            participants.lay_down(tx, record, controller)
