"""How a customer's program reaches the server."""

import ssl

import pytest

from jump_agent.core.dial import Route, Unreachable, pinned_context
from jump_agent.customer.dialing import Dialing
from jump_agent.customer.enrolment import PATH
from tests.agent.authority import Authority
from tests.agent.customer.test_enrolment import ANSWER
from tests.agent.fake_server import FakeServer

NOWHERE = Route("127.0.0.1:1", ssl.create_default_context())


def test_it_tries_every_address_and_enrols_once(server: FakeServer, authority: Authority) -> None:
    server.answers[PATH] = lambda _: (201, ANSWER)
    route = Route(server.address, pinned_context(authority.pem))
    dialing = Dialing([NOWHERE, route], "secret", "Mrs Smith")
    assert dialing.asks("shell"), "nothing is known yet"
    assert not dialing.is_session("s1")
    for _ in range(2):
        channel = dialing.connect()
        server.link()
        channel.close()
    assert (dialing.address, dialing.peer) == (server.address, "127.0.0.1")
    assert server.request(PATH)["name"] == "Mrs Smith"
    assert dialing.is_session("s1")
    assert dialing.asks("a kind of a newer server")
    assert dialing.to("other.example:443") == route._replace(address="other.example:443")


def test_it_says_why_no_address_was_reached() -> None:
    dialing = Dialing([NOWHERE], "secret", "")
    with pytest.raises(Unreachable) as caught:
        dialing.connect()
    assert dialing.explain(caught.value) == "connection refused"
