"""A support session with a real server: from a key to a shell on the customer's computer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from jump_api.api import Api, Site
from jump_wire import messages
from jump_wire.codec import encode
from tests.agent.linux.customer.terminals import Program
from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent, until
from tests.end_to_end.customers import Customer
from tests.end_to_end.viewers import Viewer


@pytest.fixture
def carol(server: Access) -> Iterator[Customer]:
    with Customer(server) as made:
        made.enrol()
        yield made


def test_a_shell_opens_on_the_customers_computer_and_the_customer_ends_it(
    server: Access, carol: Customer
) -> None:
    me = server.api.request("GET", "/auth/me")["user"]["username"]
    assert isinstance(carol.go_online(), messages.Welcome)
    assert carol.take() == messages.Conference(waiting=True)
    accepted = server.api.request("POST", f"/sessions/{carol.session_id}/accept")
    assert accepted["state"] == "open"
    mine = messages.Conference(waiting=False, names=(me,), roles=("controls",))
    while (told := carol.take()) != mine:  # the first one may be told again
        assert told == messages.Conference(waiting=True)
    viewer = Viewer(server, carol.session_id)
    while not isinstance(asked := carol.take(), messages.OpenPipe):
        assert isinstance(asked, messages.Conference)
    assert (asked.kind, asked.session_id, asked.actor) == ("shell", carol.session_id, me)
    with carol.open("pipe", Jump_Ticket=asked.ticket) as pipe:
        pipe.send(encode(messages.ShellAttached(0, 0, "carol", "/bin/sh", True)))
        pipe.send(b"carol@carols-pc$ ")
        viewer.read_until(b"carol@carols-pc$ ")
        viewer.type("id\n")
        while pipe.recv(timeout=30) != b"id\n":
            pass
        carol.send(messages.CustomerLeft())
        assert viewer.wait_closed()[1].startswith("session_customer_left")
    while not isinstance(carol.take(), messages.EndSession):
        pass
    assert carol.take() == messages.Refused("session_customer_left")
    ended = until(lambda: (found := carol.session())["state"] == "ended" and found)
    assert (ended["end_reason"], ended["end_code"]) == ("customer_left", "session_customer_left")
    with pytest.raises(InvalidStatus) as refused:
        carol.open()
    assert json.loads(refused.value.response.body)["error"]["code"] == "client_removed"
    assert carol.client_id not in {one["id"] for one in server.api.items("/jump-clients")}


def test_a_second_computer_with_the_same_credential_is_refused(
    server: Access, carol: Customer
) -> None:
    carol.go_online()
    with HandAgent(server, disk=carol) as copy:
        assert copy.go_online().code == "clone_refused"
    server.api.request("DELETE", f"/sessions/{carol.session_id}")
    while not isinstance(message := carol.take(), messages.Refused):
        assert isinstance(message, messages.Conference | messages.EndSession)
    assert message.code == "session_ended"


def _connected(server: Access) -> list[dict[str, Any]]:
    waiting = server.api.items("/sessions", {"waiting": "true"})
    return [one for one in waiting if one["customer"]["connected"]]


def test_a_customer_pastes_a_line_and_allows_a_shell(server: Access, tmp_path: Path) -> None:
    """The real program on a real terminal, from the line to the last word."""
    made = server.api.request("POST", "/support/keys", {})
    anonymous = Api(Site(server.url, server.ca_path), {})
    started = anonymous.request("POST", "/support/start", {"key": made["key"]})
    [linux] = [one for one in started["platforms"] if one["platform"] == "linux"]
    program = Program(["sh", "-c", linux["command"]], tmp_path, "dumb")
    try:
        program.until("Please wait")
        [waiting] = until(lambda: _connected(server))
        server.api.request("POST", f"/sessions/{waiting['id']}/accept")
        viewer = Viewer(server, waiting["id"])
        program.until("Type allow or refuse")
        program.type(b"allow\n")
        viewer.type("echo $((40+2))\n")
        viewer.read_until(b"42")
        assert list(tmp_path.iterdir()) == [], "the package has removed itself"
        program.type(b"end\n")
        assert viewer.wait_closed()[1].startswith("session_customer_left")
        assert "started to use a shell" in program.rest()
        assert program.process.returncode == 0
    finally:
        program.close()
    session = server.api.request("GET", f"/sessions/{waiting['id']}")
    assert session["end_reason"] == "customer_left"
    assert list(tmp_path.iterdir()) == []
