"""Technicians whom the portal offers: signed in at the console, allowed, and with a public name."""

from jump_server.accounts import auth, users
from jump_server.core.inputs import parse
from jump_server.support import availability
from tests.server.support.customers import at_the_console, offer, technician
from tests.server.world import ROOT, World, refuses


def offered(world: World) -> list[str]:
    return [one["name"] for one in world.read(availability.listing)]


def test_only_public_names_of_those_who_are_there_are_shown(world: World) -> None:
    offer(world)
    ann = technician(world, display_name="Ann Martin", public_name="Ann")
    bob = technician(world, "bob", display_name="Bob")
    nameless = technician(world, "carl", display_name="")
    technician(world, "dora", display_name="Dora")  # not at the console
    without = world.user("eve", display_name="Eve")
    assert offered(world) == []
    at_the_console(world, bob)
    there = at_the_console(world, ann)
    at_the_console(world, nameless)
    with refuses("permission_refused"):
        at_the_console(world, without)
    assert offered(world) == ["Ann", "Bob"]
    expected = {"offered": True, "name": "Ann", "available": True}
    assert world.read(availability.get, there) == expected

    change = parse(users.UserChange, {"locked": True})
    world.write(users.change, ROOT, bob.user_id, change, None, None)
    assert offered(world) == ["Ann"]
    offer(world, technicians=False)
    assert offered(world) == []
    assert world.read(availability.get, there)["offered"] is False


def test_it_ends_with_the_sign_in_and_with_silence(world: World) -> None:
    offer(world)
    ann = technician(world, public_name="Ann")
    there = at_the_console(world, ann)
    world.clock.advance(seconds=availability.LASTS.seconds)
    assert offered(world) == []
    no, yes = (availability.Wish(available=one) for one in (False, True))
    assert world.write(availability.state, there, yes)["available"] is True
    elsewhere = at_the_console(world, ann)
    world.write(availability.state, elsewhere, no)
    assert offered(world) == ["Ann"], "another browser still offers the user"
    world.write(auth.sign_out, there)
    assert offered(world) == []
    with refuses("permission_refused"):  # an API token has nobody in front of it
        world.write(availability.state, ann, yes)
