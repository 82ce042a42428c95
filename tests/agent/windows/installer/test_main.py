"""Installations on Windows, under Wine: fresh ones, upgrades, mistakes and what they leave."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_wire import messages
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.peers import LinkPeer
from tests.agent.windows.packages import Directory, WindowsPackage, archive
from tests.agent.windows.wine import Wine, windows_path

SECONDS = 90


@pytest.fixture
def package(
    tmp_path: Path, wine_itself: Wine, programs: Path, authority: Authority, server: FakeServer
) -> WindowsPackage:
    return WindowsPackage(tmp_path / "pkg", wine_itself, programs, authority, server.address)


@pytest.fixture
def target(drive: Path, wine_itself: Wine) -> Iterator[Directory]:
    """Where to install: a long path with blanks, an accent and other letters."""
    found = Directory(drive / "Jümp Client 日本 & (x86)", wine_itself)
    yield found
    if found.path.exists():
        found.run("service-remove")


def online(server: FakeServer) -> LinkPeer:
    link = server.links.get(timeout=SECONDS)
    link.welcome()
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
