"""The commands of an installed client."""

import contextlib
import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from jump_agent.core.layout import Layout
from jump_agent.core.local_control import store
from jump_agent.linux import commands as linux
from jump_agent.main import COMMANDS, INTERNAL, main
from jump_wire import messages
from jump_wire.local_control import LocalControl
from tests.agent.fake_server import FakeServer
from tests.agent.packages import Installed


def test_status_as_json(installed: Installed, server: FakeServer) -> None:
    before = installed.run("jump-client", "status", "--json")
    assert before.returncode == 3
    assert json.loads(before.stdout)["running"] is False
    installed.init("start")
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    values = installed.status()
    assert values["connected"] is True
    assert values["client_id"] == "c" * 32
    assert values["install_dir"] == str(installed.directory)


def test_help_and_unknown_commands(installed: Installed) -> None:
    assert installed.run("jump-client").returncode == 0
    assert "diagnose" in installed.run("jump-client", "--help").stdout
    assert installed.run("jump-client", "explode").returncode == 2


def test_without_an_installation(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for command in (*COMMANDS, *linux.COMMANDS):
        assert main(str(tmp_path), [command]) == 42
    assert str(tmp_path) in capfdbinary.readouterr().err.decode()


def test_a_damaged_configuration(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/client.json").write_text("{}")
    assert main(str(tmp_path), ["status"]) == 1
    assert "client.json" in capfdbinary.readouterr().err.decode()


def test_ctrl_c_at_a_prompt(installed: Installed) -> None:
    layout = Layout(str(installed.directory))
    store(layout, LocalControl(forbid_uninstall=True))
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(installed.directory / "uninstall", ["uninstall"])
    shown = os.read(terminal, 1024)
    os.write(terminal, b"\x03")
    with contextlib.suppress(OSError):  # EIO: the terminal is closed
        while part := os.read(terminal, 1024):
            shown += part
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 130
    assert shown == b"Maintenance token: ^C\r\n"
    assert installed.directory.exists()


def test_internal_commands_are_no_names_of_public_ones() -> None:
    public = {*COMMANDS, *linux.COMMANDS}
    assert len(public) == len(COMMANDS) + len(linux.COMMANDS)
    assert not public & {*INTERNAL, *linux.INTERNAL}


def test_nothing_of_the_callers_python_gets_in(installed: Installed, tmp_path: Path) -> None:
    """A module in the current directory or on PYTHONPATH is not imported."""
    (tmp_path / "evil").mkdir()
    for name in ("json.py", "os.py", "sitecustomize.py"):
        (tmp_path / "evil" / name).write_text("raise SystemExit('imported')\n")
    env = {**installed.package.env(), "PYTHONPATH": str(tmp_path / "evil")}
    command = [str(installed.directory / "jump-client"), "status"]
    done = subprocess.run(
        command, env=env, cwd=tmp_path / "evil", capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "imported" not in done.stderr
