"""A technician's shell from end to end: real server, real Jump Client, real bytes."""

import re
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from tests import accounts
from tests.collection.server import Access
from tests.end_to_end.agents import RealAgent, until
from tests.end_to_end.viewers import Viewer


@pytest.fixture
def session_id(server: Access, agent: RealAgent) -> str:
    client_id = agent.status()["client_id"]
    made = server.api.request("POST", "/sessions", {"jump_client_id": client_id})
    assert made["state"] == "starting"
    return str(made["id"])


def test_runs_as_the_right_user_and_tells_the_status(server: Access, session_id: str) -> None:
    viewer = Viewer(server, session_id)
    viewer.type("id -un; exit 7\r")
    assert viewer.wait_closed()[0] == 1000
    assert accounts.of_clients().encode() in viewer.output
    assert viewer.exited is not None
    assert viewer.exited.status == 7
    assert server.api.request("GET", f"/sessions/{session_id}")["state"] == "open"


def test_a_lost_viewer_costs_nothing(server: Access, session_id: str) -> None:
    first = Viewer(server, session_id)
    first.type("for i in 1 2 3; do echo line-$i; done; read x; echo got-$x\r")
    first.read_until(b"line-3\r\n")
    seen = first.offset
    first.drop()
    second = Viewer(server, session_id, first.tool, seen)
    second.type("again\r")
    output = second.read_until(b"got-again")
    assert second.attached is not None
    assert not second.attached.new
    assert second.attached.offset == seen
    assert b"line-1" not in output


def test_a_second_window_watches(server: Access, session_id: str) -> None:
    first = Viewer(server, session_id)
    first.type("echo one-$((1+1))\r")
    first.read_until(b"one-2")
    second = Viewer(server, session_id, first.tool, watch=True)
    second.type("echo wrong\r")
    second.read_until(b"one-2")
    assert second.control is not None
    assert not second.control.controls
    first.type("read x; echo got-$x\r")
    first.read_until(b"echo got")
    first.drop()
    third = Viewer(server, session_id, first.tool, first.offset)
    third.type("it\rexit\r")
    for viewer in (second, third):
        assert viewer.wait_closed()[0] == 1000
        assert b"got-it" in viewer.output
        assert b"wrong" not in viewer.output


def test_megabytes_arrive_whole(server: Access, session_id: str) -> None:
    viewer = Viewer(server, session_id)
    viewer.type("stty -echo; seq 200000; echo the-end\r")
    acknowledged = 0
    while b"\nthe-end" not in viewer.output[-100:]:
        viewer.take()
        if viewer.offset - acknowledged > 32768:
            acknowledged = viewer.offset
            viewer.socket.send(f"[34,{acknowledged}]")
    lines = viewer.output.split(b"\r\n")
    numbers = [int(line) for line in lines if line.isdigit()]
    assert numbers == list(range(2, 200001))  # the first stands behind the terminal's codes


def test_ending_the_session_ends_the_shell(
    server: Access, agent: RealAgent, session_id: str
) -> None:
    viewer = Viewer(server, session_id)
    viewer.type("echo pid-$$-\r")
    while not (found := re.search(rb"pid-(\d+)-", viewer.output)):
        viewer.take()
    pid = int(found[1])
    server.api.request("DELETE", f"/sessions/{session_id}")
    assert viewer.wait_closed() == (4000, "session_ended")
    until(lambda: not Path(f"/proc/{pid}").exists())
    assert server.api.request("GET", f"/sessions/{session_id}")["end_reason"] == "closed"
    with pytest.raises(InvalidStatus, match="409"):
        Viewer(server, session_id)


def test_two_shells_of_one_session(server: Access, session_id: str) -> None:
    first, second = Viewer(server, session_id), Viewer(server, session_id)
    first.type("echo one-$((1+1))\r")
    second.type("echo two-$((1+1))\r")
    first.read_until(b"one-2")
    second.read_until(b"two-2")
