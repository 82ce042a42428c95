"""The init script: LSB exit statuses, second starts and stops, pid files that lie."""

import json
import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from jump_agent.core.layout import Config
from jump_agent.linux import processes
from jump_agent.linux.privileges import account_name
from jump_agent.linux.service import may_control
from jump_wire import messages
from jump_wire.errors import CATALOGUE
from tests import needs
from tests.agent.fake_server import FakeServer
from tests.agent.packages import Installed
from tests.agent.peers import ShellPeer


def online(server: FakeServer) -> None:
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)


def test_start_status_stop(installed: Installed, server: FakeServer) -> None:
    assert installed.init("status") == 3
    assert installed.init("start") == 0
    online(server)
    assert installed.init("status") == 0
    assert installed.init("stop") == 0
    assert installed.init("status") == 3


def test_a_second_start_and_a_second_stop_are_harmless(
    installed: Installed, server: FakeServer
) -> None:
    assert installed.init("stop") == 0
    shutil.rmtree(installed.directory / "run")  # backups leave such folders out
    installed.init("start")
    online(server)
    pid = installed.main_pid()
    again = installed.run("init-script", "start")
    assert (again.returncode, again.stdout) == (0, "The Jump Client is already running.\n")
    assert installed.main_pid() == pid
    assert installed.init("stop") == 0
    assert installed.init("stop") == 0


def test_starts_at_the_same_time_make_one_client(installed: Installed, server: FakeServer) -> None:
    command = [str(installed.directory / "init-script"), "start"]
    starts = [subprocess.Popen(command, env=installed.package.env()) for _ in range(4)]
    assert [start.wait(30) for start in starts] == [0, 0, 0, 0]
    online(server)
    time.sleep(0.5)
    assert server.links.empty()


def test_restart(installed: Installed, server: FakeServer) -> None:
    assert installed.init("restart") == 0
    online(server)
    pid = installed.main_pid()
    assert installed.init("restart") == 0
    online(server)
    assert installed.main_pid() != pid


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 2),
        (["explode"], 2),
        (["start", "now"], 2),
        (["reload"], 3),
        (["force-reload"], 3),
        (["try-restart"], 3),
    ],
)
def test_other_actions(installed: Installed, arguments: list[str], status: int) -> None:
    done = installed.run("init-script", *arguments)
    assert done.returncode == status
    assert "start|stop|restart|status" in done.stderr


def test_a_killed_client_is_told_from_a_stopped_one(
    installed: Installed, server: FakeServer
) -> None:
    installed.init("start")
    online(server)
    os.kill(installed.main_pid(), signal.SIGKILL)
    while processes.running(str(installed.directory / "run/jump-client.pid")):
        time.sleep(0.01)
    assert installed.init("status") == 1
    assert installed.init("start") == 0
    online(server)
    assert installed.init("status") == 0


def test_a_recycled_pid_is_not_mistaken_nor_killed(
    installed: Installed, server: FakeServer
) -> None:
    with subprocess.Popen(["sleep", "60"]) as bystander:
        path = installed.directory / "run" / "jump-client.pid"
        path.write_text(json.dumps({"pid": bystander.pid, "start": 1, "boot": processes.boot_id()}))
        assert installed.init("status") == 1
        assert installed.init("stop") == 0
        assert bystander.poll() is None
        assert installed.init("start") == 0
        online(server)
        bystander.kill()


def test_the_daemon_has_nothing_of_its_starter(installed: Installed, server: FakeServer) -> None:
    installed.init("start")
    online(server)
    pid = installed.main_pid()
    process = Path(f"/proc/{pid}")
    assert (process / "cwd").readlink() == Path("/")
    assert [str((process / "fd" / str(n)).readlink()) for n in range(3)] == ["/dev/null"] * 3
    assert os.getsid(pid) != os.getsid(0)
    assert b"-I\0-S\0" in (process / "cmdline").read_bytes()


def test_a_start_does_not_keep_its_callers_pipe_open(
    installed: Installed, server: FakeServer
) -> None:
    """Ansible and ssh wait for the end of the output, not of the process."""
    begun = time.monotonic()
    done = installed.run("init-script", "start")
    assert done.stdout == "Jump Client started.\n"
    assert time.monotonic() - begun < 10
    online(server)


def test_in_the_foreground(installed: Installed, server: FakeServer) -> None:
    command = [str(installed.directory / "jump-client"), "run"]
    with subprocess.Popen(command, env=installed.package.env()) as process:
        online(server)
        assert installed.main_pid() == process.pid
        assert installed.init("status") == 0
        assert installed.run("jump-client", "run").returncode == 1
        process.terminate()
        assert process.wait(20) == 0
    assert installed.init("status") == 3


def test_the_log_is_the_accounts_alone(installed: Installed, server: FakeServer) -> None:
    installed.init("start")
    online(server)
    path = installed.directory / "state/log/jump-client.log"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(installed.package.parameters.key) not in installed.log()


def test_a_vanished_python_is_replaced(installed: Installed, server: FakeServer) -> None:
    for name in ("init-script", "jump-client"):
        script = installed.directory / name
        lines = script.read_text().splitlines(keepends=True)
        script.write_text(
            "".join(
                "python=/gone/python3\n" if line.startswith("python=") else line for line in lines
            )
        )
    if not Path("/usr/bin/python3").exists():
        pytest.skip("needs the program /usr/bin/python3")
    assert installed.init("start") == 0
    online(server)


def test_only_the_account_controls_its_client(installed: Installed, account: str) -> None:
    """Not even root: what it would run, the account may have changed."""
    needs.root("becoming somebody else")
    config_path = installed.directory / "etc/client.json"
    values = json.loads(config_path.read_text())
    config_path.write_text(json.dumps({**values, "mode": "user", "account": account}))
    done = installed.run("init-script", "start")
    assert done.returncode == 4
    said, line = done.stderr.splitlines()
    assert said == f"Only {account} can do this for this Jump Client."
    assert line == f"runuser -u {account} -- {installed.directory}/init-script start"
    assert installed.run("uninstall").returncode == CATALOGUE["account_needed"].exit_status
    assert installed.directory.exists()


def test_who_may_control(config: Config) -> None:
    assert may_control(config._replace(account=account_name()))
    assert not may_control(config._replace(account="somebody-else"))
    assert may_control(config._replace(mode="service")) == (os.geteuid() == 0)


def test_a_restart_from_a_shell_that_the_client_serves(
    installed: Installed, server: FakeServer
) -> None:
    """The shell ends with the client; the restart goes on."""
    installed.init("start")
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    pid = installed.main_pid()
    link.send(messages.OpenPipe("p", "t", "shell", "s", "t", verbs=("shell",)))
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.type(f"{installed.directory}/init-script restart\n".encode())
    online(server)
    assert installed.main_pid() != pid
