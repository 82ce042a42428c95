"""Uninstalling: everything goes, the parents stay, the server is told if it can be."""

import pwd
import subprocess
from pathlib import Path

from jump_agent.linux import processes, removal
from jump_wire import messages
from jump_wire.errors import CATALOGUE
from tests import needs
from tests.agent.fake_server import FakeServer
from tests.agent.packages import SYSTEM_PYTHON, Installed, Package
from tests.agent.peers import ShellPeer


def online(server: FakeServer) -> None:
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)


def assert_gone(installed: Installed) -> None:
    assert not installed.directory.exists()
    parent = installed.directory.parent
    assert parent.exists()
    assert not [path for path in parent.iterdir() if path.name.startswith(".jump-client")]


def test_a_running_client_goes_completely(installed: Installed, server: FakeServer) -> None:
    installed.init("start")
    online(server)
    pid = installed.main_pid()
    done = installed.run("uninstall")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "Jump Client stopped.",
        "Jump Client uninstalled.",
    ]
    assert_gone(installed)
    assert processes.start_time(pid) is None
    assert server.request("/agent/v1/uninstalled") == {"reason": "local"}


def test_one_that_never_started_goes_too(installed: Installed, server: FakeServer) -> None:
    done = installed.run("uninstall")
    assert done.returncode == 0
    # No record of it, so nobody had to be told.
    assert done.stdout == "Jump Client uninstalled.\n"
    assert_gone(installed)


def test_what_can_t_be_deleted_is_named(installed: Installed) -> None:
    needs.root("mounting a file system")
    held = installed.directory / "state" / "held"
    held.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "none", held], check=True)
    done = installed.run("uninstall")
    [left] = installed.directory.parent.glob(".jump-client-removed-*")
    subprocess.run(["umount", left / "state" / "held"], check=True)
    kind = CATALOGUE["files_remain"]
    assert done.returncode == kind.exit_status
    assert done.stderr.startswith(kind.english.partition("{path}")[0] + f"{left} (")
    assert sorted(left.rglob("*")) == [left / "state", left / "state" / "held"]
    removal.remove_leftovers(str(left.parent))
    assert_gone(installed)


def test_the_command_does_the_same(installed: Installed) -> None:
    assert installed.run("jump-client", "uninstall").returncode == 0
    assert_gone(installed)


def test_an_unreachable_server_does_not_hold_it_up(
    installed: Installed, server: FakeServer
) -> None:
    installed.init("start")
    online(server)
    server.close()
    done = installed.run("uninstall")
    assert done.returncode == 0
    assert "Couldn't notify the server" in done.stdout
    assert_gone(installed)


def test_a_wrong_argument_removes_nothing(installed: Installed) -> None:
    assert installed.run("uninstall", "--now").returncode == 2
    assert installed.directory.exists()


def test_who_cannot_remove_the_directory_is_told_before_anything_stops(
    installed: Installed, server: FakeServer
) -> None:
    needs.ordinary_user("root may write everywhere")
    installed.init("start")
    online(server)
    installed.directory.parent.chmod(0o500)
    try:
        done = installed.run("uninstall")
    finally:
        installed.directory.parent.chmod(0o700)
    assert done.returncode == 31
    assert installed.init("status") == 0


def test_the_server_orders_it(installed: Installed, server: FakeServer) -> None:
    installed.init("start")
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    link.send(messages.Uninstall())
    assert server.request("/agent/v1/uninstalled") == {"reason": "console"}
    while installed.directory.exists():
        pass
    assert_gone_soon(installed)


def assert_gone_soon(installed: Installed) -> None:
    parent = installed.directory.parent
    while [path for path in parent.iterdir() if path.name.startswith(".jump-client")]:
        pass
    assert not installed.directory.exists()


def test_root_has_the_account_tell_the_server(
    package: Package, server: FakeServer, open_place: Path, account: str
) -> None:
    """Root's own processes never talk to the network."""
    package.python = SYSTEM_PYTHON
    client = package.install(open_place / "client", "--user", account)
    client.init("start")
    online(server)
    trace = subprocess.run(
        [
            needs.program("strace"),
            "-f",
            "-e",
            "trace=connect,setresuid",
            "-o",
            str(open_place / "trace"),
            str(client.directory / "uninstall"),
        ],
        env=package.env(),
        check=False,
        capture_output=True,
    )
    assert trace.returncode == 0
    assert server.request("/agent/v1/uninstalled") == {"reason": "local"}
    uid = pwd.getpwnam(account).pw_uid
    lines = (open_place / "trace").read_text().splitlines()
    dropped = {line.split()[0] for line in lines if f"setresuid({uid}, {uid}, {uid}) " in line}
    talked = {line.split()[0] for line in lines if "AF_INET" in line}
    assert talked
    assert talked <= dropped
    assert not client.directory.exists()


def test_from_a_shell_that_the_client_serves(installed: Installed, server: FakeServer) -> None:
    installed.init("start")
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    link.send(messages.OpenPipe("p", "t", "shell", "s", "t", verbs=("shell",)))
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.type(f"{installed.directory}/uninstall\n".encode())
    assert server.request("/agent/v1/uninstalled") == {"reason": "local"}
    while installed.directory.exists():
        pass
    assert_gone_soon(installed)
