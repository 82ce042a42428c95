"""Updates on control links: offered with a refusal, and reported while the link is up."""

from jump_server.hub.hub import Hub
from jump_server.hub.links import hash_credential
from jump_server.hub.ports import LinkFacts
from jump_wire import messages
from jump_wire.codec import encode
from tests.server.hub.peers import CREDENTIAL, Network, Peer, Recorder, online_agent, until

CLIENT = "a" * 32


def strange_agent(hub: Hub, network: Network, update_policy: str = "") -> Peer:
    peer, sock = network.pair()
    known = hash_credential(CREDENTIAL)
    hub.adopt_link(sock, LinkFacts(CLIENT, known, "198.51.100.7", update_policy=update_policy))
    return peer


def test_the_refusal_of_a_version_brings_the_update(
    hub: Hub, network: Network, directory: Recorder
) -> None:
    directory.offer = messages.Update("1.5.0", "/agent/v1/updates/7", 1, 1, 0)
    peer = strange_agent(hub, network)
    peer.send(encode(messages.Hello(7, 9, "9.0")))
    assert peer.take() == encode(directory.offer)
    assert peer.take() == '[3,"version_mismatch",0]'


def test_no_update_comes_against_the_owners_policy(
    hub: Hub, network: Network, directory: Recorder
) -> None:
    directory.offer = messages.Update("1.5.0", "/agent/v1/updates/7", 1, 1, 0)
    peer = strange_agent(hub, network, "off")
    peer.send(encode(messages.Hello(7, 9, "9.0")))
    assert peer.take() == '[3,"version_mismatch",0]'


def test_how_far_an_update_is(hub: Hub, network: Network, directory: Recorder) -> None:
    peer, core = online_agent(hub, network)
    peer.send(core.send(messages.UpdateState("1.5.0", "verified")))
    until(lambda: ("update", CLIENT, "verified") in directory.calls)
