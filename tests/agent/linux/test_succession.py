"""A process becomes another version, and its tools and descriptors stay."""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from jump_agent.core.layout import Config, Layout
from jump_agent.linux.owner import CONFIRM, INSTALL, ROLL_BACK, Owner
from jump_agent.linux.processes import SUCCESSION, wait
from jump_agent.linux.succession import inherited, succeed
from jump_agent.linux.tool_process import adopt, start
from jump_agent.linux.trials import begin
from jump_agent.tools.table import Tools
from jump_wire.messages import OpenPipe
from tests.agent.marks import FORKS
from tests.structure.sources import ROOT

NEXT = f"""
import json, os, sys
sys.path[:0] = [{str(ROOT / "agent")!r}, {str(ROOT / "wire")!r}]
from jump_agent.linux.succession import inherited
values = inherited()
with open(values["out"], "w") as file:
    json.dump([os.getpid(), sys.argv[1:], values, {SUCCESSION!r} in os.environ], file)
os.write(values["pipe"], b"still here")
"""


@FORKS
def test_the_next_version_has_the_process_id_and_the_descriptors(
    layout: Layout, config: Config, tmp_path: Path
) -> None:
    Path(layout.lib, "launch.py").write_text(NEXT)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.set_inheritable(writer, True)
        values = {"out": str(tmp_path / "out"), "pipe": writer, "long": "x" * 100_000}
        succeed(layout, config, "serve", values, layout.state)
    os.close(writer)
    assert wait(pid, 20) == 0
    assert os.read(reader, 100) == b"still here"
    os.close(reader)
    found, arguments, values, is_set = json.loads((tmp_path / "out").read_text())
    assert (found, arguments, len(values["long"]), is_set) == (pid, ["serve"], 100_000, False)
    assert [path for path in Path(layout.state).iterdir() if "succession" in path.name] == []


@pytest.mark.parametrize("value", [None, "", "x", "999", "file"])
def test_an_ordinary_start_inherits_nothing(
    value: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if value == "file":
        (tmp_path / "file").write_text("[1]")
        value = str(os.open(tmp_path / "file", os.O_RDONLY))
    if value is not None:
        monkeypatch.setenv(SUCCESSION, value)
    assert inherited() is None
    assert SUCCESSION not in os.environ


# --- tools ---


def echo(control: Any) -> None:
    """A tool that answers each request as if it had dialled."""
    while True:
        packet = control.recv(65536)
        if not packet:
            return
        pipe = json.loads(json.loads(packet)["request"])[1] if b"request" in packet else "?"
        control.send(json.dumps({"pipe": pipe, "problem": ""}).encode())


def until_told(control: Any) -> None:
    """A tool that does nothing until its end."""
    control.recv(1)


def request(pipe: str) -> OpenPipe:
    return OpenPipe(pipe, "ticket", "shell", "s1", "t1", verbs=("shell",))


@FORKS
def test_a_tool_is_handed_over_and_serves_the_next_version() -> None:
    said: list[str] = []
    before = Tools(echo, said.append)
    before.open(request("p1"), "a:1", "secret")
    settled = [before.are_settled]
    (control,) = before.controls()
    assert before.read(control) == []
    settled.append(before.are_settled)
    assert settled == [False, True]
    values = json.loads(json.dumps(before.hand_over()))
    assert os.get_inheritable(control.fileno())
    # The next version knows the descriptor by its number alone.
    values[0]["process"]["control"] = os.dup(control.fileno())
    after = Tools(echo, said.append)
    after.adopt(values)
    assert len(after) == 1
    assert not os.get_inheritable(after.controls()[0].fileno())
    after.open(request("p2"), "a:1", "secret")
    assert after.read(after.controls()[0]) == []
    after.end_all()
    assert said.count("tool t1 goes on") == 1
    control.close()


@FORKS
def test_a_tool_that_ends_delays_a_succession() -> None:
    tools = Tools(until_told, lambda _: None)
    tools.open(request("p1"), "a:1", "secret")
    tools.end_session(None)
    assert not tools.are_settled
    (control,) = tools.controls()
    tools.read(control)
    tools.end_all()
    assert tools.are_settled


@FORKS
def test_a_program_gets_its_control_as_input() -> None:
    code = "import socket; c = socket.socket(fileno=0); c.send(c.recv(9) + b'!')"
    process = start([sys.executable, "-I", "-S", "-c", code])
    process.control.send(b"hello")
    assert process.control.recv(9) == b"hello!"
    assert process.control.recv(9) == b""
    process.control.close()
    process.wait(10)
    missing = start(["/nothing/such"])
    assert missing.control.recv(9) == b""
    missing.control.close()
    missing.wait(10)
    ours, theirs = socket.socketpair()
    adopted = adopt({"pid": os.getpid(), "control": theirs.detach()})
    adopted.control.send(b"x")
    assert ours.recv(1) == b"x"
    adopted.control.close()
    ours.close()


# --- the owner ---


def test_root_is_asked_over_the_socket_and_nobody_else(layout: Layout) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    owner = Owner(layout, ours)
    owner.install()
    owner.confirm()
    assert not owner.roll_back("a reason")
    assert [theirs.recv(100) for _ in range(3)] == [INSTALL, CONFIRM, ROLL_BACK]
    theirs.close()
    owner.install()  # the monitor has ended; the client notices that elsewhere
    ours.close()


def test_in_user_mode_the_client_is_the_owner(layout: Layout) -> None:
    owner = Owner(layout, None)
    owner.install()
    Path(layout.updates).mkdir()
    assert not owner.roll_back("no trial")
    begin(layout, "2.0.0", "1.0.0", "hash")
    assert owner.roll_back("a reason")
    assert json.loads(Path(layout.trial).read_text())["verdict"] == "a reason"
    owner.confirm()
    owner.confirm()
    assert not Path(layout.trial).exists()
