"""Two workers of one site in one event loop: hubs on real sockets, joined by a real Redis."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from jump_server.cluster.cluster import Cluster
from jump_server.cluster.holders import Holders
from jump_server.hub.arrivals import Arrivals
from jump_server.hub.hub import Hub
from jump_server.hub.pipes import ALONE
from jump_server.hub.ports import HubSettings, LinkFacts, Viewer
from jump_server.live.events import Events, Groups
from jump_wire import kinds
from jump_wire.link import LinkCore
from tests.server.hub.peers import Clock, Network, Peer, Recorder, online_agent

CLIENT = "a" * 32
SESSION = "5" * 32
TOOL = "7" * 32


class Console:
    """A console that sees everything and writes down what it is sent."""

    user_id = ""
    groups: Groups = None

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def refresh(self) -> None:
        """What it sees never changes."""

    def deliver(self, frames: Sequence[bytes]) -> None:
        self.sent.extend(orjson.loads(frame) for frame in frames)


class Directory(Recorder):
    """Also tells the other workers who is here, as the server's own directory does."""

    holders: Holders

    def link_opened(self, facts: LinkFacts, agent_version: str) -> None:
        super().link_opened(facts, agent_version)
        self.holders.opened(facts.client_id)

    def link_closed(self, client_id: str) -> None:
        super().link_closed(client_id)
        self.holders.closed(client_id)


class Listening(Arrivals):
    """Also writes down who greeted elsewhere."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self.elsewhere: list[str] = []

    def greeted_elsewhere(self, client_id: str, worker: str) -> None:
        super().greeted_elsewhere(client_id, worker)
        self.elsewhere.append(client_id)


class Worker:
    """One worker: its hub, its consoles' channel, and its part in the site."""

    def __init__(self, url: str, name: str, network: Network) -> None:
        self.network = network
        self.clock = Clock()
        self.directory = Directory()
        self.hub = Hub(self.directory, HubSettings("0.1", name), self.clock)
        self.hub.arrivals = self.arrivals = Listening(self.hub)
        self.events = Events(_views)
        self.rejoined = 0
        self.ready = True
        self.cluster = Cluster(
            url, name, self.hub, self.events, self._rejoin, lambda: self.ready, 4
        )
        self.directory.holders = self.cluster.holders
        self.running = True
        self.hub.start()
        self.cluster.start()

    def stop(self) -> None:
        """Stop once."""
        if self.running:
            self.running = False
            self.hub.stop(grace=0)
            self.cluster.stop()

    def agent(self) -> tuple[Peer, LinkCore]:
        """Bring the client online here."""
        return online_agent(self.hub, self.network, CLIENT)

    def view(self, client_id: str = CLIENT, *, viewer: Viewer = ALONE) -> Peer:
        """Open a pipe to a client, wherever it is."""
        end, sock = self.network.pair()
        wanted = kinds.request(kinds.SHELL, SESSION, TOOL, ("shell",), "ann", kinds.Terminal())
        self.hub.open_pipe(sock, client_id, wanted, viewer=viewer)
        return end

    def _rejoin(self) -> None:
        self.rejoined += 1


def _views(ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    return {client_id: {"id": client_id, "jump_group": "web"} for client_id in ids}
