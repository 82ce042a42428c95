"""Service mode: what root runs, what the account runs, and what passes between them."""

import json
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jump_agent.linux import processes
from jump_wire import messages
from tests.agent.fake_server import FakeServer
from tests.agent.marks import FORKS
from tests.agent.packages import SYSTEM_PYTHON, Installed, Package
from tests.agent.peers import PATIENCE, LinkPeer, ShellPeer

pytestmark = FORKS
OPEN = messages.OpenPipe("p1", "ticket-1", "shell", "s1", "t1", verbs=("shell",))


@pytest.fixture
def client(package: Package, open_place: Path, account: str) -> Iterator[Installed]:
    """A client that root installed for the throw-away account."""
    package.python = SYSTEM_PYTHON
    found = package.install(open_place / "client", "--user", account)
    yield found
    if found.directory.exists():
        found.init("stop")


def online(server: FakeServer) -> LinkPeer:
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    return link


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def owner(pid: int) -> set[int]:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("Uid:"):
            return {int(part) for part in line.split()[1:]}
    raise AssertionError("no owner")


def wait_for(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_monitor_is_roots_and_knows_no_network(client: Installed, server: FakeServer) -> None:
    client.init("start")
    online(server)
    monitor = client.main_pid()
    (network,) = children(monitor)
    assert owner(monitor) == {0}
    maps = Path(f"/proc/{monitor}/maps").read_text()
    assert "_ssl" not in maps
    assert "libssl" not in maps
    sockets = [str(path.readlink()) for path in Path(f"/proc/{monitor}/fd").iterdir()]
    assert sum(target.startswith("socket:") for target in sockets) == 1
    status = Path(f"/proc/{network}/status").read_text()
    assert "NoNewPrivs:\t0" in status  # a shell may need sudo


def test_the_network_process_is_the_accounts_for_good(
    client: Installed, server: FakeServer, account: str
) -> None:
    client.init("start")
    online(server)
    (network,) = children(client.main_pid())
    uid = pwd.getpwnam(account).pw_uid
    assert owner(network) == {uid}
    environment = Path(f"/proc/{network}/environ").read_bytes().decode()
    assert f"USER={account}\0" in environment
    assert "HOME=/root" not in environment


def test_nothing_that_root_runs_is_the_accounts_to_write(
    client: Installed, server: FakeServer, account: str
) -> None:
    client.init("start")
    online(server)
    uid = pwd.getpwnam(account).pw_uid
    state = client.directory / "state"
    for path in [client.directory, *client.directory.rglob("*")]:
        if path == state or state in path.parents:
            continue
        status = path.lstat()
        assert status.st_uid == 0, path
        assert path.is_symlink() or not status.st_mode & 0o022, path
    assert state.stat().st_uid == uid


def test_a_shell_is_the_accounts(client: Installed, server: FakeServer, account: str) -> None:
    client.init("start")
    link = online(server)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    assert shell.attached().account == account
    shell.type(b"id -un; id -Gn; pwd; exit\n")
    shell.until_message(messages.ShellExited)
    words = shell.output.decode().split()
    assert words.count(account) == 2
    assert pwd.getpwnam(account).pw_dir in words


def test_a_dead_network_process_is_started_again(client: Installed, server: FakeServer) -> None:
    client.init("start")
    online(server)
    monitor = client.main_pid()
    (first,) = children(monitor)
    os.kill(first, signal.SIGKILL)
    online(server)
    (second,) = children(monitor)
    assert second != first
    assert client.main_pid() == monitor


def test_a_stopped_network_process_goes_on(client: Installed, server: FakeServer) -> None:
    """Otherwise the account could disable the client where that is forbidden."""
    client.init("start")
    online(server)
    (network,) = children(client.main_pid())
    status = Path(f"/proc/{network}/stat")
    os.kill(network, signal.SIGSTOP)
    wait_for(lambda: status.read_text().rpartition(")")[2].split()[0] != "T")
    assert children(client.main_pid()) == [network]


def test_without_its_monitor_the_network_process_ends(
    client: Installed, server: FakeServer
) -> None:
    client.init("start")
    link = online(server)
    monitor = client.main_pid()
    (network,) = children(monitor)
    os.kill(monitor, signal.SIGKILL)
    link.expect(messages.Goodbye)
    wait_for(lambda: processes.start_time(network) is None)
    assert client.init("status") == 1


def test_a_stop_is_clean(client: Installed, server: FakeServer) -> None:
    client.init("start")
    link = online(server)
    link.send(OPEN)
    ShellPeer(server.pipe()).attached()
    started = [client.main_pid(), *children(client.main_pid())]
    begun = time.monotonic()
    assert client.init("stop") == 0
    assert time.monotonic() - begun < 10
    link.expect(messages.Goodbye)
    assert not [pid for pid in started if processes.start_time(pid)]


def test_the_order_to_uninstall_passes_through_the_monitor(
    client: Installed, server: FakeServer
) -> None:
    client.init("start")
    link = online(server)
    started = [client.main_pid(), *children(client.main_pid())]
    link.send(messages.Uninstall())
    assert server.request("/agent/v1/uninstalled") == {"reason": "console"}
    wait_for(lambda: not any(processes.start_time(pid) for pid in started))
    assert not client.directory.exists()
    assert sorted(path.name for path in client.directory.parent.iterdir()) == []


def test_the_account_cannot_start_or_stop_it(
    client: Installed, server: FakeServer, account: str
) -> None:
    client.init("start")
    online(server)
    client.package.user = account
    try:
        for action in ("stop", "start", "restart"):
            assert client.init(action) == 4
        assert client.init("status") == 0
        assert client.status()["connected"] is True
        assert client.run("uninstall").returncode == 44
    finally:
        client.package.user = None
    assert client.init("status") == 0


# --- what the account does to root ---


def as_account(account: str, script: str, folder: Path) -> None:
    """Run a shell script as the account."""
    subprocess.run(["sh", "-ec", script], user=account, group=account, cwd=folder, check=True)


PLANTED = """
rm -f identity.json connection.json network.pid enrolment.json
mkfifo identity.json connection.json disabled network.pid proxy.new
mkdir enrolment.json locked; touch enrolment.json/x; chmod 0 locked
ln -s /etc/passwd link
python3 -c '
import os
for _ in range(1100): os.mkdir("deep"); os.chdir("deep")
'
truncate -s 10G sparse
"""


def test_nothing_that_the_account_plants_holds_up_root(
    client: Installed, server: FakeServer, account: str
) -> None:
    client.init("start")
    online(server)
    as_account(account, PLANTED, client.directory / "state")
    begun = time.monotonic()
    told = client.status()
    assert (told["running"], told["connected"], told["client_id"]) == (True, False, None)
    assert client.run("init-script", "status").returncode == 0
    assert client.run("jump-client", "disable").returncode == 0
    assert client.run("jump-client", "diagnose").returncode == 1
    done = client.run("uninstall")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Jump Client uninstalled." in done.stdout
    assert time.monotonic() - begun < 50
    assert list(client.directory.parent.iterdir()) == []


def test_a_network_process_that_the_account_has_stopped_does_not_hold_up_a_stop(
    client: Installed, server: FakeServer
) -> None:
    client.init("start")
    online(server)
    (network,) = children(client.main_pid())
    os.kill(network, signal.SIGSTOP)
    assert client.init("stop") == 0
    assert processes.start_time(network) is None
    assert client.init("status") == 3


def test_an_installation_beside_what_could_not_be_removed(
    package: Package, open_place: Path, account: str
) -> None:
    """Folders so deep that to recurse into them was an error; they are an account's."""
    package.python = SYSTEM_PYTHON
    left = open_place / f".jump-client-removed-4194305-1-{processes.boot_id()}"
    left.mkdir()
    left.chmod(0o777)
    deep = "for _ in range(1100): os.mkdir('d'); os.chdir('d')"
    as_account(account, f'mkfifo p; python3 -c "import os\n{deep}"', left)
    done = package.run("--install-dir", str(open_place / "client"), "--user", account)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in open_place.iterdir()] == ["client"]


