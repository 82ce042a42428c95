"""Pinning: a technician in a support session leaves a Jump Client on the customer's computer.

A pin is complete when its Jump Client enrols. What the customer's client reports can only make it
fail, or show how far it is.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import printable
from jump_server.deployment import pin_installers
from jump_server.deployment.pin_installers import PinValues
from jump_server.groups import jump_groups
from jump_server.groups.jump_group_names import PERSONAL
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_item_role import DEPLOY
from jump_server.models.pin import ASKING, DONE, INSTALLING, OPEN, Pin
from jump_server.models.session import ENDED, WAITING, Session
from jump_server.settings import client_limits
from jump_wire.errors import UserError
from jump_wire.kinds import CONSENT_SECONDS
from jump_wire.messages import PinState

from . import elevation_views, pins, session_ends, sessions

RIGHT = DEPLOY
USER_MODE, SERVICE_MODE = "user", "service"

ANSWER_TIME = timedelta(seconds=CONSENT_SECONDS + 15)
"""Time in which the customer has to answer, and the answer to arrive."""

INSTALL_TIME = timedelta(seconds=120)
"""Time from the customer's consent in which the Jump Client has to enrol."""

_REASONS = {"refused": "consent_refused", "timed_out": "consent_timeout"}


def pin(tx: Transaction, actor: Actor, session_id: str, wanted: PinValues) -> Session:
    """Ask the customer's client to install a Jump Client; return the session.

    Each participant may do that who may deploy to the Jump Group. The installation's progress is in
    the session's ``pin``.

    Raises:
        UserError: in this order: ``session_not_found``, ``permission_refused`` for users who do
            not take part, ``no_customer``, the end code of a session that has ended,
            ``session_not_accepted``, ``customer_offline``, ``already_pinned``, ``pin_pending``,
            ``jump_group_not_found``, ``jump_group_ambiguous``, ``permission_refused`` for the Jump
            Group, ``client_limit_reached``, ``active_limit_reached``.
    """
    actor.require_scope(sessions.SCOPE)
    [record] = sessions.lock(tx, [sessions.find(tx, actor, session_id).id])
    _check(tx, actor, record)
    reference = wanted.jump_group or PERSONAL + actor.username
    group = jump_groups.usable(tx, actor, reference, RIGHT)
    client_limits.require_place(tx, passive=False)
    installer = pin_installers.create(tx, actor, group.id, wanted, record.id)
    now = environment_of(tx).clock()
    made = Pin(
        session_id=record.id,
        installer_id=installer.id,
        user_id=actor.user_id,
        username=actor.username,
        mode=SERVICE_MODE if elevation_views.is_elevated(record) else USER_MODE,
        state=ASKING,
        code="",
        parameters={},
        at=now,
        due_at=now + ANSWER_TIME,
    )
    tx.add(made)
    tx.flush()
    record.pin_id = made.id
    details = {"session_id": record.id, "jump_group": group.code_name, "mode": made.mode}
    audit.record(tx, actor, "session.pin_requested", *sessions.target(record), **details)
    tx.flush()
    tx.refresh(record, ["pin"])
    pins.send(tx, record)
    sessions.announce(tx, record)
    return record


def _check(tx: Transaction, actor: Actor, record: Session) -> None:
    if record.state != WAITING and sessions.participant(record, actor.user_id) is None:
        raise UserError("permission_refused")
    left = record.state == ENDED and session_ends.code(record.end_reason) == session_ends.NO_LONGER
    if record.customer is None or left:
        raise UserError("no_customer")
    if record.state == ENDED:
        raise UserError(session_ends.code(record.end_reason))
    if record.state == WAITING:
        raise UserError("session_not_accepted")
    if not record.customer.online:
        raise UserError("customer_offline")
    if record.pin is not None and record.pin.state == DONE and _is_there(tx, record.pin):
        raise UserError("already_pinned")
    if record.pin is not None and record.pin.state in OPEN:
        raise UserError("pin_pending")


def _is_there(tx: Transaction, made: Pin) -> bool:
    client = tx.get(JumpClient, made.jump_client_id)
    return client is not None and client.uninstalled_at is None and client.expired_at is None


def report(tx: Transaction, client_id: str, told: PinState) -> None:
    """Record how far a customer's client is with an open pin. Reports on others are ignored."""
    found = select(Session.id).where(
        Session.customer_id == client_id, Session.pin_id == told.pin_id, Session.state != ENDED
    )
    for record in sessions.lock(tx, tx.scalars(found).all()):
        one = tx.get_one(Pin, told.pin_id, with_for_update=True)
        if one.state not in OPEN:
            continue
        if told.phase == "installing" and one.state == ASKING:
            one.state = INSTALLING
            one.due_at = environment_of(tx).clock() + INSTALL_TIME
        elif told.phase in _REASONS:
            pins.fail(tx, one, UserError(_REASONS[told.phase]))
        elif told.phase == "failed":
            given = [printable(of) if isinstance(of, str) else of for of in told.parameters]
            pins.fail(tx, one, UserError.unpacked(told.code, given))
        else:
            continue
        tx.flush()
        sessions.announce(tx, record)


def expected(tx: Transaction, key: str) -> Pin | None:
    """Return the pin whose Jump Client enrols with this key, and lock it."""
    return tx.scalar(select(Pin).where(Pin.installer_id == key.partition(".")[0]).with_for_update())


def enrolled(tx: Transaction, made: Pin, client_id: str) -> None:
    """Complete a pin: its Jump Client has just enrolled."""
    if made.state not in OPEN:
        return  # the Jump Client repeats its enrolment
    made.state, made.jump_client_id = DONE, client_id
    made.ended_at = environment_of(tx).clock()
    record = tx.get_one(Session, made.session_id)
    details = {"session_id": record.id, "user": made.username, "jump_client_id": client_id}
    audit.record(tx, None, "session.pinned", *sessions.target(record), **details)
    tx.flush()
    sessions.announce(tx, record)


def end_overdue(tx: Transaction) -> None:
    """End the open pins whose time is over."""
    now = environment_of(tx).clock()
    overdue = select(Pin.session_id).where(Pin.state.in_(OPEN), Pin.due_at <= now)
    for record in sessions.lock(tx, tx.scalars(overdue).all()):
        one = tx.get_one(Pin, record.pin_id, with_for_update=True)
        offline = record.customer is None or not record.customer.online
        pins.fail(tx, one, UserError("customer_offline" if offline else "pin_timeout"))
        tx.flush()
        sessions.announce(tx, record)
