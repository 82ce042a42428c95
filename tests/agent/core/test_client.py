"""The running client against a small real server: connecting, refusals, orders, its end."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_agent import VERSION
from jump_agent.core import identity
from jump_agent.core.channel import Restarting
from jump_agent.core.client import Client
from jump_agent.core.ends import EXPIRED, LOST
from jump_agent.core.enrolment import new_enrolment
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_agent.core.store import write_json
from jump_agent.core.terms import offline_since
from jump_agent.linux import terminal
from jump_agent.linux.login import environment
from jump_wire import messages
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.marks import FORKS
from tests.agent.peers import ShellPeer
from tests.agent.running import Running, online

pytestmark = FORKS
OPEN = messages.OpenPipe("p1", "ticket-1", "shell", "s1", "t1", verbs=("shell",), actor="anna")


Start = Callable[[], Running]


@pytest.fixture
def start(
    layout: Layout, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """Start a client that is enrolled already. Its shells read no person's start-up files."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(
        terminal, "environment", lambda *login: {**environment(*login), "HOME": str(home)}
    )
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))
    running: list[Running] = []

    def begin() -> Running:
        running.append(Running(layout, config))
        return running[-1]

    yield begin
    for each in running:
        each.stop()


def shown(layout: Layout) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(Path(layout.connection).read_text())
    return values


def log(layout: Layout) -> str:
    return Path(layout.log).read_text()


# --- connecting ---


def test_it_connects_with_its_credential(start: Start, server: FakeServer, layout: Layout) -> None:
    running = start()
    link = online(server)
    assert link.peer.request.headers["Authorization"] == "Jump-Client id:secret"
    known = {"connected": True, "server": server.address, "problem": "", "parameters": {}}
    assert shown(layout) == known
    running.stop()
    assert isinstance(link.expect(messages.Goodbye), messages.Goodbye)
    assert running.result is None
    assert shown(layout)["connected"] is False


def test_it_enrols_first(start: Start, server: FakeServer, layout: Layout) -> None:
    Path(layout.identity).unlink()
    write_json(layout.enrolment, new_enrolment("k", {}))
    start()
    link = online(server)
    assert link.peer.request.headers["Authorization"].startswith("Jump-Client " + "c" * 32)
    assert "enrolled as " + "c" * 32 in log(layout)


@pytest.mark.parametrize("end", ["drop", "close"])
def test_it_comes_back(start: Start, server: FakeServer, end: str) -> None:
    running = start()
    link = online(server)
    getattr(link.peer, end)()
    online(server)
    assert running.waits == [0.0]


def test_a_restarting_server_says_when_to_come_back(
    layout: Layout, config: Config, server: FakeServer
) -> None:
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))
    running = Running(layout, config, random=0.5)
    try:
        online(server).peer.close(1012, "within=7")
        online(server).peer.close(1012)
        online(server)
        assert running.waits == [3.5, 5.0]
    finally:
        running.stop()


@pytest.mark.parametrize(
    ("reason", "seconds"),
    [("within=7", 7), ("within=0", 0), ("within=99999", 300), ("within=-1", 10), ("", 10)],
)
def test_what_a_restarting_server_may_say(reason: str, seconds: int) -> None:
    assert Restarting(reason).seconds == seconds


def test_the_second_address_is_used_while_the_first_is_dead(
    layout: Layout, config: Config, server: FakeServer, start: Start
) -> None:
    running = Running(layout, config._replace(addresses=["127.0.0.1:1", server.address]))
    online(server)
    assert shown(layout)["server"] == server.address
    running.stop()


def test_an_unreachable_server_is_noted_once(
    start: Start, server: FakeServer, layout: Layout
) -> None:
    server.close()
    running = start()
    while len(running.waits) < 3:
        running.waiter.wait(None, [], 0.01)
    running.stop()
    assert log(layout).count("not connected") == 1
    assert "connection refused" in shown(layout)["problem"] or shown(layout)["problem"] == ""


# --- refusals ---


