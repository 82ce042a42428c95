"""What a customer's client is asked again, and how an open pin ends."""

import pytest

from jump_server.models.session import Session
from jump_server.sessions import customers, pinning, pins, support_views
from jump_wire.errors import UserError
from tests.server.sessions.test_pinning import Desk
from tests.server.support.customers import report
from tests.server.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_a_customer_whose_network_drops_is_asked_again(desk: Desk) -> None:
    desk.pin()
    asked = desk.asked()
    report(desk.world, desk.carol.client_id, online=False)
    report(desk.world, desk.carol.client_id)
    desk.world.gateway.calls.clear()
    desk.world.write(customers.greet, desk.carol.client_id)
    assert desk.asked() == asked
    report(desk.world, desk.carol.client_id, online=False)
    desk.world.clock.advance(seconds=76)
    desk.world.write(pinning.end_overdue)
    assert desk.failed() == "customer_offline"


def test_a_jump_has_neither_a_customer_nor_a_pin(desk: Desk) -> None:
    jump = Session()
    desk.world.write(lambda tx: pins.fail_of(tx, jump, "session_ended"))
    assert (support_views.customer(jump), support_views.pin(jump)) == (None, None)


def test_what_has_ended_does_not_fail(desk: Desk) -> None:
    desk.pin()
    desk.says("refused")

    def fails(session_id: str) -> None:
        record = desk.world.read(lambda tx: tx.get_one(Session, session_id))
        assert record.pin is not None
        desk.world.write(pins.fail, record.pin, UserError("pin_timeout"))

    fails(desk.carol.session_id)
    assert desk.failed() == "consent_refused"
