"""Creating the installation: killed at every step, it is there completely or not at all."""

import json
import os
import pwd
import shutil
import signal
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jump_agent import VERSION
from jump_agent.installer.parameters import Parameters
from jump_agent.linux.installer.install import Plan, install
from jump_wire.errors import UserError
from tests import needs
from tests.agent.authority import Authority
from tests.agent.marks import FORKS
from tests.agent.packages import ROOT_DOCUMENT, Package, parameters

pytestmark = FORKS
COMPLETE = [
    "current",
    "etc",
    "init-script",
    "jump-client",
    "lib",
    "run",
    "state",
    "uninstall",
    "update",
    "versions",
]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """In memory where that is possible: hundreds of installations are made durable here."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(dir=parent, prefix="jump-test-") as name:
        yield Path(name)


@pytest.fixture
def signals() -> Iterator[None]:
    """An installation ignores signals at its end; the tests' own handlers come back."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def plan(tmp_path: Path, place: Path, authority: Authority, signals: None) -> Plan:
    folder = tmp_path / "package"
    folder.mkdir()
    package = Package(folder, parameters(authority, "server.example:443"))
    given = package.parameters
    return Plan(
        package=str(package.path),
        directory=str(place / "client"),
        mode="user",
        owner=pwd.getpwuid(os.getuid()),
        python=sys.executable,
        key="the-key",
        proxy="http://me:secret@proxy:1",
        overrides={"name": "x"},
        parameters=Parameters(
            given.site_name, "id", "the-key", given.addresses, given.ca_pem, 0.0, [], ROOT_DOCUMENT
        ),
    )


def test_what_is_installed(plan: Plan, place: Path) -> None:
    install(plan)
    client = place / "client"
    assert sorted(path.name for path in client.iterdir()) == COMPLETE
    config = json.loads((client / "etc/client.json").read_text())
    assert config["addresses"] == ["server.example:443"]
    assert (config["mode"], config["install_dir"]) == ("user", str(client))
    assert (client / "etc/trust/root.json").read_text() == ROOT_DOCUMENT
    enrolment = json.loads((client / "state/enrolment.json").read_text())
    assert (enrolment["key"], enrolment["overrides"]) == ("the-key", {"name": "x"})
    assert "credential" not in enrolment  # or all clones of an image would have it


def test_secrets_are_the_accounts_alone(plan: Plan, place: Path) -> None:
    install(plan)
    client = place / "client"
    assert stat.S_IMODE((client / "state").stat().st_mode) == 0o700
    for path in client.rglob("*"):
        if not path.is_file():
            continue
        text = path.read_text(errors="replace")
        if "the-key" in text or "secret@proxy" in text:
            assert path.parent == client / "state"
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_code_is_compiled_and_the_installer_left_out(plan: Plan, place: Path) -> None:
    install(plan)
    version = place / "client" / "current"
    assert str(version.readlink()) == f"versions/{VERSION}"
    assert list(version.resolve().rglob("__pycache__/client.*.pyc"))
    assert not (version / "jump_agent" / "linux" / "installer").exists()
    assert not (version / "installer.json").exists()


def test_the_umask_does_not_matter(plan: Plan, place: Path) -> None:
    before = os.umask(0o077)
    try:
        install(plan)
    finally:
        os.umask(before)
    client = place / "client"
    for path in (client, client / "lib", client / "etc", client / "current/jump_agent/tools"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o755, path
    assert stat.S_IMODE((client / "init-script").stat().st_mode) == 0o755


def test_in_service_mode_only_the_state_is_the_accounts(plan: Plan, place: Path) -> None:
    needs.root("installing for another account")
    nobody = pwd.getpwnam("nobody")
    install(plan._replace(mode="service", owner=nobody))
    client = place / "client"
    for path in [client, *client.rglob("*")]:
        below_state = path == client / "state" or client / "state" in path.parents
        assert path.lstat().st_uid == (nobody.pw_uid if below_state else 0), path
        if not below_state and not path.is_symlink():
            assert not path.lstat().st_mode & 0o022, path


def test_what_took_the_place_meanwhile_stays(plan: Plan, place: Path) -> None:
    (place / "client").mkdir()
    with pytest.raises(UserError) as raised:
        install(plan)
    assert raised.value.code == "install_dir_exists"
    assert [path.name for path in place.iterdir()] == ["client"]
    assert list((place / "client").iterdir()) == []


def test_a_full_disk_leaves_nothing(
    plan: Plan, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    real = os.fsync

    def fail(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 20:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UserError) as raised:
        install(plan)
    assert raised.value.code == "disk_full"
    assert list(place.iterdir()) == []


def test_a_damaged_archive_leaves_nothing(plan: Plan, place: Path, tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"PK")
    with pytest.raises(UserError) as raised:
        install(plan._replace(package=str(tmp_path / "bad")))
    assert raised.value.code == "package_damaged"
    assert list(place.iterdir()) == []


@pytest.mark.dear("an installation is killed at each of its steps, and each of them is tried")
def test_killed_at_every_step(plan: Plan, place: Path) -> None:
    """A kill before each operation on a file; the next run cleans up what is left."""
    quick = plan._replace(python=shutil.which("true") or "/bin/true")  # nothing is compiled
    client = place / "client"
    steps = survived = 0
    while True:
        steps += 1
        status = in_child(lambda: install(quick), kill_at(steps, place))
        left = sorted(path.name for path in place.iterdir())
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            assert left == ["client"]
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        if client.exists():
            survived += 1
            assert sorted(path.name for path in client.iterdir()) == COMPLETE
            shutil.rmtree(client)
            left.remove("client")
        # At most the last run's own leftovers: this run has removed the ones before.
        assert len(left) <= 1, left
        assert all(name.startswith(".jump-client-staging-") for name in left)
    assert steps > 100
    assert survived >= 1
    assert sorted(path.name for path in client.iterdir()) == COMPLETE


def kill_at(step: int, place: Path) -> Callable[[], None]:
    """Make what lets a process kill itself before its ``step``-th operation below ``place``."""

    def arm() -> None:
        count = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            about_files = event == "open" or event.startswith(("os.", "shutil."))
            if about_files and any(str(place) in str(part) for part in arguments):
                count += 1
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)

    return arm


def in_child(action: Callable[[], object], arm: Callable[[], None]) -> int:
    """Run ``action`` in a forked child after ``arm``, and give its wait status."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            arm()
            action()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1]
