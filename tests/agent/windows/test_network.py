"""A client under Wine and a server outside: it enrols, is online, and has its tools."""

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_agent.core.enrolment import new_enrolment
from jump_agent.core.layout import Layout
from jump_agent.core.store import write_json
from jump_wire import commands, files, kinds, messages
from jump_wire.codec import decode, encode
from jump_wire.file_streams import unpack_chunk, unpack_entries
from tests.agent.fake_server import FakeServer
from tests.agent.peers import PATIENCE, LinkPeer, Peer
from tests.agent.windows.wine import Wine, windows_path
from tests.structure.sources import ROOT

LAUNCH = """import sys
sys.path[:0] = {paths!r}
from jump_agent.main import main
sys.exit(main({directory!r}, sys.argv[1:]))
"""


class Client:
    """An installation's files, and programs of it under Wine."""

    def __init__(self, layout: Layout, address: str, wine: Wine) -> None:
        self._wine = wine
        self._layout = layout
        directory = windows_path(Path(layout.directory))
        values = {
            "addresses": [address],
            "mode": "user",
            "account": "tester",
            "install_dir": directory,
            "python": "python.exe",
            "version": "0.1.0",
        }
        write_json(layout.config, values)
        write_json(layout.enrolment, new_enrolment("key", {"name": "été"}))
        paths = [windows_path(ROOT / part) for part in ("agent", "wire")]
        launch = LAUNCH.format(paths=paths, directory=directory)
        Path(layout.lib, "launch.py").write_text(launch)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return self._wine.start(windows_path(Path(self._layout.lib, "launch.py")), *arguments)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command to its end; return its status and its output."""
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=60)
        return process.returncode, output + errors


@pytest.fixture
def client(layout: Layout, server: FakeServer, wine_itself: Wine) -> Client:
    return Client(layout, server.address, wine_itself)


@contextlib.contextmanager
def running(client: Client, layout: Layout) -> Iterator["subprocess.Popen[str]"]:
    process = client.start("network")
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        _, errors = process.communicate(timeout=30)
        if errors:
            print(errors, Path(layout.log).read_text() if Path(layout.log).exists() else "")


def open_pipe(server: FakeServer, link: LinkPeer, kind: str, *parameters: str | int) -> Peer:
    ids = (f"pipe-{kind}", f"ticket-{kind}", kind, "session", f"tool-{kind}")
    verb = kinds.KINDS[kind].verb
    link.send(messages.OpenPipe(*ids, parameters=parameters, verbs=(verb,), actor="anna"))
    pipe = server.pipe()
    assert pipe.request.headers["Jump-Ticket"] == f"ticket-{kind}"
    return pipe


def frames(pipe: Peer, until: Callable[[Any], bool]) -> tuple[list[Any], list[bytes]]:
    """The messages of a pipe until one of them ends it, and its binary frames."""
    found: list[Any] = []
    data: list[bytes] = []
    while True:
        frame = pipe.received.get(timeout=2 * PATIENCE)
        assert frame is not None, (found, data)
        if isinstance(frame, bytes):
            data.append(frame)
            continue
        found.append(decode(frame))
        if until(found[-1]):
            return found, data


def test_a_client_on_windows_enrols_and_has_its_tools(
    client: Client, server: FakeServer, layout: Layout
) -> None:
    with running(client, layout) as process:
        asked = server.request("/agent/v1/enrolments")
        assert asked["overrides"] == {"name": "été"}
        assert asked["computer"]["os"].startswith("Windows ")
        assert asked["computer"]["machine_id"]
        link = server.links.get(timeout=60)
        link.welcome()
        inventory = link.expect(messages.Inventory)
        assert inventory.kernel.startswith("Windows ")
        assert link.expect(messages.Statistics).memory_free_mib > 0

        pipe = open_pipe(server, link, "exec", 0)
        attached = decode(str(pipe.next()))
        assert isinstance(attached, commands.CommandAttached)
        pipe.send(bytes([commands.COMMAND]) + b"echo out& echo err>&2& exit 7")
        found, pieces = frames(pipe, lambda each: isinstance(each, commands.CommandExited))
        streams: dict[int, bytes] = {}
        for piece in pieces:
            streams[piece[0]] = streams.get(piece[0], b"") + piece[1:]
        assert (found[-1].status, found[-1].signal) == (7, 0)
        assert streams == {commands.OUTPUT: b"out\r\n", commands.ERRORS: b"err\r\n"}
        pipe.send(encode(commands.ResultTaken()))

        pipe = open_pipe(server, link, "files")
        home = decode(str(pipe.next()))
        assert isinstance(home, files.FilesAttached)
        assert home.home.lower().startswith("/c:/users/")
        pipe.send(encode(files.ListFolder(1, "/")))
        found, pieces = frames(pipe, lambda each: isinstance(each, files.RequestDone))
        rows = unpack_entries(unpack_chunk(pieces[0]).data, of_folder=True)
        assert found[-1].count == len(rows)
        assert "C:" in {row.name for row in rows}

        pipe = open_pipe(server, link, "shell", 0, 80, 24)
        shell = decode(str(pipe.next()))
        assert isinstance(shell, messages.ShellAttached)
        assert shell.shell.lower().endswith("\\cmd.exe")
        pipe.send(encode(messages.CloseShell()))

        status, text = client.run("status", "--json")
        assert status == 0, text
        told = json.loads(text)
        assert (told["running"], told["connected"], told["client_id"]) == (True, True, "c" * 32)
        status, text = client.run("disable")
        assert (status, text) == (0, "Jump Client disabled. No one can jump to this computer.\n")
        assert link.expect(messages.Inventory).disabled
        status, text = client.run("enable")
        assert status == 0, text
        assert not link.expect(messages.Inventory).disabled

        link.send(messages.Uninstall())
        assert server.request("/agent/v1/uninstalled") == {"reason": "console"}
        assert process.wait(30) == 76
    status, _ = client.run("status")
    assert status == 3
