"""Wake on LAN with two real Jump Clients in a network of their own, and the packets on the wire."""

import contextlib
import json
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs
from tests.collection.server import Access, access, configure, start, wait
from tests.end_to_end.agents import RealAgent, clients, download, make_installer, until
from tests.ports import free_port

PATIENCE = 20
CARD = "eth0"


class Network:
    """A network namespace, joined to this one by a cable.

    The addresses are set aside for test networks (RFC 2544).
    """

    def __init__(self) -> None:
        self.name = f"jump-wake-{os.getpid()}"
        self.within = ["nsenter", f"--net=/run/netns/{self.name}"]
        self._here = f"jw{os.getpid()}"
        prefix = f"198.19.{os.getpid() % 250}"
        self.server = f"{prefix}.1"
        self._ip(f"netns add {self.name}")
        self._ip(f"link add {self._here} type veth peer name {CARD} netns {self.name}")
        self._ip(f"addr add {self.server}/24 dev {self._here}")
        self._ip(f"link set {self._here} up")
        self._ip(f"-n {self.name} addr add {prefix}.2/24 dev {CARD}")
        self._ip(f"-n {self.name} link set lo up")
        self._ip(f"-n {self.name} link set {CARD} up")

    @property
    def mac(self) -> str:
        """The address of the card in it."""
        shown = json.loads(self._ip(f"-n {self.name} -j link show {CARD}"))
        return str(shown[0]["address"])

    def remove(self) -> None:
        """Take it away; the cable goes with it."""
        self._ip(f"netns delete {self.name}")

    @staticmethod
    def _ip(words: str) -> str:
        command = ["ip", *words.split()]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30)
        return done.stdout


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    needs.root("making a network")
    needs.program("nsenter")
    made = Network()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def server(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """A server that is reached from the network."""
    folder = tmp_path_factory.mktemp("waking")
    address = f"{network.server}:{free_port()}"
    configure(folder, listen=address, addresses=[address])
    process = start(folder)
    try:
        url = f"https://{address}"
        yield access(folder, url, wait(url, folder, process))
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def agents(
    server: Access, network: Network, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, RealAgent]]:
    """Two Jump Clients that are online, by their names."""
    found: dict[str, RealAgent] = {}
    try:
        for name in ("neighbour", "sleeper"):
            folder = tmp_path_factory.mktemp(name)
            package = download(server, make_installer(server, name=name)["id"], folder / "p.bin")
            found[name] = RealAgent(package, folder / "client", within=network.within).start()
            wait_for(server, name, "online")
        yield found
    finally:
        for agent in found.values():
            agent.remove()


def wait_for(server: Access, name: str, status: str) -> None:
    """Wait until the client of this name is so, and has told of its networks."""

    def reached() -> bool:
        found = {one["name"]: one for one in clients(server.api)}.get(name)
        return bool(found and found["status"] == status and found["kernel"])

    until(reached)


def listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", port))
    listener.settimeout(PATIENCE)
    return listener


def test_the_packet_arrives(server: Access, network: Network, agents: dict[str, RealAgent]) -> None:
    sleeper = agents["sleeper"].status()["client_id"]
    agents["sleeper"].stop()
    wait_for(server, "sleeper", "offline")
    expected = b"\xff" * 6 + bytes.fromhex(network.mac.replace(":", "")) * 16
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(listen(port)) for port in (9, 7)]
        answer = server.api.request("POST", f"/jump-clients/{sleeper}/wake")
        assert answer == {"through": ["neighbour"], "others": 0}
        for listener in listeners:
            assert listener.recv(2048) == expected
    log = Path(agents["neighbour"].folder / "state" / "log" / "jump-client.log")
    until(lambda: f"waking {network.mac}: 2 packets sent" in log.read_text())
