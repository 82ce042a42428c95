"""Installations on Windows, under Wine: fresh ones, upgrades, mistakes and what they leave."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_wire import messages
from jump_wire.errors import CATALOGUE
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.peers import LinkPeer
from tests.agent.releases import PATH, Release
from tests.agent.windows.packages import Directory, WindowsPackage, archive
from tests.agent.windows.wine import Wine, windows_path

pytestmark = pytest.mark.timeout(900)  # Wine starts many processes, and one test runs at a time

SECONDS = 90


@pytest.fixture
def package(
    tmp_path: Path, wine_itself: Wine, programs: Path, authority: Authority, server: FakeServer
) -> WindowsPackage:
    return WindowsPackage(tmp_path / "pkg", wine_itself, programs, authority, server.address)


@pytest.fixture
def target(drive: Path, wine_itself: Wine) -> Iterator[Directory]:
    """Where to install: a path with blanks, an accent and other letters."""
    found = Directory(drive / "Jümp Client 日本 & (x86)", wine_itself)
    yield found
    if (found.path / "jump-client.exe").exists():
        found.run("stop")
        found.run("service-remove")


def is_started_at_logon(target: Directory, name: str) -> bool:
    """Whether the registry has it. Its tool prints no letters beyond those of one language."""
    found = target.query("HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run", name)
    return 'jump-clientw.exe" background' in found


def wait_until_empty(folder: Path) -> None:
    """Wait until nothing is left: the last program is deleted when it has ended."""
    end = time.monotonic() + SECONDS
    while [*folder.iterdir()] and time.monotonic() < end:
        time.sleep(0.1)  # another process of another system deletes it
    assert [*folder.iterdir()] == []


def online(server: FakeServer, version: str = "") -> LinkPeer:
    link = server.links.get(timeout=SECONDS)
    assert version in ("", link.welcome().agent_version)
    assert isinstance(link.expect(messages.Statistics), messages.Statistics)
    return link


def test_a_service_is_online_by_itself_and_keeps_its_identity(
    package: WindowsPackage, target: Directory, server: FakeServer, tmp_path: Path
) -> None:
    options = tmp_path / "options.json"
    values = {"install-dir": target.name, "jc-tag": 'a "b" é', "jc-comments": "100 % & <x>"}
    options.write_text(json.dumps(values))
    status, text = package.run("--parameters", windows_path(options))
    assert status == 0, text
    assert target.name in text
    online(server)
    asked = server.request("/agent/v1/enrolments")["overrides"]
    assert asked == {"tag": 'a "b" é', "comments": "100 % & <x>"}
    identity = target.read("state/identity.json")
    assert target.read("etc/client.json")["install_dir"] == target.name

    (package.folder / "agent-windows.zip").write_bytes(archive("9.9.9"))
    status, text = package.run("--install-dir", target.name)
    assert status == 0, text
    assert "9.9.9" in text
    online(server)
    assert target.read("state/identity.json") == identity
    assert (target.path / "current").read_text() == "9.9.9\n"
    assert sorted(path.name for path in (target.path / "versions").iterdir()) == [
        "9.9.9",
        "9.9.9.sha256",
    ]
    left = {path.name for path in target.path.iterdir()}
    assert not left & {".new", ".old", "installing", "replacing"}
    assert [path.name for path in target.path.parent.iterdir()] == [target.path.name]

    status, text = target.run("uninstall")
    assert (status, text) == (0, "Jump Client uninstalled.\n")
    assert server.request("/agent/v1/uninstalled") == {"reason": "local"}
    wait_until_empty(target.path.parent)


def offer(
    package: WindowsPackage, server: FakeServer, first: Release, version: str, **change: bytes
) -> None:
    """Serve a release with a version; ``change`` adds lines to modules, by their names."""

    def changed(name: str, data: bytes) -> bytes:
        return data + change.get(name.rpartition("/")[2].removesuffix(".py"), b"")

    number = int(version.partition(".")[0])
    release = Release(number=number, signers=first.signers, files=dict(first.files))
    release.payload(version, archive(version, changed), platform="windows")
    release.publish()
    server.updates.files = {f"{PATH}/{name}": text for name, text in release.files.items()}


def test_an_update_is_installed_by_the_system_and_taken_back_when_it_fails(
    package: WindowsPackage, target: Directory, server: FakeServer
) -> None:
    first = Release()
    first.root()
    package.write_parameters(release_root=first.files["1.root.json"].decode())
    assert package.run("--install-dir", target.name, "--silent") == (0, "")
    link = online(server)
    offer(package, server, first, "2.0")
    link.send(messages.Update("2.0", PATH, 1, 1, 0))
    link = online(server, "2.0")
    trial = target.path / "update" / "trial.json"
    end = time.monotonic() + SECONDS
    while trial.exists() and time.monotonic() < end:
        time.sleep(0.1)  # the service deletes it when the client says that it works
    assert not trial.exists()
    assert (target.path / "current").read_text() == "2.0\n"
    offer(package, server, first, "3.0", network=b"\nraise SystemExit(1)\n")
    link.send(messages.Update("3.0", PATH, 1, 1, 0))
    link = online(server, "2.0")
    assert (target.path / "current").read_text() == "2.0\n"
    (rejected,) = target.read("update/rejected.json")["rejected"]
    assert (rejected["new"], rejected["verdict"]) == ("3.0", "it does not start")
    assert not trial.exists()


def test_one_account_has_it_from_its_logon_until_the_console_removes_it(
    package: WindowsPackage, target: Directory, server: FakeServer
) -> None:
    status, text = package.run("--user", "root", "--install-dir", target.name, "--silent")
    assert (status, text) == (0, "")
    link = online(server)
    assert target.read("etc/client.json")["mode"] == "user"
    name = (target.path / "etc" / "service").read_text().split()[0]
    assert is_started_at_logon(target, name)
    assert target.run("stop") == (0, "")
    assert isinstance(link.expect(messages.Goodbye), messages.Goodbye)
    assert target.run("status")[0] == 3
    assert (target.run("start"), target.run("start")) == ((0, ""), (0, ""))
    online(server).send(messages.Uninstall())
    assert server.request("/agent/v1/uninstalled") == {"reason": "console"}
    wait_until_empty(target.path.parent)
    assert not is_started_at_logon(target, name)


def test_a_package_removes_what_it_has_installed(
    package: WindowsPackage, target: Directory, server: FakeServer
) -> None:
    assert package.run("--install-dir", target.name, "--silent")[0] == 0
    online(server)
    control = {"forbid_disable": False, "forbid_uninstall": True, "maintenance": ["x" * 32]}
    (target.path / "etc" / "local-control.json").write_text(json.dumps(control))
    status, text = package.run("--silent", "--uninstall", target.name)
    assert status == CATALOGUE["local_control_forbidden"].exit_status, text
    (target.path / "etc" / "local-control.json").unlink()
    assert package.run("--silent", "--uninstall", target.name) == (0, "")
    assert [*target.path.parent.iterdir()] == []
    assert package.run("--silent", "--uninstall", target.name) == (0, "")


def test_mistakes_change_nothing_and_have_their_statuses(
    package: WindowsPackage, target: Directory, tmp_path: Path
) -> None:
    package.write_parameters(key="")
    target.path.mkdir()
    cases = {
        "key_missing": ("--install-dir", target.name + "-new"),
        "install_dir_exists": ("--install-dir", target.name),
        "not_installed": ("--uninstall", target.name),
        "install_dir_open": ("--key-info", "k", "--install-dir", windows_path(tmp_path) + "\\x"),
    }
    for code, options in cases.items():
        status, text = package.run(*options)
        assert status == CATALOGUE[code].exit_status, text
        assert text
    assert package.run("--silent", "--install-dir", target.name)[1] == ""
    assert [path.name for path in target.path.parent.iterdir()] == [target.path.name]
