"""The whole life of a client on every Python that this machine has."""

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from jump_wire import commands, files, messages
from jump_wire.codec import decode, encode
from jump_wire.file_streams import pack_chunk, unpack_chunk
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.packages import package_for
from tests.agent.peers import Peer, ShellPeer
from tests.agent.releases import PATH, Release, client_payload
from tests.pythons import VERSIONS, interpreter

OPEN = messages.OpenPipe("p1", "ticket-1", "shell", "s1", "t1", verbs=("shell",), actor="anna")


@pytest.mark.parametrize("version", VERSIONS)
def test_install_enrol_shell_update_uninstall(
    version: str, server: FakeServer, authority: Authority, tmp_path: Path
) -> None:
    release = Release()
    package = package_for(server, authority, tmp_path / "package")
    parameters = replace(package.parameters, release_root=release.root().decode())
    package = replace(package, parameters=parameters, python=interpreter(version))
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

    loaded = Path(f"/proc/{client.main_pid()}/maps").read_text()
    assert "_ctypes" not in loaded, "an idle client loads nothing of the files tool"
    link.send(replace(OPEN, kind="files", tool_id="t3", verbs=("files",)))
    assert write_and_read(server.pipe(), tmp_path / "package" / "é") == b"content"

    assert client.run("jump-client", "diagnose").returncode == 0
    release.payload("9.0.0", client_payload("9.0.0"))
    files_of_release = release.publish().files.items()
    server.updates.files = {f"{PATH}/{name}": data for name, data in files_of_release}
    link.send(messages.Update("9.0.0", PATH, 1, 1, 0))
    again = server.link()
    assert again.welcome().agent_version == "9.0.0"
    again.expect(messages.Statistics)
    assert f"Python {version}" in running_python(client.main_pid())
    assert client.init("restart") == 0
    again = server.link()
    assert again.welcome().agent_version == "9.0.0"
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


def write_and_read(pipe: Peer, folder: Path) -> bytes:
    """Write a file into a new folder, and read the folder as a zip; returns the file in it."""
    assert isinstance(decode(str(pipe.next())), files.FilesAttached)
    sha256 = hashlib.sha256(b"content").hexdigest()
    pipe.send(encode(files.MakeFolder(1, str(folder), parents=True)))
    assert isinstance(decode(str(pipe.next())), files.RequestDone)
    pipe.send(encode(files.WriteFile(2, f"{folder}/a", "0" * 32, 7)))
    assert decode(str(pipe.next())) == files.WriteStarted(2, 0)
    pipe.send(pack_chunk(2, 0, b"content"))
    pipe.send(encode(files.CommitFile(2, 7, sha256)))
    assert decode(str(pipe.next())).sha256 == sha256
    pipe.send(encode(files.MovePath(3, f"{folder}/a", f"{folder}/b")))
    assert isinstance(decode(str(pipe.next())), files.RequestDone)
    pipe.send(encode(files.ReadZip(4, str(folder))))
    assert isinstance(decode(str(pipe.next())), files.ReadStarted)
    content = b""
    while isinstance(frame := pipe.next(), bytes):
        content += unpack_chunk(frame).data
    assert decode(str(frame)).sha256 == hashlib.sha256(content).hexdigest()
    pipe.send(encode(files.DeletePath(5, str(folder), recursive=True)))
    assert decode(str(pipe.next())).count == 2
    return zipfile.ZipFile(io.BytesIO(content)).read("b")


def running_python(pid: int) -> str:
    """The version of the Python that a process runs, by what it has loaded."""
    maps = Path(f"/proc/{pid}/maps").read_text()
    for minor in range(8, 14):
        if f"libpython3.{minor}." in maps or f"/python3.{minor}" in maps:
            return f"Python 3.{minor}"
    return "no Python"
