"""One real server for most of these tests; those that break it start their own."""

from collections.abc import Iterator

import pytest

from tests.collection.server import Access, access, configure, start, wait
from tests.end_to_end.agents import HandAgent, RealAgent, clients, download, make_installer, until
from tests.ports import free_port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    folder = tmp_path_factory.mktemp("server")
    address = f"127.0.0.1:{free_port()}"
    configure(
        folder,
        listen=address,
        addresses=[address],
        session_open_seconds=1,
        max_links=40,
        address_rate=1000,
    )
    process = start(folder)
    try:
        url = f"https://{address}"
        made = access(folder, url, wait(url, folder, process))
        made.api.request("PATCH", "/settings", {"session_start_limit": 1})
        yield made
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def agent(server: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealAgent]:
    """A real Jump Client that is online."""
    folder = tmp_path_factory.mktemp("agent")
    package = download(server, make_installer(server)["id"], folder / "package.bin")
    agent = RealAgent(package, folder / "client").start()
    try:
        until(lambda: "online" in {client["status"] for client in clients(server.api)})
        yield agent
    finally:
        agent.remove()


@pytest.fixture
def hand(server: Access) -> Iterator[HandAgent]:
    """An agent that a test plays by hand."""
    with HandAgent(server) as hand:
        yield hand
