"""An agent learns its connection type over its link."""

from dataclasses import replace

from jump_server.hub.hub import Hub
from jump_server.hub.links import hash_credential
from jump_server.hub.ports import ACTIVE, LinkFacts
from jump_wire import messages
from jump_wire.link import AGENT, LinkCore
from tests.server.hub.peers import CREDENTIAL, Network, Peer, online_agent
from tests.server.hub.test_links_addresses import INVENTORY

TOLD = messages.ConnectionType(True, 5832, "eth1", "k" * 43, 7)


def passive_agent(hub: Hub, network: Network) -> tuple[Peer, LinkCore]:
    peer, sock = network.pair()
    facts = LinkFacts("a" * 32, hash_credential(CREDENTIAL), "198.51.100.7", connection=TOLD)
    hub.adopt_link(sock, facts)
    core = LinkCore(AGENT)
    peer.send(core.send(messages.Hello(1, 1, "0.1")))
    assert isinstance(core.receive(str(peer.take())), messages.Welcome)
    return peer, core


def test_a_passive_one_is_told_on_each_link(hub: Hub, plain: Network) -> None:
    peer, core = passive_agent(hub, plain)
    assert core.receive(str(peer.take())) == TOLD
    peer.send(core.send(replace(INVENTORY, passive=True)))
    peer.send(core.send(messages.Goodbye()))
    assert peer.wait_closed()[0] == 1000, "and only once"


def test_one_that_should_be_active_is_told_when_it_is_not(hub: Hub, plain: Network) -> None:
    peer, core = online_agent(hub, plain)
    peer.send(core.send(INVENTORY))
    peer.send(core.send(replace(INVENTORY, passive=True)))
    assert core.receive(str(peer.take())) == ACTIVE
    peer.send(core.send(messages.Goodbye()))
    assert peer.wait_closed()[0] == 1000


def test_what_it_was_told_last_counts(hub: Hub, plain: Network) -> None:
    peer, core = online_agent(hub, plain)
    link = hub.link("a" * 32)
    assert link is not None
    link.send(TOLD)
    assert core.receive(str(peer.take())) == TOLD
    assert link.facts.connection == TOLD
    peer.send(core.send(replace(INVENTORY, passive=True)))
    peer.send(core.send(messages.Goodbye()))
    assert peer.wait_closed()[0] == 1000
