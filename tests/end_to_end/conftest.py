"""One real server and Jump Client for most of these tests; those that break them make their own."""

from collections.abc import Iterator

import pytest

from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent, RealAgent, clients, download, make_installer, until
from tests.end_to_end.servers import Server


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server. It may connect to targets and to passive clients on this computer."""
    made = Server(
        tmp_path_factory.mktemp("server"),
        session_open_seconds=2,
        max_links=40,
        address_rate=1000,
        vnc_networks=["127.0.0.1/32"],
        passive_networks=["127.0.0.1/32"],
        passive_connect_seconds=3,
        passive_idle_seconds=1,
    )
    try:
        made.access.api.request("PATCH", "/settings", {"session_start_limit": 1})
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def server(running: Server) -> Access:
    """How the server is reached."""
    return running.access


@pytest.fixture(scope="session")
def agent(server: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealAgent]:
    """A real Jump Client that is online."""
    folder = tmp_path_factory.mktemp("agent")
    package = download(server, make_installer(server)["id"], folder / "package.bin")
    agent = RealAgent(package, folder / "client").start()

    def is_online() -> bool:
        mine = agent.status()["client_id"]
        return (mine, "online") in {(each["id"], each["status"]) for each in clients(server.api)}

    try:
        until(is_online)
        yield agent
    finally:
        agent.remove()


@pytest.fixture
def hand(server: Access) -> Iterator[HandAgent]:
    """An agent that a test plays by hand."""
    with HandAgent(server) as hand:
        yield hand
