"""jump-client.exe under Wine: the service that keeps the client running, and the commands."""

import json
import shutil
import uuid
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from jump_agent import VERSION
from jump_agent.core.enrolment import new_enrolment
from jump_agent.core.layout import Layout
from jump_agent.core.store import write_json
from jump_agent.linux.versions import seal
from jump_wire import messages
from tests.agent.fake_server import FakeServer
from tests.agent.peers import LinkPeer
from tests.agent.windows.packages import copy_python
from tests.agent.windows.wine import Wine, windows_path
from tests.structure.sources import ROOT

SOURCES = ROOT / "agent" / "windows"
SECONDS = 90


class Installed:
    """An installation as a package makes it, with a service of its own name."""

    def __init__(self, layout: Layout, address: str, wine: Wine, programs: Path) -> None:
        self.layout = layout
        self._wine = wine
        self._directory = Path(layout.directory)
        shutil.copy(programs / "jump-client.exe", self._directory)
        copy_python(self._directory / "python")
        shutil.copy(SOURCES / "launch.py", layout.lib)
        version = Path(layout.versions, VERSION)
        for package in ("agent/jump_agent", "wire/jump_wire"):
            unneeded = shutil.ignore_patterns("__pycache__", "linux", "customer")
            shutil.copytree(ROOT / package, version / Path(package).name, ignore=unneeded)
        seal(str(version))
        digest = sha256((version / "manifest").read_bytes()).hexdigest()
        version.with_name(VERSION + ".sha256").write_text(f"{digest}  {VERSION}/manifest\n")
        (self._directory / "current").write_text(VERSION)
        (self._directory / "etc" / "service").write_text(f"JumpClient-{uuid.uuid4().hex[:8]}\n")
        values = {
            "addresses": [address],
            "mode": "service",
            "account": "NT SERVICE\\JumpClient-Network",
            "install_dir": windows_path(self._directory),
            "python": "python.exe",
            "version": VERSION,
        }
        write_json(layout.config, values)
        write_json(layout.enrolment, new_enrolment("key", {}))

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command to its end; return its exit status, and what it has printed."""
        program = str(self._directory / "jump-client.exe")
        process = self._wine.start_program(program, *arguments)
        output, errors = process.communicate(timeout=SECONDS)
        return process.returncode, output + errors

    def kill_client(self) -> None:
        """Kill the network process as Windows' task manager does."""
        pid = json.loads(Path(self.layout.network_pid).read_text())["pid"]
        killer = self._wine.start_program("taskkill", "/f", "/pid", str(pid))
        killer.communicate(timeout=SECONDS)


@pytest.fixture
def client(
    layout: Layout, server: FakeServer, wine_itself: Wine, programs: Path
) -> Iterator[Installed]:
    found = Installed(layout, server.address, wine_itself, programs)
    yield found
    found.run("stop")
    found.run("service-remove")


def online(server: FakeServer) -> LinkPeer:
    link = server.links.get(timeout=SECONDS)
    link.welcome()
    assert isinstance(link.expect(messages.Statistics), messages.Statistics)
    return link


def test_the_service_keeps_the_client_running(client: Installed, server: FakeServer) -> None:
    assert client.run("service-install") == (0, "")
    assert client.run("start") == (0, "")
    online(server)
    client.kill_client()
    link = online(server)
    status, text = client.run("status")
    assert status == 0, text
    assert "Connected:   yes" in text
    assert client.run("stop") == (0, "")
    assert isinstance(link.expect(messages.Goodbye), messages.Goodbye)
    assert client.run("status")[0] == 3
    assert client.run("stop") == (0, "")
    link_again = client.run("restart"), online(server)
    link_again[1].send(messages.Uninstall())
    assert server.request("/agent/v1/uninstalled") == {"reason": "console"}


def test_commands_and_mistakes_have_their_statuses(client: Installed) -> None:
    status, text = client.run("start", "now")
    assert (status, text) == (2, "jump-client.exe start takes no arguments\n")
    status, text = client.run("start")
    assert status == 1
    assert "error 1060" in text  # there is no such service
    assert client.run("no-such-command")[0] == 2
    status, text = client.run("server-addresses", "a b", 'c"d')
    assert status != 0
    assert "a b" in text
    file = next(Path(client.layout.versions, VERSION).rglob("status.py"))
    file.write_text("damaged")
    status, text = client.run("status")
    assert status == 71
    assert "status.py has changed" in text
