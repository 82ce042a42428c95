"""``jump support`` with the real program of a customer."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_api import sessions
from jump_api.api import Api, Site
from jump_wire.errors import UserError
from tests.agent.linux.customer.terminals import Program
from tests.collection.server import Access, environment
from tests.end_to_end.agents import until
from tests.end_to_end.customers import Customer

from .conftest import JUMP, Jump
from .terminal import Person


@pytest.fixture
def carol(server: Access, tmp_path: Path) -> Iterator[Program]:
    """The program of a customer who waits, on a terminal."""
    key = server.api.request("POST", "/support/keys", {})["key"]
    anonymous = Api(Site(server.url, server.ca_path), {})
    started = anonymous.request("POST", "/support/start", {"key": key})
    [linux] = [one for one in started["platforms"] if one["platform"] == "linux"]
    home = tmp_path / "home"
    home.mkdir()
    program = Program(["sh", "-c", linux["command"]], home, "dumb")
    program.until("Please wait")
    yield program
    program.close()


def waiting(server: Access) -> list[dict[str, Any]]:
    found = server.api.items("/sessions", {"waiting": "true"})
    return [one for one in found if one["customer"]["connected"]]


def test_a_customer_is_helped_from_the_command_line(
    server: Access, jump: Jump, carol: Program, tmp_path: Path
) -> None:
    [session] = until(lambda: waiting(server))
    mine = session["id"]
    variables = {**environment(LC_ALL="C.UTF-8"), **server.environment}

    def allowed(*words: str) -> "subprocess.CompletedProcess[str]":
        """The end of a command whose tool the customer allows."""
        with subprocess.Popen(
            [JUMP, *words], env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            carol.output = b""
            carol.until("Type allow or refuse")
            carol.type(b"allow\n")
            output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(words, process.returncode, output, errors)

    assert jump("run", mine, "--", "true").returncode != 0, "nobody has accepted the customer"
    assert jump("support", "accept", mine).stdout.startswith(
        "You control the support session with "
    )
    assert jump("support", "accept", mine).returncode != 0
    assert jump("support", "chat", mine, "Good morning").stdout == ""
    carol.until("Good morning")
    carol.type(b"My disk is full\n")
    ran = allowed("run", "-n", "--json", mine, "--", "echo", "4$((1+1))")
    assert json.loads(ran.stdout) == {
        "jump_client_id": None,
        "status": 0,
        "output": "42\n",
        "errors": "",
    }
    assert "may be asked for permission" in ran.stderr
    (tmp_path / "here").write_text("report")
    copied = allowed("cp", str(tmp_path / "here"), f"{mine}:{tmp_path}/there")
    assert (copied.returncode, (tmp_path / "there").read_text()) == (0, "report")
    chat = [line.split("\t")[1:] for line in jump("support", "chat", mine).stdout.splitlines()]
    assert chat[0][1] == "Good morning"
    assert chat[1] == [session["jump_client_name"], "My disk is full"]
    with Person([JUMP, "shell", mine], {**server.environment, "TERM": "xterm"}) as person:
        carol.output = b""
        carol.until("Type allow or refuse")
        carol.type(b"allow\n")
        person.type("echo $((40+3)); exit 3\r")
        person.see("43")
        assert person.wait() == 3
    assert jump("support", "end", mine).returncode == 0
    assert "The session has ended." in carol.rest()
    assert list((tmp_path / "home").iterdir()) == []


def test_only_running_support_sessions_are_places(server: Access) -> None:
    with Customer(server) as carol:
        carol.enrol()
        found = sessions.find_place(server.api, carol.session_id)
        assert sessions.way_to(found) == {"session_id": carol.session_id}
        assert sessions.messages(server.api, carol.session_id) == []
        server.api.request("DELETE", f"/sessions/{carol.session_id}")
        for wanted in (carol.session_id, "0" * 32, "nowhere"):
            with pytest.raises(UserError, match="client_not_found"):
                sessions.find_place(server.api, wanted)
