"""Tools that a privileged process starts: its one request, and its end."""

import array
import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent.core.ports import Control
from jump_agent.linux import other_account, tool_process
from jump_agent.linux.other_account import TOOL, request, serve
from jump_agent.linux.tool_process import RemoteTool
from tests.agent.marks import FORKS
from tests.agent.peers import PATIENCE

pytestmark = FORKS


def echo(control: Control) -> None:
    """A tool that says its number, and then what it hears."""
    control.send(b"%d" % os.getpid())
    while data := control.recv(100):
        control.send(data)


@pytest.fixture
def privileged() -> Iterator[tuple[socket.socket, int]]:
    """The client's end, and the process that starts tools."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        try:
            ours.close()
            serve(theirs, {TOOL: echo})
        finally:
            os._exit(0)
    theirs.close()
    yield ours, pid
    ours.close()
    os.waitpid(pid, 0)


def said(tool: RemoteTool) -> bytes:
    tool.control.settimeout(PATIENCE)
    return tool.control.recv(100)


def test_tools_end_with_their_socket(privileged: tuple[socket.socket, int]) -> None:
    ours, pid = privileged
    first, second = request(ours, TOOL), request(ours, TOOL)
    for tool in (first, second):
        assert f"PPid:\t{pid}\n" in Path(f"/proc/{int(said(tool))}/status").read_text()
    first.terminate()
    assert said(first) == b""
    second.control.send(b"still here")
    assert said(second) == b"still here"
    taken = tool_process.adopt(second.hand_over())
    assert isinstance(taken, RemoteTool)
    assert taken.has_ended()
    taken.wait(1.0)
    ours.shutdown(socket.SHUT_RDWR)
    assert said(second) == b"", "the client is gone"
    for tool in (first, second):
        tool.control.detach() if tool is second else tool.control.close()
    taken.control.close()


def test_anything_else_starts_nothing(privileged: tuple[socket.socket, int]) -> None:
    ours, _ = privileged
    reader, writer = os.pipe()
    stream, other = socket.socketpair()
    for packet, passed in ((b"shell", []), (TOOL, []), (TOOL, [reader]), (TOOL, [stream.fileno()])):
        rights = array.array("i", passed).tobytes()
        extra = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)] if passed else []
        ours.sendmsg([packet], extra)
    stream.close()
    assert other.recv(100) == b"", "its copy is closed, too"
    tool = request(ours, TOOL)
    assert said(tool)
    tool.control.close()
    other.close()
    os.close(reader)
    os.close(writer)


def test_without_a_free_process_no_tool_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(os, "fork", none_left)
    client, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with client, theirs:
        assert other_account._fork(client, theirs.fileno(), echo) == 0
