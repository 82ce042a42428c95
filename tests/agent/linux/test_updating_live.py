"""Real installations that update: with their tools, and back when the new version fails."""

import io
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jump_agent import VERSION
from jump_wire import messages
from tests import needs
from tests.agent.fake_server import FakeServer
from tests.agent.marks import FORKS
from tests.agent.packages import SYSTEM_PYTHON, Installed, Package
from tests.agent.peers import PATIENCE, LinkPeer, ShellPeer
from tests.agent.releases import PATH, Release
from tests.structure.sources import ROOT

pytestmark = FORKS
OFFER = messages.Update("9.0.0", PATH, 1, 1, 0)
OPEN = messages.OpenPipe("p1", "ticket-1", "shell", "s1", "t1", verbs=("shell",))
SECOND = messages.OpenPipe("p2", "ticket-2", "shell", "s1", "t1", verbs=("shell",))
AGENT = ROOT / "server" / "jump_server" / "payload" / "agent.zip"


def payload(version: str, **replaced: str) -> bytes:
    """The client's code as another version; ``replaced`` adds lines to modules."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(AGENT) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "jump_agent/__init__.py":
                data = data.replace(b'"%s"' % VERSION.encode(), b'"%s"' % version.encode())
            module = name.rpartition("/")[2].removesuffix(".py")
            target.writestr(name, data + replaced.get(module, "").encode())
    return buffer.getvalue()


def offer(server: FakeServer, first: Release, data: bytes, number: int = 1) -> None:
    """Serve a release with the version on offer."""
    release = Release(number=number, signers=first.signers)
    release.payload(OFFER.version, data)
    release.publish()
    server.updates.files = {f"{PATH}/{name}": text for name, text in release.files.items()}


@pytest.fixture
def first() -> Release:
    """The site's first root document."""
    found = Release()
    found.root()
    return found


@pytest.fixture(params=["user", "service"])
def client(
    package: Package,
    open_place: Path,
    account: str,
    first: Release,
    request: pytest.FixtureRequest,
) -> Iterator[Installed]:
    """A client in either mode that trusts the site's key."""
    release_root = first.files["1.root.json"].decode()
    folder = open_place / "package"
    folder.mkdir()
    package = replace(
        package,
        folder=folder,
        python=SYSTEM_PYTHON,
        parameters=replace(package.parameters, release_root=release_root),
    )
    if request.param == "user":
        place = open_place / "own"
        place.mkdir()
        needs.root("giving a folder away")
        shutil.chown(place, account, account)
        package.user = account
        found = package.install(place / "client")
    else:
        found = package.install(open_place / "client", "--user", account)
    yield found
    if found.directory.exists():
        found.init("stop")


def online(server: FakeServer, version: str) -> LinkPeer:
    link = server.link()
    assert link.welcome().agent_version == version
    link.expect(messages.Statistics)
    return link


def phases(link: LinkPeer, last: str) -> list[str]:
    found: list[str] = []
    while not found or found[-1] != last:
        found.append(link.expect(messages.UpdateState).phase)
    return found


def wait_for(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_client_updates_and_its_shell_goes_on(
    client: Installed, server: FakeServer, first: Release
) -> None:
    offer(server, first, payload(OFFER.version))
    client.init("start")
    main = client.main_pid()
    link = online(server, VERSION)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.type(b"n=0; while [ $n -lt 200 ]; do n=$((n+1)); echo count $n; sleep 0.1; done\n")
    link.send(OFFER)
    assert phases(link, "verified") == ["downloading", "verified"]
    link = online(server, OFFER.version)
    assert client.main_pid() == main
    wait_for(lambda: not (client.directory / "update" / "trial.json").exists())
    # The pipe of before still carries the shell, and another one can be attached.
    count = shell.output.count(b"count")
    while shell.output.count(b"count") < count + 3:
        shell.read()
    link.send(SECOND)
    again = ShellPeer(server.pipe())
    assert not again.attached().new
    assert client.status()["version"] == OFFER.version
