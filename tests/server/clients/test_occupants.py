"""Whose names stand beside a Jump Item."""

from jump_server.clients import occupants
from jump_server.core.actors import Actor
from jump_server.sessions import sessions
from tests.server.sessions.test_sessions import ann, client, put_online, start
from tests.server.world import Enrolled, World

__all__ = ["ann", "client"]


def test_a_session_with_the_computer_or_with_what_is_behind_it(
    world: World, ann: Actor, client: Enrolled
) -> None:
    put_online(world, client)
    desk = world.shortcut(ann, "web", jump_method="local_vnc", jump_client_id=client.id)["id"]
    world.write(sessions.start_for_shortcut, ann, desk)
    assert world.read(occupants.of_shortcuts, [desk]) == {desk: ["ann"]}
    assert world.read(occupants.of_clients, [client.id]) == {}
    for _ in range(2):  # who is in two sessions stands there once
        start(world, ann, client)
    assert world.read(occupants.of_clients, [client.id, "0" * 32]) == {client.id: ["ann"]}
