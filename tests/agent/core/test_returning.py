"""A clone and a restored computer ask for an identity of their own, until they have one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_agent.core import identity
from jump_agent.core.dial import Route, ServerRefused, pinned_context
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_agent.core.returning import come_back_in_child
from jump_agent.core.status import facts
from jump_agent.core.store import write_json
from jump_agent.core.terms import offline_since
from jump_wire import messages
from jump_wire.recognition import short_code
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.marks import FORKS
from tests.agent.running import Running, online

pytestmark = FORKS
AGAIN = "/agent/v1/enrolments/again"


@pytest.fixture
def route(server: FakeServer, authority: Authority) -> Route:
    return Route(server.address, pinned_context(authority.pem), timeout=5.0)


@pytest.fixture
def running(layout: Layout, config: Config) -> Iterator[Running]:
    """A client that is enrolled already."""
    identity.save(layout.identity, Identity("id", "secret", "", 0.0, ("earlier",)))
    made = Running(layout, config)
    yield made
    made.stop()


def test_a_clone_becomes_a_client_of_its_own(
    server: FakeServer, layout: Layout, running: Running
) -> None:
    server.answers[AGAIN] = lambda _: (200, {"client_id": "d" * 32})
    link = server.link()
    link.receive()
    link.send(messages.Refused("clone_refused", 300))
    mine = online(server).peer.request.headers["Authorization"]
    asked = server.request(AGAIN)
    assert mine == f"Jump-Client {'d' * 32}:{asked['credential']}"
    stored = identity.load(layout.identity)
    assert stored is not None
    assert stored.earlier == ()  # those are the original's
    assert not Path(layout.again).exists()
    assert running.waits == [2.0]


def test_a_restored_computer_waits_with_a_code_and_asks_again(
    server: FakeServer, layout: Layout, config: Config, running: Running
) -> None:
    code = "K7Q2-MXAB"
    server.answers[AGAIN] = lambda _: refusal(409, "restored_waiting", short_code=code)
    link = server.link()
    server.refuse_link = refusal(401, "credential_outdated")
    link.peer.drop()
    first, second = server.request(AGAIN), server.request(AGAIN)
    assert first == second  # one claim, and so one code
    assert first["credential"] == json.loads(Path(layout.again).read_text())["credential"]
    assert len(short_code(first["credential"])) == len(code)
    while 60.0 not in running.waits:
        running.waiter.wait(None, [], 0.01)
    told = facts(layout, config, running=True)
    assert told["problem"] in ("restored_waiting", "credential_outdated")
    server.answers[AGAIN] = lambda _: (200, {"client_id": "id"})
    while Path(layout.again).exists():
        running.waiter.wait(None, [], 0.01)
    server.refuse_link = None
    last = online(server).peer.request.headers["Authorization"]
    assert last == f"Jump-Client id:{first['credential']}"


def test_a_wish_for_another_identity_is_not_used(
    server: FakeServer, layout: Layout, config: Config, route: Route
) -> None:
    server.answers[AGAIN] = lambda _: refusal(409, "clone_waiting", short_code="c")
    wishes = []
    for client_id in ("a", "a", "b"):
        identity.save(layout.identity, Identity(client_id, "secret", "", 0.0))
        with pytest.raises(ServerRefused):
            come_back_in_child([route], layout, config)
        wishes.append(server.request(AGAIN)["credential"])
    assert wishes[0] == wishes[1] != wishes[2]


def test_an_identity_that_is_free_again_is_kept(
    server: FakeServer, layout: Layout, config: Config, route: Route
) -> None:
    server.answers[AGAIN] = lambda _: (200, {"client_id": None})
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))
    come_back_in_child([route], layout, config)
    assert identity.load(layout.identity) == Identity("id", "secret", "", 0.0)


def test_without_an_identity_there_is_nothing_to_come_back_with(
    layout: Layout, config: Config, route: Route
) -> None:
    with pytest.raises(ValueError, match="no identity"):
        come_back_in_child([route], layout, config)


def attempt(layout: Layout, config: Config, path: str) -> dict[str, Any]:
    """Return what a client has stored in ``path`` when it waits for its next attempt."""
    client = Running(layout, config)
    while not client.waits:
        client.waiter.wait(None, [], 0.01)
    stored: dict[str, Any] = json.loads(Path(path).read_text())
    client.stop()
    return stored


@pytest.mark.parametrize(("code", "stays"), [("restored_waiting", True), ("claim_rejected", False)])
def test_one_that_waits_for_an_approval_has_its_server(
    server: FakeServer, layout: Layout, config: Config, code: str, *, stays: bool
) -> None:
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))
    write_json(layout.terms, {"offline_minutes": 30})
    write_json(layout.offline, offline_since(0.0, 30, ran=1790.0))
    server.refuse_link = refusal(409, code, short_code="K7Q2-MXAB")
    assert (attempt(layout, config, layout.offline)["ran"] == 0.0) is stays


@pytest.mark.parametrize("content", ["", "{}", '{"client_id": 5, "credential": "x"', "[]"])
def test_one_with_a_damaged_identity_says_so(layout: Layout, config: Config, content: str) -> None:
    Path(layout.identity).write_text(content)
    stored = attempt(layout, config, layout.connection)
    damage = ("identity_damaged", {"path": layout.identity})
    assert (stored["problem"], stored["parameters"]) == damage
