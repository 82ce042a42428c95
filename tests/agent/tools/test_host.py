"""A tool's process and its pipes, over a small real server."""

import contextlib
import socket
import time

import pytest

from jump_agent import VERSION
from jump_agent.core.client import Client
from jump_agent.core.layout import Config, Layout
from jump_agent.tools import host as hosts
from jump_wire import messages, tunnels
from jump_wire.codec import encode
from jump_wire.kinds import Kind, request
from tests.agent.core.test_client import OPEN, Start, start
from tests.agent.fake_server import FakeServer
from tests.agent.marks import FORKS
from tests.agent.peers import ShellPeer
from tests.agent.running import online
from tests.toys import Times, toy

__all__ = ["start", "toy"]
pytestmark = FORKS


def reopen(offset: int, number: int = 2) -> messages.OpenPipe:
    return messages.OpenPipe(
        f"p{number}", f"ticket-{number}", "shell", "s1", "t1", ("shell",), parameters=(offset,)
    )


def test_a_pipe_is_attached_again_where_the_last_one_broke(
    start: Start, server: FakeServer
) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    first = ShellPeer(server.pipe())
    first.attached()
    first.type(b"x=ke''pt; echo fir''st\n")
    first.until(b"first")
    first.peer.drop()
    link.send(reopen(first.offset))
    second = ShellPeer(server.pipe())
    attached = second.attached()
    assert attached.new is False
    assert attached.offset == first.offset
    second.type(b"echo $x-again\n")
    second.until(b"kept-again")
    assert b"first" not in second.output


