"""Complaint: a changed credential strands a computer that was restored from a snapshot.

Its credential is from before; the one of today is gone with what it was set back from.
"""

import pytest
from websockets.exceptions import InvalidStatus

from jump_wire import messages
from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent, clients, until


def restored(server: Access, agent: HandAgent) -> HandAgent:
    """Set the agent's computer back to the state before its last change of credential."""
    agent.go_online()
    snapshot = HandAgent(server, "restored", disk=agent)
    agent.rotate()
    agent.drop()
    agent.go_online()  # with the new credential, which makes it the current one
    agent.send(messages.Goodbye())
    until(lambda: status(server, agent) == "offline")
    return snapshot


def status(server: Access, agent: HandAgent) -> str:
    return str(server.api.request("GET", f"/jump-clients/{agent.client_id}")["status"])


def test_an_administrator_lets_it_back_in(server: Access, hand: HandAgent) -> None:
    snapshot = restored(server, hand)
    with pytest.raises(InvalidStatus):
        snapshot.open()
    assert snapshot.come_back() == "restored_waiting"
    (claim,) = server.api.request("GET", "/claims")["items"]
    assert (claim["kind"], claim["original_id"]) == ("restored", hand.client_id)
    server.api.request("POST", "/claims/approve", {"ids": [claim["id"]]})
    assert snapshot.come_back() == ""
    assert snapshot.client_id == hand.client_id
    with snapshot:
        assert isinstance(snapshot.go_online(), messages.Welcome)
        mine = [one for one in clients(server.api) if one["id"] == hand.client_id]
        assert len(mine) == 1


def test_the_sites_setting_lets_it_in(server: Access, hand: HandAgent) -> None:
    server.api.request("PATCH", "/settings", {"admit_restored": True})
    try:
        snapshot = restored(server, hand)
        assert snapshot.come_back() == ""
        assert snapshot.client_id == hand.client_id
    finally:
        server.api.request("PATCH", "/settings", {"admit_restored": False})
