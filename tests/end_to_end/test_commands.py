"""A technician's command from end to end: real server, real Jump Client, real bytes."""

from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from jump_wire import commands, messages
from tests import accounts
from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent, RealAgent, until
from tests.end_to_end.viewers import CommandViewer

EVERY = "".join(f"\\{byte:03o}" for byte in range(256))


@pytest.fixture
def session_id(server: Access, agent: RealAgent) -> str:
    client_id = agent.status()["client_id"]
    made = server.api.request("POST", "/sessions", {"jump_client_id": client_id})
    return str(made["id"])


def test_it_runs_as_the_right_user_with_its_streams_apart(server: Access, session_id: str) -> None:
    viewer = CommandViewer(server, session_id)
    viewer.run(f"id -un; printf '{EVERY}'; printf '{EVERY}' >&2; exit 7")
    assert viewer.until_exit() == (7, 0)
    account = accounts.of_clients().encode()
    assert list(viewer.streams.values()) == [account + b"\n" + bytes(range(256)), bytes(range(256))]
    viewer.send(commands.ResultTaken())
    assert viewer.wait_closed()[0] == 1000
    assert server.api.request("GET", f"/sessions/{session_id}")["state"] == "open"


@pytest.mark.parametrize(
    ("command", "exited"), [("kill -KILL $$", (-1, 9)), ("no-such-command-here", (127, 0))]
)
def test_how_it_ends(
    server: Access, session_id: str, command: str, exited: tuple[int, int]
) -> None:
    viewer = CommandViewer(server, session_id)
    viewer.run(command)
    assert viewer.until_exit() == exited
    viewer.drop()


def test_input_of_every_byte_comes_back(server: Access, session_id: str) -> None:
    viewer = CommandViewer(server, session_id)
    viewer.run("cat; echo end >&2")
    data = bytes(range(256)) * 512
    for start in range(0, len(data), 50_000):
        viewer.give(data[start : start + 50_000])
    viewer.send(commands.EndInput(len(data)))
    assert viewer.until_exit() == (0, 0)
    assert list(viewer.streams.values()) == [data, b"end\n"]
    viewer.drop()


def test_a_lost_viewer_costs_nothing_and_nothing_runs_twice(
    server: Access, session_id: str
) -> None:
    first = CommandViewer(server, session_id)
    first.run("seq 200000; echo half >&2; read x; seq 200000; exit 3")
    while first.offset < 500_000:
        first.take()
    first.drop()
    second = CommandViewer(server, session_id, first.tool, first.offset)
    attached = second.attached()
    assert (attached.offset, attached.started, attached.new) == (first.offset, True, False)
    second.give(b"go on\n")
    assert second.until_exit() == (3, 0)
    numbers = "".join(f"{number}\n" for number in range(1, 200_001)).encode()
    assert first.output + second.output == numbers * 2
    second.drop()
    third = CommandViewer(server, session_id, first.tool, second.offset)
    assert third.attached().started
    assert third.until_exit() == (3, 0)
    third.send(commands.ResultTaken())
    assert third.wait_closed()[0] == 1000
    until(lambda: is_new(server, session_id, first.tool))


def is_new(server: Access, session_id: str, tool: str) -> bool:
    """Whether the computer knows nothing of a command with this id."""
    viewer = CommandViewer(server, session_id, tool)
    new = viewer.attached().new
    viewer.drop()
    return new


def test_much_output_waits_for_its_viewer(server: Access, session_id: str) -> None:
    viewer = CommandViewer(server, session_id)
    viewer.run("head -c 30000000 /dev/zero | tr '\\0' x; echo end >&2")
    viewer.drop()
    again = CommandViewer(server, session_id, viewer.tool)
    assert not again.attached().new
    assert again.until_exit() == (0, 0)
    assert list(again.streams.values()) == [b"x" * 30_000_000, b"end\n"]
    again.drop()


def test_ending_the_session_ends_the_command(
    server: Access, agent: RealAgent, session_id: str
) -> None:
    viewer = CommandViewer(server, session_id)
    viewer.run("echo $$; exec sleep 300")
    while not viewer.output.endswith(b"\n"):
        viewer.take()
    pid = int(viewer.output)
    server.api.request("DELETE", f"/sessions/{session_id}")
    assert viewer.wait_closed() == (4000, "session_ended")
    until(lambda: not Path(f"/proc/{pid}").exists())
    with pytest.raises(InvalidStatus, match="409"):
        CommandViewer(server, session_id)


def test_ending_the_command_ends_it_alone(server: Access, session_id: str) -> None:
    other = CommandViewer(server, session_id)
    other.run("read x; echo $x")
    viewer = CommandViewer(server, session_id)
    viewer.run("echo $$; exec sleep 300")
    while not viewer.output.endswith(b"\n"):
        viewer.take()
    viewer.send(commands.EndCommand())
    viewer.wait_closed()
    until(lambda: not Path(f"/proc/{int(viewer.output)}").exists())
    other.give(b"alive\n")
    assert other.until_exit() == (0, 0)
    assert other.output == b"alive\n"
    other.drop()


def test_it_needs_a_right_a_token_and_a_tool(server: Access, session_id: str) -> None:
    with pytest.raises(InvalidStatus, match="401"):
        CommandViewer(server, session_id, token="jt_wrong_wrong")
    with pytest.raises(InvalidStatus, match="404"):
        CommandViewer(server, "0" * 32)
    with pytest.raises(InvalidStatus, match="422"):
        CommandViewer(server, session_id, "no-id")


def test_the_log_tells_that_a_command_was_run_and_not_which(
    server: Access, session_id: str
) -> None:
    viewer = CommandViewer(server, session_id)
    viewer.run("echo a-secret")
    assert viewer.until_exit() == (0, 0)
    viewer.drop()
    again = CommandViewer(server, session_id, viewer.tool, viewer.offset)
    assert again.until_exit() == (0, 0)
    events = list(server.api.items("/audit-events", {"action": "session.command"}))
    mine = [event for event in events if event["details"]["session_id"] == session_id]
    assert [event["details"]["tool_id"] for event in mine] == [viewer.tool]
    assert "a-secret" not in str(events)
    # After its result is taken, the same id stands for another command.
    again.send(commands.ResultTaken())
    again.wait_closed()
    repeated = CommandViewer(server, session_id, viewer.tool)
    repeated.run("echo again")
    assert repeated.until_exit() == (0, 0)

    def ids() -> list[str]:
        found = server.api.items("/audit-events", {"action": "session.command"})
        details = [event["details"] for event in found]
        return [each["tool_id"] for each in details if each["session_id"] == session_id]

    until(lambda: ids() == [viewer.tool] * 2)
    repeated.drop()


def test_the_agent_checks_the_verbs_too(server: Access, hand: HandAgent) -> None:
    """The server sends what the session may do; the table of verbs is the agent's own."""
    hand.go_online()
    made = server.api.request("POST", "/sessions", {"jump_client_id": hand.client_id})
    viewer = CommandViewer(server, made["id"])
    asked = hand.take()
    assert (asked.kind, asked.verbs, asked.tool_id) == (
        "exec",
        ("shell", "exec", "files", "screen"),
        viewer.tool,
    )
    hand.send(messages.PipeRefused(asked.pipe_id, "permission_refused"))
    assert viewer.wait_closed() == (4000, "permission_refused")
