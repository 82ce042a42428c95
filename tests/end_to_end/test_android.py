"""The core of the Jump Client for Android against a real server, on a Java machine."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_wire import commands
from tests.agent.android.probe import Probe
from tests.collection.server import Access
from tests.end_to_end.agents import make_installer, until
from tests.end_to_end.viewers import CommandViewer


@pytest.fixture(scope="module", params=["compiled", "dex"])
def probe(request: pytest.FixtureRequest) -> Iterator[Probe]:
    made = Probe(request.param)
    yield made
    made.close()


def _link(server: Access, key: str, digest: str = "") -> str:
    pem = Path(server.ca_path).read_bytes()
    address = server.url.removeprefix("https://")
    authority = digest or hashlib.sha256(pem).hexdigest()
    return f"jumpclient://connect?server={address}&authority={authority}&name=Ours#{key}"


class Phone:
    """A device that is attached and online."""

    def __init__(self, server: Access, probe: Probe, folder: Path) -> None:
        installer = make_installer(server)
        assert probe.ask("attach", str(folder), _link(server, installer["key"])) is True
        probe.ask("run", str(folder))
        probe.until("show", "online")
        self._server = server
        self._installer = installer["id"]
        self.client_id = str(self.record()["id"])

    def record(self) -> dict[str, Any]:
        """Return its record on the server."""
        rows = self._server.api.items("/jump-clients")
        (found,) = [row for row in rows if row["installer_id"] == self._installer]
        return dict(found)

    def session(self) -> str:
        """Start a session on it."""
        wanted = {"jump_client_id": self.client_id}
        return str(self._server.api.request("POST", "/sessions", wanted)["id"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("phone")


@pytest.fixture(scope="module")
def phone(server: Access, probe: Probe, folder: Path) -> Iterator[Phone]:
    yield Phone(server, probe, folder)
    probe.ask("stop")


def test_it_is_online_with_its_statistics(server: Access, phone: Phone) -> None:
    record = until(lambda: phone.record()["architecture"] and phone.record())
    assert (record["status"], record["os"]) == ("online", "Android 14")
    assert (record["hostname"], record["architecture"]) == ("pixel-é", "aarch64")


def test_a_device_that_is_attached_stays_where_it_is(
    server: Access, probe: Probe, phone: Phone, folder: Path
) -> None:
    assert probe.ask("attach", str(folder), _link(server, "12345678")) is False


def test_another_authority_is_not_trusted(server: Access, probe: Probe, tmp_path: Path) -> None:
    found = probe.ask("attach", str(tmp_path), _link(server, "12345678", "0" * 64))
    assert found["raised"] == "GeneralSecurityException"
    assert list(tmp_path.iterdir()) == []


def test_a_command_runs_with_its_streams_apart(server: Access, phone: Phone) -> None:
    viewer = CommandViewer(server, phone.session())
    viewer.run("cat; printf 'é\\n' >&2; exit 7")
    viewer.give(b"all\0bytes\xff")
    viewer.send(commands.EndInput(10))
    assert viewer.until_exit() == (7, 0)
    assert list(viewer.streams.values()) == [b"all\0bytes\xff", "é\n".encode()]
    viewer.send(commands.ResultTaken())
    assert viewer.wait_closed()[0] == 1000


def test_a_lost_viewer_costs_nothing(server: Access, phone: Phone) -> None:
    session = phone.session()
    first = CommandViewer(server, session)
    first.run("seq 20000; read x; echo $x; exit 3")
    while first.offset < 50_000:
        first.take()
    first.drop()
    second = CommandViewer(server, session, first.tool, first.offset)
    attached = second.attached()
    assert (attached.offset, attached.started, attached.new) == (first.offset, True, False)
    second.give(b"on\n")
    assert second.until_exit() == (3, 0)
    numbers = "".join(f"{number}\n" for number in range(1, 20_001)).encode()
    assert first.output + second.output == numbers + b"on\n"
    second.drop()


def test_the_end_of_a_session_ends_its_commands(server: Access, phone: Phone) -> None:
    session = phone.session()
    viewer = CommandViewer(server, session)
    viewer.run("sleep 300 & echo $$; wait")
    while not viewer.output.endswith(b"\n"):
        viewer.take()
    shell = Path(f"/proc/{int(viewer.output)}")
    child = next(_children(shell))
    server.api.request("DELETE", f"/sessions/{session}")
    until(lambda: not shell.exists() and not child.exists())


def _children(process: Path) -> Iterator[Path]:
    for word in (process / "task" / process.name / "children").read_text().split():
        yield Path("/proc", word)


def test_its_options_take_it_offline_and_back(probe: Probe, phone: Phone) -> None:
    probe.ask("poke", False)
    probe.until("show", "paused")
    until(lambda: phone.record()["status"] == "offline")
    probe.ask("poke", True)
    probe.until("show", "online")
    until(lambda: phone.record()["status"] == "online")


def test_it_stops_and_returns_with_its_identity(probe: Probe, phone: Phone, folder: Path) -> None:
    assert probe.ask("stop") is True
    until(lambda: phone.record()["status"] == "offline")
    kept = sorted(path.name for path in folder.iterdir())
    assert kept == ["identity.json", "options.json", "site.json"]
    probe.ask("run", str(folder))
    probe.until("show", "online")
    assert phone.record()["id"] == phone.client_id


def test_the_site_removes_it(server: Access, probe: Probe, phone: Phone, folder: Path) -> None:
    server.api.request("DELETE", f"/jump-clients/{phone.client_id}")
    probe.until("end", True)
    assert list(folder.iterdir()) == []
