"""Sessions over HTTP."""

import pytest

from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from tests.server.api.browser import Browser
from tests.server.world import Enrolled, World


@pytest.fixture
def client(world: World, alice: Browser) -> Enrolled:
    """A connected client of the group ``web``."""
    made = world.enrol(alice.send("POST", "/installers", {"jump_group": "web"})["key"])
    world.write(apply_presence, [PresenceUpdate(made.id, world.clock(), online=True)])
    world.gateway.connected.add(made.id)
    return made


def test_a_session_is_opened_listed_and_ended(
    world: World, alice: Browser, client: Enrolled
) -> None:
    made = alice.send("POST", "/sessions", {"jump_client_id": client.id})
    assert (made["state"], made["user"], made["jump_client_id"]) == ("starting", "alice", client.id)
    assert alice.get(f"/sessions/{made['id']}") == made
    assert alice.get("/sessions?active=true")["total"] == 1
    alice.send("DELETE", f"/sessions/{made['id']}")
    ended = alice.get(f"/sessions/{made['id']}")
    assert ended["state"] == "ended"
    assert alice.get("/sessions?active=true")["total"] == 0
    assert ("end_session", made["id"], client.id) in world.gateway.calls
    shown = alice.get(f"/jump-clients/{client.id}")
    assert (shown["last_accessed_by"], shown["last_accessed_at"]) == ("alice", made["started_at"])


def test_one_that_lost_its_link_says_so(world: World, alice: Browser, client: Enrolled) -> None:
    world.gateway.connected.clear()
    error = alice.refused("POST", "/sessions", {"jump_client_id": client.id})
    assert (error["code"], error["retry"]) == ("active_not_connected", True)


def test_a_jump_asked_for_twice_is_one_session(alice: Browser, client: Enrolled) -> None:
    key = {"Idempotency-Key": "jump"}
    body = {"jump_client_id": client.id}
    first = alice.send("POST", "/sessions", body, headers=key)
    assert alice.send("POST", "/sessions", body, headers=key) == first
    assert alice.get("/sessions")["total"] == 1


def test_the_id_has_a_form(alice: Browser) -> None:
    error = alice.refused("POST", "/sessions", {"jump_client_id": "web1"})
    assert error["code"] == "field_malformed"


@pytest.fixture
def passive(world: World, alice: Browser) -> Enrolled:
    """A passive client of the group ``web``, which has no link."""
    fields = {"jump_group": "web", "passive": True}
    return world.enrol(alice.send("POST", "/installers", fields)["key"])


def test_a_passive_client_is_called_first(world: World, alice: Browser, passive: Enrolled) -> None:
    body = {"jump_client_id": passive.id}
    error = alice.refused("POST", "/sessions", body)
    assert (error["code"], error["retry"]) == ("passive_connect_timeout", True)
    assert alice.get("/sessions")["total"] == 0
    world.answering.add(passive.id)
    key = {"Idempotency-Key": "jump"}
    made = alice.send("POST", "/sessions", body, headers=key)
    assert made["jump_client_id"] == passive.id
    assert alice.send("POST", "/sessions", body, headers=key) == made
    assert world.called == [passive.id] * 2, "not again while it has a link"


def test_nobody_is_called_where_another_refusal_comes_first(
    world: World, alice: Browser, passive: Enrolled
) -> None:
    body = {"jump_client_id": passive.id}
    world.answering.add(passive.id)
    alice.send("POST", f"/jump-clients/{passive.id}/disable")
    world.gateway.connected.clear()
    world.called.clear()
    assert alice.refused("POST", "/sessions", body)["code"] == "client_disabled_at_console"
    world.user("bob")
    bob = Browser(alice.app).sign_in("bob")
    assert bob.refused("POST", "/sessions", body)["code"] == "permission_refused"
    assert world.called == []


def test_a_rule_that_needs_the_computer_calls_it(
    world: World, alice: Browser, passive: Enrolled
) -> None:
    path = f"/jump-clients/{passive.id}/disable"
    assert alice.refused("POST", path)["code"] == "passive_connect_timeout"
    world.answering.add(passive.id)
    assert alice.send("POST", path)["disabled_by"] == ["console"]
