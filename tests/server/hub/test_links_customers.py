"""The link of a support session's customer: it is no Jump Client's."""

from jump_server.hub.hub import Hub
from jump_server.hub.links import hash_credential
from jump_server.hub.ports import LinkFacts, SiteTerms
from jump_wire import messages
from jump_wire.link import AGENT, LinkCore
from tests.server.hub.peers import CREDENTIAL, Network, Peer, Recorder, online_agent, until
from tests.wire import portable

CUSTOMER = "b" * 32


def online_customer(hub: Hub, network: Network) -> tuple[Peer, LinkCore]:
    peer, sock = network.pair()
    facts = LinkFacts(CUSTOMER, hash_credential(CREDENTIAL), "203.0.113.9", customer=True)
    hub.adopt_link(sock, facts)
    core = LinkCore(AGENT)
    peer.send(core.send(messages.Hello(1, 1, "0.1")))
    assert isinstance(core.receive(str(peer.take())), messages.Welcome)
    return peer, core


def test_a_customer_is_told_who_is_there_and_leaves(
    hub: Hub, network: Network, directory: Recorder
) -> None:
    hub.terms = SiteTerms(100)  # the rules for Jump Clients are not told
    peer, core = online_customer(hub, network)
    told = messages.Conference(waiting=False, names=("ann",), roles=("controls",))
    link = hub.link(CUSTOMER)
    assert link is not None
    wanted = messages.PinRequest("p", "ann", "key")
    for message in (told, wanted):
        link.send(message)
        assert core.receive(str(peer.take())) == message
    for ignored in (messages.Inventory, messages.ProposeCredential):
        peer.send(core.send(portable.fill(ignored)))
    peer.send(core.send(messages.Chat(0, "Hello", 1)))
    peer.send(core.send(messages.PinState("p", "asking")))
    peer.send(core.send(messages.Elevation("s", "elevated", "root")))
    peer.send(core.send(messages.CustomerLeft()))
    until(lambda: directory.calls[-1] == ("customer left", CUSTOMER))
    assert [call[0] for call in directory.calls] == [
        "opened",
        "chat",
        "pin",
        "elevation",
        "customer left",
    ]


def test_a_jump_client_ends_no_session_and_writes_no_chat(
    hub: Hub, network: Network, directory: Recorder
) -> None:
    peer, core = online_agent(hub, network)
    peer.send(core.send(messages.Chat(0, "Hello", 1)))
    peer.send(core.send(messages.PinState("p", "refused")))
    peer.send(core.send(messages.Elevation("s", "elevated", "root")))
    peer.send(core.send(messages.CustomerLeft()))
    peer.send(core.send(messages.Goodbye()))
    peer.wait_closed()
    assert [call[0] for call in directory.calls] == ["opened", "elevation", "closed"]