@pytest.mark.parametrize(
    ("status", "code", "least"),
    [
        (410, "client_removed", 6 * 3600),
        (401, "credential_refused", 300),
        (503, "server_full", 0),
        (404, "", 0),  # something before the server answers
    ],
)
def test_a_refused_link_is_tried_again_later(
    start: Start, server: FakeServer, layout: Layout, status: int, code: str, least: float
) -> None:
    server.refuse_link = refusal(status, code)
    running = start()
    while not running.waits:
        running.waiter.wait(None, [], 0.01)
    assert running.waits[0] == least
    assert shown(layout)["problem"] == (code or "HTTP 404")
    server.refuse_link = None
    online(server)


def test_a_refusal_on_the_link_says_how_long(start: Start, server: FakeServer) -> None:
    running = start()
    link = server.link()
    link.receive()
    link.send(messages.Refused("version_mismatch", 600))
    online(server)
    assert running.waits == [600]


def test_removed_while_connected(start: Start, server: FakeServer) -> None:
    running = start()
    link = online(server)
    link.send(messages.Refused("client_removed"))
    online(server)
    assert running.waits == [6 * 3600]


def test_an_expired_installer_removes_the_client(
    start: Start, server: FakeServer, layout: Layout
) -> None:
    Path(layout.identity).unlink()
    write_json(layout.enrolment, new_enrolment("k", {}))
    server.answers["/agent/v1/enrolments"] = lambda _: refusal(403, "installer_expired", time="T")
    running = start()
    running.join()
    assert running.result is not None
    assert running.result.reason == "expired"


@pytest.mark.parametrize(("enrolled", "reason"), [(True, LOST), (False, EXPIRED)])
def test_a_client_without_its_server_for_too_long_is_removed(
    start: Start, server: FakeServer, layout: Layout, *, enrolled: bool, reason: str
) -> None:
    write_json(layout.terms, {"offline_minutes": 30})
    write_json(layout.offline, offline_since(0.0, 30, ran=1801.0))
    if not enrolled:
        Path(layout.identity).unlink()
        write_json(layout.enrolment, new_enrolment("k", {}))
    running = start()
    if enrolled:
        online(server)  # there is a server after all: the count starts again
        write_json(layout.offline, offline_since(0.0, 30, ran=1801.0))
        running.stop()
        server.close()
        running = start()
    else:
        server.close()
    running.join()
    assert running.result is not None
    assert running.result.reason == reason


@pytest.mark.parametrize("code", ["installer_spent", "installer_revoked", "key_invalid"])
def test_another_refused_enrolment_waits(
    start: Start, server: FakeServer, layout: Layout, code: str
) -> None:
    Path(layout.identity).unlink()
    write_json(layout.enrolment, new_enrolment("k", {}))
    server.answers["/agent/v1/enrolments"] = lambda _: refusal(403, code, limit=1)
    running = start()
    while not running.waits:
        running.waiter.wait(None, [], 0.01)
    assert running.waits[0] == 300
    assert shown(layout)["problem"] == code
    assert Path(layout.enrolment).exists()


def test_a_refused_credential_with_a_pending_one(
    start: Start, server: FakeServer, layout: Layout
) -> None:
    identity.save(layout.identity, Identity("id", "old", "new", 0.0))
    server.refuse_link = refusal(401, "credential_refused")
    running = start()
    while not running.waits:
        running.waiter.wait(None, [], 0.01)
    server.refuse_link = None
    link = online(server)
    assert link.peer.request.headers["Authorization"] in (
        "Jump-Client id:new",
        "Jump-Client id:old",
    )
    assert running.waits[0] == 1.0


# --- on the link ---


