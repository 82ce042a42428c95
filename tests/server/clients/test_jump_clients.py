"""Jump Clients' records as they are shown."""

import pytest

from jump_server.clients import jump_client_views, jump_clients
from jump_server.core.actors import Actor
from tests.server.world import Enrolled, World


@pytest.fixture
def alice(world: World) -> Actor:
    """A member of the group ``web``."""
    made = world.user("alice")
    world.group("web", "alice")
    return made


@pytest.fixture
def client(world: World, alice: Actor) -> Enrolled:
    """A client in the group ``web``."""
    return world.enrol(world.installer(alice, "web")["key"], "Web1")


def test_views_leave_out_what_is_gone(world: World, alice: Actor, client: Enrolled) -> None:
    found = world.read(jump_client_views.views, [client.id, "0" * 32])
    shown = world.read(jump_clients.get, alice, client.id)
    detail = {"last_hour": shown["last_hour"], "failed_call": None}  # lists leave them out
    assert {**found[client.id], **detail} == shown
    assert found.keys() == {client.id}
    assert world.read(jump_client_views.views, []) == {}
