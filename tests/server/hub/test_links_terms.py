"""An agent is told the site's rules over its link, and again when they change."""

from collections.abc import Iterator

import pytest

from jump_server.hub.hub import Hub
from jump_server.hub.ports import HubSettings, SiteTerms
from jump_wire import messages
from jump_wire.link import AGENT, LinkCore
from tests.server.hub.peers import Clock, Network, Recorder, online_agent, strange_agent


@pytest.fixture
def hub(directory: Recorder, clock: Clock) -> Iterator[Hub]:
    hub = Hub(directory, HubSettings("0.1", statistics_seconds=45), clock)
    hub.start()
    yield hub
    hub.stop(grace=0)


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        (SiteTerms(100), messages.Terms(100, 45)),
        (SiteTerms(100, 7, ("cpu",)), messages.Terms(100, 7, ("cpu",))),
    ],
)
def test_it_comes_after_the_welcome(
    hub: Hub, network: Network, terms: SiteTerms, told: messages.Terms
) -> None:
    hub.terms = terms
    peer, core = strange_agent(hub, network), LinkCore(AGENT)
    peer.send(core.send(messages.Hello(1, 1, "0.1")))
    assert isinstance(core.receive(str(peer.take())), messages.Welcome)
    assert core.receive(str(peer.take())) == told


def test_a_change_is_told_and_obeyed_by_older_agents_too(
    hub: Hub, network: Network, directory: Recorder
) -> None:
    peer, core = online_agent(hub, network)
    hub.terms = SiteTerms(100, 7, ("console_user",))
    for link in hub.links():
        link.send_terms()
    assert core.receive(str(peer.take())) == messages.Terms(100, 7, ("console_user",))
    peer.send(core.send(messages.Statistics(1, 2.0, 3, (), "anna")))
    peer.send(core.send(messages.Goodbye()))
    peer.wait_closed()
    assert directory.statistics_of == [messages.Statistics(1, 2.0, 3, (), "")]