def test_a_new_credential_is_stored_proposed_and_used(
    start: Start, server: FakeServer, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    start()
    link = online(server)
    proposed = link.expect(messages.ProposeCredential).credential
    stored = identity.load(layout.identity)
    assert stored is not None
    assert (stored.credential, stored.pending) == ("secret", proposed)
    link.send(messages.AcceptCredential())
    while True:
        stored = identity.load(layout.identity)
        assert stored is not None
        if not stored.pending:
            break
    link.peer.drop()
    assert online(server).peer.request.headers["Authorization"] == f"Jump-Client id:{proposed}"


def test_it_pings(start: Start, server: FakeServer) -> None:
    start()
    link = server.link()
    link.welcome(heartbeat_seconds=1, statistics_seconds=1)
    for _ in range(4):
        link.expect(messages.Statistics)
    assert link.peer.pings >= 1


def test_the_order_to_uninstall(start: Start, server: FakeServer) -> None:
    running = start()
    online(server).send(messages.Uninstall())
    running.join()
    assert running.result is not None
    assert running.result.reason == "console"


@pytest.mark.parametrize(
    "frame", ["garbage", "[1,1,1]", '[6,"p"]', b"binary", "[33,80,24]", "x" * 70_000]
)
def test_garbage_on_the_link(start: Start, server: FakeServer, frame: str | bytes) -> None:
    start()
    link = online(server)
    with contextlib.suppress(OSError):  # it may be cut off before all is sent
        link.peer.send(frame)
    while link.peer.next() is not None:
        pass
    online(server)


def test_a_bug_does_not_end_the_client(
    start: Start, server: FakeServer, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def fail(client: Client) -> messages.Statistics:
        calls.append(1)
        if len(calls) == 1:
            raise ZeroDivisionError("surprise")
        return real(client)

    real = Client.statistics
    monkeypatch.setattr(Client, "statistics", fail)
    start()
    server.link().welcome()
    online(server)
    assert "bug: ZeroDivisionError: surprise at " in log(layout)


# --- tools ---


def test_a_shell_is_dialled_back_with_its_ticket(
    start: Start, server: FakeServer, layout: Layout
) -> None:
    start()
    link = online(server)
    link.send(OPEN)
    peer = server.pipe()
    assert peer.request.path == "/agent/v1/pipe"
    assert peer.request.headers["Authorization"] == "Jump-Client id:secret"
    assert peer.request.headers["Jump-Ticket"] == "ticket-1"
    shell = ShellPeer(peer)
    assert shell.attached().new
    shell.type(b"echo he''llo; exit 3\n")
    assert shell.until_message(messages.ShellExited) == messages.ShellExited(3, 0)
    assert b"hello" in shell.output
    assert "shell t1 started for anna" in log(layout)
    assert "ticket-1" not in log(layout)
    assert "secret" not in log(layout)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (messages.OpenPipe("p", "t", "shell", "s", "t"), "permission_refused"),
        (messages.OpenPipe("p", "t", "shell", "s", "t", verbs=("files",)), "permission_refused"),
        (messages.OpenPipe("p", "t", "exec", "s", "t", verbs=("shell",)), "permission_refused"),
        (
            messages.OpenPipe("p", "t", "hologram", "s", "t", verbs=("hologram",)),
            "version_mismatch",
        ),
        (
            messages.OpenPipe("p", "t", "shell", "s", "t", ("shell",), parameters=("x",)),
            "version_mismatch",
        ),
    ],
    ids=["no verbs", "another verb", "only the shell's verb", "unknown kind", "other parameters"],
)
def test_what_a_session_may_not_do_is_refused(
    start: Start, server: FakeServer, request_: messages.OpenPipe, code: str
) -> None:
    start()
    link = online(server)
    link.send(request_)
    differs = ("kind", request_.kind, "version", VERSION)
    parameters = differs if code == "version_mismatch" else ()
    assert link.expect(messages.PipeRefused) == messages.PipeRefused("p", code, parameters)
    assert server.pipes.empty()


def test_a_pipe_that_cannot_be_dialled_is_told(start: Start, server: FakeServer) -> None:
    server.refuse_pipe = refusal(403, "ticket_refused")
    start()
    link = online(server)
    link.send(OPEN)
    assert link.expect(messages.PipeRefused).code == "session_internal_error"


def test_a_stop_ends_the_tools(start: Start, server: FakeServer) -> None:
    running = start()
    link = online(server)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    running.stop()
    while shell.read() is not None:
        pass
