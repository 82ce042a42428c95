"""What a customer is told of who is in the session: who controls comes first."""

from sqlalchemy.orm import Session as Transaction

from jump_server.models.session import Session
from jump_server.sessions import conferences, participants, queue, sessions
from tests.server.support.customers import come, technician
from tests.server.world import World


def test_who_controls_comes_first_and_nobody_is_told_of_an_end(world: World) -> None:
    ann, bob = technician(world), technician(world, "bob")
    carol = come(world, ann)
    world.write(queue.accept, ann, carol.session_id)
    world.write(queue.invite, ann, carol.session_id, bob.user_id)
    world.write(participants.join, bob, carol.session_id, "watches")
    world.write(participants.hand_over, ann, carol.session_id, bob.user_id)
    told = ("conference", carol.client_id, "bob:controls ann:watches")
    assert world.gateway.calls[-1] == told

    def tell(tx: Transaction) -> None:
        conferences.tell(tx, tx.get_one(Session, carol.session_id))

    world.write(tell)
    assert world.gateway.calls[-1] == told
    world.write(sessions.close, bob, carol.session_id)
    world.gateway.calls.clear()
    world.write(tell)
    assert world.gateway.calls == []
