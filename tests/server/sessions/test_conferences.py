"""What a customer is told of who is in the session: who controls comes first."""

from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import users
from jump_server.models.session import Session
from jump_server.sessions import chats, conferences, participants, queue, sessions
from tests.server.sessions.attaching import attach
from tests.server.support.customers import come, new_key, start, technician
from tests.server.world import World


def test_customers_are_told_display_names_and_can_tell_two_apart(world: World) -> None:
    ann, bob = (
        world.user(name, display_name="Alex " + 70 * "x", rights=["session_keys"])
        for name in ("ann", "bob")
    )
    carol = come(world, ann)
    world.write(queue.accept, ann, carol.session_id)
    world.write(queue.invite, ann, carol.session_id, bob.user_id)
    world.clock.advance(seconds=1)
    world.write(participants.join, bob, carol.session_id, "watches")
    first, second = "Alex " + 59 * "x", "Alex " + 55 * "x" + " (2)"
    told = f"{first}:controls {second}:watches"
    assert world.gateway.calls[-1] == ("conference", carol.client_id, told)
    assert attach(world, ann, carol.session_id).asked.actor == first


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


def test_a_user_name_is_never_for_customers(world: World) -> None:
    ann = technician(world, display_name="")
    carol = come(world, ann)
    world.write(queue.accept, ann, carol.session_id)
    bob = technician(world, "bob", display_name="")
    world.write(queue.invite, ann, carol.session_id, bob.user_id)
    world.write(participants.join, bob, carol.session_id, "watches")
    told = ("conference", carol.client_id, "Support:controls Support (2):watches")
    assert world.gateway.calls[-1] == told
    key = new_key(world, ann)["key"]
    assert start(world, key=key)["technician"] == "Support"


def test_the_customer_sees_public_names_and_tells_equal_ones_apart(world: World) -> None:
    ann = technician(world, display_name="Ann Martin", public_name="Help desk")
    bob = technician(world, "bob", display_name="Bob")
    carol = come(world, ann)
    world.write(queue.accept, ann, carol.session_id)
    world.write(queue.invite, ann, carol.session_id, bob.user_id)
    world.write(participants.join, bob, carol.session_id, "watches")
    told = ("conference", carol.client_id, "Help desk:controls Bob:watches")
    assert world.gateway.calls[-1] == told
    assert attach(world, ann, carol.session_id).asked.actor == "Help desk"
    world.write(chats.say, ann, carol.session_id, chats.NewChatMessage(text="Hello"))
    assert ("chat", carol.client_id, "1 Help desk: Hello") in world.gateway.calls
    # The customer allows a tool to a name: what Ann was allowed must not go to another user.
    for user, wanted in ((ann, "Someone"), (bob, "Help desk")):
        world.write(users.change_own, user, {"public_name": wanted}, None)
    world.write(participants.leave, ann, carol.session_id, ann.user_id)
    world.write(participants.join, bob, carol.session_id, "controls")
    world.write(participants.join, ann, carol.session_id, "watches")
    told = ("conference", carol.client_id, "Bob:controls Help desk:watches")
    assert world.gateway.calls[-1] == told