def test_another_account_is_told_what_it_may_know(
    client: Installed, server: FakeServer, account: str
) -> None:
    client.init("start")
    online(server)
    client.package.user = "daemon"
    told = client.status()
    assert told["running"] is True
    assert (told["connected"], told["client_id"], told["disabled"]) == (None, None, None)
    text = client.run("jump-client", "status").stdout
    assert "not enrolled" not in text
    assert f"Connected:   visible only to root and {account}\n" in text
    assert f"Only root and {account} can see if" in client.run("init-script", "status").stdout
    client.package.user = None
    # hidepid=2 hides other accounts' processes from each account, also the monitor from its own.
    hide = 'mount -t proc -o hidepid=2 proc /proc; exec setpriv --reuid "$0" --clear-groups "$@"'
    command = ["unshare", "--mount", "sh", "-ec", hide]
    for name in ("daemon", account):
        status = [*command, name, str(client.directory / "jump-client"), "status", "--json"]
        hidden = subprocess.run(status, capture_output=True, check=False)
        assert hidden.returncode == 0, hidden.stderr
        assert json.loads(hidden.stdout)["running"] is True


def test_a_restart_ends_the_tools_and_leaves_what_was_detached(
    client: Installed, server: FakeServer, account: str
) -> None:
    """As the unit's: only the main process is told to end, and ends its own."""
    client.init("start")
    link = online(server)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.type(b"sleep 3001 & setsid nohup sleep 3002 >/dev/null 2>&1 & echo up\n")
    uid = pwd.getpwnam(account).pw_uid
    wait_for(lambda: {"3001", "3002"} <= sleeps(uid).keys())
    monitor = client.main_pid()
    (network,) = children(monitor)
    (tool,) = children(network)
    try:
        assert client.init("restart") == 0
        online(server)
        assert sleeps(uid).keys() == {"3002"}
        assert processes.start_time(tool) is None
    finally:
        for pid in sleeps(uid).values():
            os.kill(pid, signal.SIGKILL)


def sleeps(uid: int) -> dict[str, int]:
    """The account's sleeping programs, by how long they sleep."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
            if words[0] == b"sleep" and path.stat().st_uid == uid:
                found[words[1].decode()] = int(path.name)
        except OSError:
            continue
    return found
