"""The whole life of a client on every Python that this machine has."""

from dataclasses import replace
from pathlib import Path

import pytest

from jump_wire import commands, messages
from jump_wire.codec import decode, encode
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.packages import package_for
from tests.agent.peers import Peer, ShellPeer
from tests.pythons import VERSIONS, interpreter

OPEN = messages.OpenPipe("p1", "ticket-1", "shell", "s1", "t1", verbs=("shell",), actor="anna")


@pytest.mark.parametrize("version", VERSIONS)
def test_install_enrol_shell_uninstall(
    version: str, server: FakeServer, authority: Authority, tmp_path: Path
) -> None:
    package = package_for(server, authority, tmp_path / "package")
    package.python = interpreter(version)
    client = package.install(tmp_path / "client", "--jc-name", "é")
    assert client.init("start") == 0
    link = server.link()
    link.welcome()
    inventory = link.expect(messages.Inventory)
    assert inventory.install_dir == str(client.directory)
    link.expect(messages.Statistics)
    assert f"Python {version}" in running_python(client.main_pid())

    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.type("echo 'é€'; exit 4\n".encode())
    assert shell.until_message(messages.ShellExited).status == 4
    assert "é€\r\n" in shell.output.decode()

    link.send(replace(OPEN, kind="exec", tool_id="t2", verbs=("exec",)))
    assert run_command(server.pipe(), "printf 'é€'; cat no-such-file; exit 5") == ("é€", 5)

    assert client.run("jump-client", "diagnose").returncode == 0
    assert client.init("restart") == 0
    again = server.link()
    again.welcome()
    again.expect(messages.Statistics)
    done = client.run("uninstall")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["package"]
    assert "Traceback" not in done.stdout


def run_command(pipe: Peer, command: str) -> tuple[str, int]:
    """The output and the status of a command."""
    assert isinstance(decode(str(pipe.next())), commands.CommandAttached)
    pipe.send(bytes([commands.COMMAND]) + command.encode())
    output = b""
    while True:
        frame = pipe.next()
        if isinstance(frame, bytes):
            output += frame[1:] if frame[0] == commands.OUTPUT else b""
        elif frame is not None and isinstance(message := decode(frame), commands.CommandExited):
            pipe.send(encode(commands.ResultTaken()))
            return output.decode(), message.status
        assert frame is not None, output


def running_python(pid: int) -> str:
    """The version of the Python that a process runs, by what it has loaded."""
    maps = Path(f"/proc/{pid}/maps").read_text()
    for minor in range(8, 14):
        if f"libpython3.{minor}." in maps or f"/python3.{minor}" in maps:
            return f"Python 3.{minor}"
    return "no Python"
