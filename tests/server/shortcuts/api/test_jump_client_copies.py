"""Copies of Jump Clients over HTTP."""

from tests.server.api.browser import Browser
from tests.server.world import World


def test_a_client_is_copied_to_another_group(world: World, alice: Browser) -> None:
    client = world.enrol(alice.send("POST", "/installers", {"jump_group": "web"})["key"])
    body = {"jump_group": "user:alice", "name": "mine"}
    copy = alice.send("POST", f"/jump-clients/{client.id}/copy", body)
    assert (copy["jump_method"], copy["jump_group"]) == ("jump_client_copy", "user:alice")
    assert (copy["name"], copy["computer"]["id"]) == ("mine", client.id)
