"""Disabling Jump Clients over HTTP."""

from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from tests.server.api.browser import Browser
from tests.server.world import World


def test_a_client_is_disabled_and_enabled(world: World, alice: Browser) -> None:
    client = world.enrol(alice.send("POST", "/installers", {"jump_group": "web"})["key"])
    world.write(apply_presence, [PresenceUpdate(client.id, world.clock(), online=True)])
    world.gateway.connected.add(client.id)
    path = f"/jump-clients/{client.id}"
    assert alice.send("POST", f"{path}/disable")["disabled_by"] == ["console"]
    assert alice.send("POST", f"{path}/enable")["disabled_by"] == []
