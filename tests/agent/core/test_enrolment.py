"""Enrolling: the same pair in every try, stored before the first."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from jump_agent.core import identity
from jump_agent.core.dial import Route, ServerRefused, Unreachable, WrongCertificate, pinned_context
from jump_agent.core.enrolment import check_key, enrol, enrol_in_child, new_enrolment, post
from jump_agent.core.layout import Config, Layout
from jump_agent.core.store import write_json
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.marks import FORKS

pytestmark = FORKS


@pytest.fixture
def route(server: FakeServer, authority: Authority) -> Route:
    return Route(server.address, pinned_context(authority.pem), timeout=5.0)


@pytest.fixture
def enrolment(layout: Layout) -> dict[str, Any]:
    pair = {"enrolment_id": "e" * 32, "credential": "c" * 43}
    values = {**new_enrolment("the-key", {"name": "x"}), **pair}
    write_json(layout.enrolment, values)
    return values


def test_it_sends_the_stored_pair_and_stores_the_identity(
    layout: Layout, config: Config, route: Route, enrolment: dict[str, Any], server: FakeServer
) -> None:
    enrol_in_child([route], layout, config)
    sent = server.request("/agent/v1/enrolments")
    for name in ("key", "enrolment_id", "credential", "overrides"):
        assert sent[name] == enrolment[name]
    assert sent["computer"]["hostname"] == os.uname().nodename
    assert sent["computer"]["account"] == "tester"
    found = identity.load(layout.identity)
    assert found is not None
    assert (found.client_id, found.credential) == ("c" * 32, enrolment["credential"])
    assert not Path(layout.enrolment).exists()


def test_a_lost_answer_makes_no_second_client(
    layout: Layout, config: Config, route: Route, enrolment: dict[str, Any], server: FakeServer
) -> None:
    server.answers["/agent/v1/enrolments"] = lambda _: (201, {})
    for _ in range(2):
        with pytest.raises(Unreachable):
            enrol_in_child([route], layout, config)
    sent = [server.request("/agent/v1/enrolments") for _ in range(2)]
    assert sent[0] == sent[1]
    assert Path(layout.enrolment).exists()


def test_the_next_address_is_tried(
    layout: Layout, config: Config, route: Route, enrolment: dict[str, Any]
) -> None:
    enrol_in_child([route._replace(address="127.0.0.1:1"), route], layout, config)
    assert identity.load(layout.identity) is not None


def test_a_refusal_comes_through_the_child(
    layout: Layout, config: Config, route: Route, enrolment: dict[str, Any], server: FakeServer
) -> None:
    server.answers["/agent/v1/enrolments"] = lambda _: refusal(403, "installer_spent", limit=3)
    with pytest.raises(ServerRefused) as raised:
        enrol_in_child([route], layout, config)
    assert (raised.value.code, raised.value.parameters) == ("installer_spent", {"limit": 3})


def test_unreachable_and_without_a_key(
    layout: Layout, config: Config, route: Route, server: FakeServer
) -> None:
    with pytest.raises(ValueError, match="no identity and no key"):
        enrol_in_child([route], layout, config)
    server.close()
    write_json(layout.enrolment, new_enrolment("k", {}))
    with pytest.raises(Unreachable, match="connection refused"):
        enrol_in_child([route], layout, config)


def test_the_wrong_server_gets_no_key(
    layout: Layout, config: Config, route: Route, enrolment: dict[str, Any], server: FakeServer
) -> None:
    other = route._replace(context=pinned_context(Authority("other").pem))
    with pytest.raises(WrongCertificate):
        enrol(other, layout, config)
    assert server.requests.empty()


def test_checking_a_key(route: Route, server: FakeServer) -> None:
    check_key(route, "k", {"tag": "t"})
    assert server.request("/agent/v1/enrolments/check") == {"key": "k", "overrides": {"tag": "t"}}


def test_posting(route: Route, server: FakeServer) -> None:
    server.answers["/x"] = lambda values: (200, {"got": values})
    assert post(route, "/x", {"a": 1}, "Jump-Client i:c").values == {"got": {"a": 1}}
    assert server.requests.get(timeout=5)[1]["authorization"] == "Jump-Client i:c"
    assert post(route, "/agent/v1/uninstalled", {}).status == 204


@pytest.mark.parametrize("values", [["list"], "text", 1])
def test_an_answer_that_is_no_object(route: Route, server: FakeServer, values: Any) -> None:
    server.answers["/x"] = lambda _: (200, values)
    with pytest.raises(Unreachable):
        post(route, "/x", {})


def test_the_pair_is_made_and_stored_before_the_first_attempt(
    layout: Layout, config: Config, route: Route, server: FakeServer
) -> None:
    """Not at the installation, or all clones of an image would have the same one."""
    server.answers["/agent/v1/enrolments"] = lambda _: (201, {})
    sent = []
    for _ in range(2):
        write_json(layout.enrolment, new_enrolment("k", {}))
        with pytest.raises(Unreachable):
            enrol_in_child([route], layout, config)
        sent.append(server.request("/agent/v1/enrolments"))
        stored = json.loads(Path(layout.enrolment).read_text())
        assert stored["credential"] == sent[-1]["credential"]
    assert sent[0]["enrolment_id"] != sent[1]["enrolment_id"]
    assert sent[0]["credential"] != sent[1]["credential"]
    assert "former" not in sent[0]


def test_what_an_earlier_installation_left_is_sent(
    layout: Layout, config: Config, route: Route, server: FakeServer
) -> None:
    former = {"client_id": "f" * 32, "credential": "s" * 43}
    write_json(layout.enrolment, new_enrolment("k", {}, former))
    enrol_in_child([route], layout, config)
    assert server.request("/agent/v1/enrolments")["former"] == former
