"""A support session with a real server: from a key to a shell on the customer's computer."""

import json
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from websockets.exceptions import InvalidStatus

from jump_api.api import Api, Site
from jump_wire import messages
from jump_wire.codec import encode
from jump_wire.errors import UserError
from tests import accounts
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
    me = "Support"  # of a technician without a name, because a user name is not for customers
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


def test_a_pin_survives_a_cut_and_ends_with_the_customer(server: Access, carol: Customer) -> None:
    """The network drops between the click and the installation; then the customer leaves."""
    carol.go_online()
    server.api.request("POST", f"/sessions/{carol.session_id}/accept")
    asked = pin(server, carol.session_id)
    wanted = _asked(carol)
    assert wanted.pin_id == asked["id"]
    carol.drop()
    until(lambda: not carol.session()["customer"]["connected"])
    assert pin_refusal(server, carol.session_id) == "customer_offline"
    carol.go_online()
    assert _asked(carol) == wanted, "it is asked again, with the same key"
    assert pin_refusal(server, carol.session_id) == "pin_pending"
    carol.send(messages.PinState(wanted.pin_id, "installing"))
    until(lambda: carol.session()["pin"]["state"] == "installing")
    carol.send(messages.CustomerLeft())
    ended = until(lambda: (found := carol.session())["state"] == "ended" and found)
    assert (ended["pin"]["state"], ended["pin"]["code"]) == ("failed", "no_customer")
    assert pin_refusal(server, carol.session_id) == "no_customer"
    with pytest.raises(HTTPError) as refused:
        HandAgent(server, "carols-pc", key=wanted.key)
    with refused.value as answer:
        assert json.load(answer)["error"]["code"] == "installer_expired"


def _asked(carol: Customer) -> messages.PinRequest:
    while not isinstance(wanted := carol.take(), messages.PinRequest):
        pass
    return wanted


def pin_refusal(server: Access, session_id: str) -> str:
    with pytest.raises(UserError) as caught:
        pin(server, session_id)
    return caught.value.code


def _connected(server: Access) -> list[dict[str, Any]]:
    waiting = server.api.items("/sessions", {"waiting": "true"})
    return [one for one in waiting if one["customer"]["connected"]]


@pytest.fixture
def home() -> Iterator[Path]:
    """The home of an ordinary account, which is logged in at a desktop while ``session`` exists."""
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="jump-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "session").touch()
        (folder / "home").mkdir()
        if os.geteuid() == 0:
            found = pwd.getpwnam(accounts.plain())
            os.chown(folder / "home", found.pw_uid, found.pw_gid)
        yield folder / "home"


def pin(server: Access, session_id: str, **values: str) -> dict[str, Any]:
    """Pin a Jump Client; return the request as the session shows it."""
    found = server.api.request("POST", f"/sessions/{session_id}/pin", values)["pin"]
    return dict(found)


def run_as(home: Path, program: Path) -> None:
    user = accounts.plain() if os.geteuid() == 0 else None
    extra: list[str] | None = [] if user else None
    env = {"HOME": str(home), "PATH": os.defpath}
    subprocess.run([program], user=user, group=user, extra_groups=extra, env=env, check=True)


def test_a_customer_allows_a_shell_and_keeps_a_jump_client(server: Access, home: Path) -> None:
    """The real program on a real terminal, from the line to the last word."""
    made = server.api.request("POST", "/support/keys", {})
    anonymous = Api(Site(server.url, server.ca_path), {})
    started = anonymous.request("POST", "/support/start", {"key": made["key"]})
    [linux] = [one for one in started["platforms"] if one["platform"] == "linux"]
    user = accounts.plain() if os.geteuid() == 0 else None
    session = str(home.parent / "session")
    line = ["sh", "-c", linux["command"]]
    program = Program(line, home, "dumb", user, WAYLAND_DISPLAY=session)
    try:
        program.until("Please wait")
        [waiting] = until(lambda: _connected(server))
        server.api.request("POST", f"/sessions/{waiting['id']}/accept")
        viewer = Viewer(server, waiting["id"])
        program.until("Type allow or refuse")
        program.type(b"allow\n")
        viewer.type("echo $((40+2))\n")
        viewer.read_until(b"42")
        assert list(home.iterdir()) == [], "the package has removed itself"
        assert pin(server, waiting["id"], name="Carol's laptop")["state"] == "asking"
        program.until("wants to install a Jump Client")
        program.type(b"allow\n")
        program.until("Pinned as a Jump Client on ")
        found = server.api.request("GET", f"/sessions/{waiting['id']}")["pin"]
        client = f"/jump-clients/{found['jump_client_id']}"
        until(lambda: server.api.request("GET", client)["status"] == "online")
        viewer.type("echo $((40+3))\n")
        viewer.read_until(b"43")
        program.type(b"end\n")
        assert viewer.wait_closed()[1].startswith("session_customer_left")
        assert "started to use a shell" in program.rest()
        assert program.process.returncode == 0
    finally:
        program.close()
    assert server.api.request("GET", f"/sessions/{waiting['id']}")["end_reason"] == "customer_left"
    assert {path.name for path in home.iterdir()} == {".config", "jumpclient"}
    shown = server.api.request("GET", client)
    assert (shown["status"], shown["name"], shown["mode"]) == ("online", "Carol's laptop", "user")
    assert shown["login_session"] is True
    (home.parent / "session").unlink()  # the account logs out
    until(lambda: server.api.request("GET", client)["status"] == "offline")
    run_as(home, home / "jumpclient/uninstall")
    assert list(home.iterdir()) == []
