"""Real installations that update: with their tools, and back when the new version fails."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jump_agent import VERSION
from jump_agent.linux.processes import boot_id, start_time
from jump_server.release_keys import ROLES
from jump_wire import messages
from tests import needs
from tests.agent.fake_server import FakeServer
from tests.agent.marks import FORKS
from tests.agent.packages import SYSTEM_PYTHON, Installed, Package
from tests.agent.peers import PATIENCE, LinkPeer, ShellPeer
from tests.agent.releases import PATH, Release, client_payload

pytestmark = FORKS
OFFER = messages.Update("9.0.0", PATH, 1, 1, 0)
OPEN = messages.OpenPipe("p1", "ticket-1", "shell", "s1", "t1", verbs=("shell",))
SECOND = messages.OpenPipe("p2", "ticket-2", "shell", "s1", "t1", verbs=("shell",))


def offer(server: FakeServer, first: Release, data: bytes, number: int = 1) -> None:
    """Serve a release with the version on offer, and the root documents of ``first``."""
    release = Release(number=number, signers=first.signers, files=dict(first.files))
    release.payload(OFFER.version, data)
    release.publish()
    server.updates.files = {f"{PATH}/{name}": text for name, text in release.files.items()}


@pytest.fixture
def first() -> Release:
    """The site's first root document."""
    found = Release()
    found.root()
    return found


def rotated(first: Release, times: int) -> Release:
    """Replace the site's key so many times; return the last one's, with all root documents."""
    before = first
    for number in range(1, times + 1):
        after = Release(signers=dict.fromkeys(ROLES, (number,)), files=dict(before.files))
        after.root(number + 1, before)
        before = after
    return before


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
    """It was installed before the release key was replaced three times."""
    offer(server, rotated(first, 3), client_payload(OFFER.version))
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
    kept = json.loads((client.directory / "update" / "root.json").read_text())
    assert kept["signed"]["version"] == 4  # the installation's owner has followed
    # The pipe of before still carries the shell, and another one can be attached.
    count = shell.output.count(b"count")
    while shell.output.count(b"count") < count + 3:
        shell.read()
    link.send(SECOND)
    again = ShellPeer(server.pipe())
    assert not again.attached().new
    assert client.status()["version"] == OFFER.version


def test_a_version_that_cannot_run_is_rolled_back(
    client: Installed, server: FakeServer, first: Release
) -> None:
    """In user mode it can't start at all; in service mode only its network process can't."""
    module = "service" if client.package.user else "network"
    offer(server, first, client_payload(OFFER.version, **{module: "\nraise KeyError('a bug')\n"}))
    client.init("start")
    main = client.main_pid()
    link = online(server, VERSION)
    link.send(OFFER)
    assert phases(link, "verified") == ["downloading", "verified"]
    link = online(server, VERSION)
    state = link.expect(messages.UpdateState)
    assert (state.version, state.phase) == (OFFER.version, "rolled_back")
    assert client.main_pid() == main
    told = client.status()
    assert (told["version"], told["update"]["phase"]) == (VERSION, "rolled_back")
    # The same payload is not tried again, another one is.
    link.send(replace(OFFER, path=PATH + "/"))
    assert phases(link, "refused")[-1] == "refused"
    offer(server, first, client_payload(OFFER.version), 2)
    link.send(replace(OFFER, path=PATH))
    assert phases(link, "verified") == ["downloading", "verified"]
    online(server, OFFER.version)


def test_a_version_without_an_answer_is_rolled_back_and_its_shell_goes_on(
    client: Installed, server: FakeServer, first: Release
) -> None:
    impatient = "\nATTEMPTS, SECONDS = 2, 0.0\n"
    offer(server, first, client_payload(OFFER.version, judgement=impatient))
    client.init("start")
    link = online(server, VERSION)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    link.send(OFFER)
    phases(link, "verified")
    for _ in range(2):
        link = server.link()
        assert link.receive().agent_version == OFFER.version
        assert client.status()["update"]["phase"] == "installed"
        link.peer.drop()
    link = online(server, VERSION)
    state = link.expect(messages.UpdateState)
    assert (state.phase, state.parameters[-1]) == ("rolled_back", "no answer from the server")
    shell.type(b"echo still $((40 + 2))\n")
    shell.until(b"still 42")
    link.send(SECOND)
    assert not ShellPeer(server.pipe()).attached().new


def test_the_account_cannot_have_anything_else_installed(
    client: Installed, server: FakeServer, first: Release
) -> None:
    """Root reads what the account has downloaded, and trusts only the signatures."""
    if client.package.user:
        return  # the account is the owner there
    client.init("start")
    link = online(server, VERSION)
    offer(
        server, Release(signers=dict.fromkeys(first.signers, (1,))), client_payload(OFFER.version)
    )
    link.send(OFFER)
    state = link.expect(messages.UpdateState)
    assert (state.phase, state.code) == ("refused", "update_untrusted")
    # What its process verified is replaced before root reads it.
    offer(server, first, client_payload(OFFER.version))
    downloads = client.directory / "state" / "update"
    (downloads / "payload.zip").mkdir(parents=True, exist_ok=True)
    link.send(replace(OFFER, path=PATH + "/"))
    state = link.expect(messages.UpdateState)
    assert (state.phase, state.code) == ("failed", "update_failed")
    assert client.status()["version"] == VERSION


def test_a_policy_of_the_computer_holds(
    client: Installed, server: FakeServer, first: Release
) -> None:
    offer(server, first, client_payload(OFFER.version))
    client.init("start")
    link = online(server, VERSION)
    if not client.package.user:
        assert_root_signals_nothing_of_its_own(client)
    assert client.run("jump-client", "update-policy", "off").returncode == 0
    assert link.expect(messages.Inventory).update_policy == "off"
    link.send(OFFER)
    state = link.expect(messages.UpdateState)
    assert (state.phase, state.code) == ("refused", "update_forbidden")
    if not client.package.user:
        account = json.loads((client.directory / "etc" / "client.json").read_text())["account"]
        client.package.user = account
        assert client.run("jump-client", "update-policy", "site").returncode == 44
        client.package.user = None
    assert client.run("jump-client", "update-policy").stdout == "No update may be installed.\n"


def assert_root_signals_nothing_of_its_own(client: Installed) -> None:
    """The account names a process of root's as its own, and root runs the command."""
    path = client.directory / "state" / "network.pid"
    kept = path.read_bytes()
    with subprocess.Popen(["sleep", "60"]) as roots:
        named = {"pid": roots.pid, "start": start_time(roots.pid), "boot": boot_id()}
        path.write_text(json.dumps(named))
        assert client.run("jump-client", "update-policy", "site").returncode == 0
        assert roots.poll() is None
        roots.kill()
    path.write_bytes(kept)
