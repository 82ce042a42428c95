"""Which sessions a user may see, join and accept: those of customers, by queue and invitation."""

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import teams
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.models.session import Session
from jump_server.models.support import Customer
from jump_server.sessions import participants, queue, session_access, session_ends
from tests.server.support.customers import Came, come, technician
from tests.server.world import ROOT, World


def rules(world: World, actor: Actor) -> tuple[bool, bool, bool]:
    """Whether the actor may see, join and accept what the test has made."""
    chosen = (session_access.visible, session_access.joinable, session_access.waits_for)

    def found(tx: Transaction) -> list[bool]:
        rows = [select(Session.id).where(rule(actor)) for rule in chosen]
        return [tx.scalar(one) is not None for one in rows]

    visible, joinable, waits = world.read(found)
    return visible, joinable, waits


def watchers(world: World, carol: Came) -> set[str]:
    return world.read(lambda tx: session_access.watchers(tx, tx.get_one(Customer, carol.client_id)))


def test_a_teams_members_see_its_customers_as_long_as_they_are_members(world: World) -> None:
    ann, bob, admin = technician(world), technician(world, "bob"), world.administrator()
    world.team("second", ann="member", bob="member")
    carol = come(world, ann, queue="second")
    assert watchers(world, carol) == {ann.user_id, bob.user_id, admin.user_id}
    assert rules(world, bob) == (True, True, True)
    world.write(queue.accept, bob, carol.session_id)
    assert rules(world, bob) == (True, True, False)
    wanted = parse(teams.TeamChange, {"members": {"ann": "member"}})
    world.write(teams.change, ROOT, "second", wanted, None)
    assert rules(world, bob) == (True, True, False)  # who takes part stays
    assert world.read(session_ends.lost) == {}
    world.write(queue.invite, bob, carol.session_id, ann.user_id)
    world.write(participants.join, ann, carol.session_id, "watches")
    world.write(participants.leave, bob, carol.session_id, bob.user_id)
    assert rules(world, bob) == (True, False, False)
    assert watchers(world, carol) == {ann.user_id, admin.user_id}
