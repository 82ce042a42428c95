"""An agent learns over its link where the server is."""

from dataclasses import replace

from jump_server.hub.hub import Hub
from jump_server.hub.ports import HubSettings
from jump_wire import messages
from tests.server.hub.peers import Clock, Network, Recorder, online_agent

INVENTORY = messages.Inventory(
    "host", "host", "os", "k", "x86_64", "cpu", 1, 1, (), "user", "me", "/d"
)


def test_an_agent_with_other_addresses_is_told_the_servers(
    network: Network, directory: Recorder, clock: Clock
) -> None:
    settings = HubSettings("0.1", addresses=("new.example:443", "other.example:443"))
    hub = Hub(directory, settings, clock)
    hub.start()
    try:
        peer, core = online_agent(hub, network)
        there = replace(INVENTORY, server_addresses=("old.example:443",))
        peer.send(core.send(there))
        told = core.receive(str(peer.take()))
        assert told == messages.ServerAddresses(settings.addresses)
        # Right ones, those of an agent that can't learn any, and its answer are left alone.
        for known in ((*settings.addresses, "old.example:443"), (), settings.addresses):
            peer.send(core.send(replace(there, server_addresses=known)))
        peer.send(core.send(messages.Goodbye()))
        assert peer.wait_closed()[0] == 1000
    finally:
        hub.stop(grace=0)