def test_a_second_pipe_takes_over_from_one_that_hangs(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    first = ShellPeer(server.pipe())
    first.attached()
    link.send(reopen(0))
    second = ShellPeer(server.pipe())
    second.attached()
    while first.read() is not None:
        pass
    second.type(b"echo al''ive\n")
    second.until(b"alive")


def test_a_shell_survives_the_link(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    link.peer.drop()
    online(server)
    shell.type(b"echo sti''ll\n")
    shell.until(b"still")


def tunnel(port: int, *verbs: str) -> messages.OpenPipe:
    return messages.OpenPipe(
        "p5", "t5", "tunnel", "s5", "x5", verbs, parameters=("127.0.0.1", port)
    )


def test_a_tunnel_ends_with_its_session(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        link.send(tunnel(listener.getsockname()[1], "tunnel"))
        pipe = server.pipe()
        assert pipe.next() == encode(tunnels.TunnelOpened())
        target, _ = listener.accept()
        with target:
            pipe.send(b"hello")
            assert target.recv(100) == b"hello"
            target.sendall(b"world")
            assert pipe.next() == b"world"
            link.send(messages.EndSession("s5"))
            assert target.recv(100) == b""
    while pipe.next() is not None:
        pass


def test_a_tunnel_to_nobody_says_why(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    link.send(tunnel(port, "tunnel"))
    pipe = server.pipe()
    refused = tunnels.TunnelFailed("target_refused", ("host", "127.0.0.1", "port", port))
    assert pipe.next() == encode(refused)
    assert pipe.next() is None


def test_a_session_without_the_verb_has_no_tunnel(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    link.send(tunnel(1, "shell", "exec", "files"))
    assert link.expect(messages.PipeRefused).code == "permission_refused"


def test_another_session_cannot_take_the_shell(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    ShellPeer(server.pipe()).attached()
    link.send(messages.OpenPipe("p2", "t", "shell", "other", "t1", verbs=("shell",)))
    assert link.expect(messages.PipeRefused).code == "permission_refused"


def test_the_end_of_a_session_ends_its_shells_within_two_seconds(
    start: Start, server: FakeServer
) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    link.send(messages.OpenPipe("p9", "t9", "shell", "s2", "t9", verbs=("shell",)))
    peers = [ShellPeer(server.pipe()), ShellPeer(server.pipe())]
    by_ticket = {shell.peer.request.headers["Jump-Ticket"]: shell for shell in peers}
    mine, other = by_ticket["ticket-1"], by_ticket["t9"]
    mine.attached()
    other.attached()
    mine.type(b"trap '' HUP TERM; echo rea''dy; sleep 300\n")
    mine.until(b"ready")
    begun = time.monotonic()
    link.send(messages.EndSession("s1"))
    while mine.read() is not None:
        pass
    assert time.monotonic() - begun < 3
    other.type(b"echo al''ive\n")
    other.until(b"alive")


def test_the_viewer_closes_the_shell(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.send(messages.CloseShell())
    while shell.read() is not None:
        pass
    link.send(reopen(0))
    assert ShellPeer(server.pipe()).attached().new is True


def test_the_exit_is_told_to_who_comes_back(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    first = ShellPeer(server.pipe())
    first.attached()
    first.type(b"sleep 0.3; exit 5\n")
    first.until(b"exit 5")
    first.peer.drop()
    time.sleep(0.6)
    link.send(reopen(first.offset))
    second = ShellPeer(server.pipe())
    assert second.until_message(messages.ShellExited).status == 5


def test_a_shell_without_a_pipe_is_cleaned_up(
    start: Start, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts.Host.__init__, "__defaults__", (time.monotonic, 0.4))
    start()
    link = online(server)
    link.send(OPEN)
    first = ShellPeer(server.pipe())
    first.attached()
    first.peer.drop()
    time.sleep(1.0)
    link.send(reopen(0))
    assert ShellPeer(server.pipe()).attached().new is True


@pytest.mark.parametrize("frame", ["garbage", "[33]", "[32,0,0]"])
def test_garbage_ends_the_pipe_and_not_the_shell(
    start: Start, server: FakeServer, frame: str
) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    first = ShellPeer(server.pipe())
    first.attached()
    first.peer.send(frame)
    while first.read() is not None:
        pass
    link.send(reopen(0))
    assert ShellPeer(server.pipe()).attached().new is False


def test_frames_over_the_limit_end_the_pipe(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    first = ShellPeer(server.pipe())
    first.attached()
    with contextlib.suppress(OSError):  # it may be cut off before all is sent
        first.peer.send(bytes(256 * 1024 + 1))
    while first.read() is not None:
        pass


def test_ctrl_c_is_quick_in_a_flood(start: Start, server: FakeServer) -> None:
    """At most a window of output is under way when the key is pressed."""
    start()
    link = online(server)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.type(b"cat /dev/zero | tr '\\0' x\n")
    shell.until(b"x" * 300_000)
    shell.type(b"\x03")
    shell.type(b"echo sto''pped\n")
    shell.until(b"stopped")


def test_the_window_holds_without_acknowledgements(start: Start, server: FakeServer) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.acknowledges = False
    shell.type(b"exec cat /dev/zero\n")
    while len(shell.output) < 256 * 1024:
        shell.read()
    time.sleep(0.3)
    assert shell.peer.received.empty() or all(
        not isinstance(frame, bytes) for frame in list(shell.peer.received.queue)
    )
    shell.peer.send(encode(messages.Acknowledge(len(shell.output))))
    shell.read()
    while not isinstance(shell.read(), bytes):
        pass


def test_the_parent_and_its_tools_end_together(
    start: Start, server: FakeServer, layout: Layout, config: Config
) -> None:
    running = start()
    link = online(server)
    link.send(OPEN)
    ShellPeer(server.pipe()).attached()
    running.stop()
    assert len(running._client.tools) == 0
    assert isinstance(running._client, Client)


def test_a_new_kind_is_a_declaration_and_a_module(
    start: Start, server: FakeServer, toy: Kind
) -> None:
    start()
    link = online(server)
    link.send(request(toy, "s", "t6", verbs=("toy",), actor="anna", parameters=Times(3)))
    pipe = server.pipe()
    pipe.send(b"hello ")
    assert pipe.next() == b"hello hello hello "


def test_parameters_that_the_kind_does_not_have_are_refused(
    start: Start, server: FakeServer
) -> None:
    start()
    link = online(server)
    for parameters in ((0, 0, 24), ("0",), (0, 80.5)):
        wrong = messages.OpenPipe("p7", "t7", "shell", "s", "t7", ("shell",), "", parameters)
        link.send(wrong)
        refused = link.expect(messages.PipeRefused)
        told = ("kind", "shell", "version", VERSION)
        assert refused == messages.PipeRefused("p7", "version_mismatch", told)
