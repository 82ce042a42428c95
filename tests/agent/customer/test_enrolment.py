"""Enrolment of a customer's program against a small real server."""

import os
from typing import Any

import pytest

from jump_agent.core.dial import Route, ServerRefused, Unreachable, pinned_context
from jump_agent.customer.enrolment import PATH, Enrolled, Offer, enrol
from jump_agent.linux.privileges import account_name
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer, refusal

ANSWER = {
    "client_id": "c" * 32,
    "credential": "credential",
    "session_id": "s1",
    "site": {"server_version": "1", "addresses": [], "technician": "Anna"},
    "asks": {"shell": True, "exec": False},
}


@pytest.fixture
def route(server: FakeServer, authority: Authority) -> Route:
    return Route(server.address, pinned_context(authority.pem))


def test_it_tells_who_and_where_it_is(server: FakeServer, route: Route) -> None:
    server.answers[PATH] = lambda _: (201, ANSWER)
    enrolled = enrol(route, "secret", "Mrs Smith")
    authorization = "Jump-Client %s:credential" % ("c" * 32)
    assert enrolled == Enrolled(authorization, "s1", "Anna", {"shell": True, "exec": False})
    sent = server.request(PATH)
    assert sent["secret"] == "secret"
    assert sent["name"] == "Mrs Smith"
    assert sent["hostname"] == os.uname().nodename
    assert sent["account"] == account_name()
    assert sent["wire"] == [1, 1]
    assert sent["platform"]
    assert sent["agent_version"]


@pytest.mark.parametrize(
    ("survey", "offer"),
    [
        ({"secret": "x", "question_fr": "Alors ?"}, Offer("x", {"en": "", "fr": "Alors ?"})),
        (None, None),
        ({"secret": ""}, None),
        (["x"], None),
    ],
)
def test_a_survey_is_optional(
    server: FakeServer, route: Route, survey: Any, offer: Offer | None
) -> None:
    server.answers[PATH] = lambda _: (201, {**ANSWER, "survey": survey})
    assert enrol(route, "secret").survey == offer


def test_a_refusal_is_kept_apart(server: FakeServer, route: Route) -> None:
    server.answers[PATH] = lambda _: refusal(403, "key_invalid")
    with pytest.raises(ServerRefused) as refused:
        enrol(route, "secret")
    assert refused.value.code == "key_invalid"


@pytest.mark.parametrize("change", [{"client_id": ""}, {"site": None}, {"asks": []}])
def test_a_strange_answer_is_no_session(
    server: FakeServer, route: Route, change: dict[str, Any]
) -> None:
    server.answers[PATH] = lambda _: (201, {**ANSWER, **change})
    with pytest.raises(Unreachable):
        enrol(route, "secret")
