"""Pins of a support session: what the customer's client is asked, and how an open pin fails."""

from functools import partial

from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.deployment import pin_installers
from jump_server.models.pin import FAILED, OPEN, Pin
from jump_server.models.session import Session
from jump_server.models.user import UNNAMED
from jump_wire.errors import UserError
from jump_wire.messages import PinRequest

from . import conferences

ABANDONED = "pin_abandoned"
"""The code of a pin whose technician is no longer in the session, for whatever reason."""


def send(tx: Transaction, record: Session) -> None:
    """Ask the customer's client for the open pin of a session, if there is one, after the commit.

    A client that is asked again answers with its state, and does nothing twice.
    """
    pin = record.pin
    if pin is None or pin.state not in OPEN or record.customer_id is None:
        return
    by_id = {one.user_id: conferences.called(one) for one in record.participants}
    called = by_id.get(pin.user_id, UNNAMED)
    wanted = PinRequest(pin.id, called, pin_installers.key(tx, pin.installer_id), pin.mode)
    after_commit(tx, partial(environment_of(tx).gateway.send_pin, record.customer_id, wanted))


def fail(tx: Transaction, pin: Pin, error: UserError) -> None:
    """End an open pin with the reason of its failure. Nothing enrols with its installer any more.

    The caller has locked the session or the pin.
    """
    if pin.state not in OPEN:
        return
    pin.state, pin.ended_at = FAILED, environment_of(tx).clock()
    pin.code, pin.parameters = error.code, dict(error.parameters)
    pin_installers.expire(tx, pin.installer_id)
    details = {"session_id": pin.session_id, "user": pin.username, "code": error.code}
    audit.record(tx, None, "session.pin_failed", "support_session", pin.session_id, **details)


def fail_of(tx: Transaction, record: Session, code: str, user_id: str | None = None) -> None:
    """End the open pin of a session that ends with the error ``code``.

    With ``user_id``, only that user's, who is no longer in the session.
    """
    if record.pin_id is None:
        return
    pin = tx.get_one(Pin, record.pin_id, with_for_update=True)
    if user_id in {None, pin.user_id}:
        fail(tx, pin, UserError("no_customer" if code == "session_customer_left" else code))
