"""The customer's program in a terminal: both screens, consent, the end, and what it leaves."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jump_agent.customer.enrolment import PATH
from jump_agent.customer.survey import PATH as SURVEY
from jump_wire import messages
from jump_wire.errors import CATALOGUE
from tests.agent.authority import Authority
from tests.agent.customer.test_enrolment import ANSWER
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.linux.customer.ports import browser, until
from tests.agent.linux.customer.terminals import Program, accepted
from tests.agent.peers import PATIENCE, ShellPeer
from tests.structure.sources import PACKAGES

PROGRAM = """
import json, os, sys
from jump_agent import platforms
from jump_agent.linux.customer.main import Parameters, run
platforms.choose()
values = json.loads(os.environ.pop("PARAMETERS"))
sys.exit(run(Parameters(tuple(values["addresses"]), values["ca_pem"], "secret")))
"""
FAULT = """
from jump_agent.customer.board import Board
Board.meet = lambda *_, **__: 1 / 0
"""
PYTHONPATH = os.pathsep.join(str(PACKAGES[name]) for name in ("jump_agent", "jump_wire"))
OPEN = messages.OpenPipe("p1", "ticket-1", "shell", "s1", "t1", verbs=("shell",), actor="anna")


BROWSER = """#!%s
import re, sys, urllib.request
with open(sys.argv[1]) as file:
    door = file.read()
[site] = re.findall('action="(http://[^/]*)/open"', door)
[secret] = re.findall('name="secret" value="([^"]*)"', door)
opened = urllib.request.urlopen(site + "/open", ("secret=" + secret).encode())
[key] = re.findall('data-key="([^"]*)"', opened.read().decode())
headers = {"X-Support-Key": key, "Origin": site}
def ask(path, body=None):
    return urllib.request.urlopen(urllib.request.Request(site + path, body, headers))
for line in ask("/events"):
    if b"support session" in line:
        ask("/choose", b'{"what": "end"}')
    if b'"over": true' in line:
        with open(%r, "wb") as file:
            file.write(line)
        break
"""
"""A browser whose customer leaves when a technician has come. It keeps the last view."""

Start = Callable[..., Program]


@pytest.fixture
def start(server: FakeServer, authority: Authority, tmp_path: Path) -> Iterator[Start]:
    server.answers[PATH] = lambda _: (201, ANSWER)
    programs: list[Program] = []
    home = tmp_path / "home"
    home.mkdir()

    def begin(term: str, first: str = "", **environment: str) -> Program:
        command = [sys.executable, "-B", "-c", first + PROGRAM]
        values = json.dumps({"addresses": [server.address], "ca_pem": authority.pem})
        own = {"PYTHONPATH": PYTHONPATH, "PARAMETERS": values}
        programs.append(Program(command, home, term, **own, **environment))
        return programs[-1]

    yield begin
    for program in programs:
        program.close()


def test_a_session_with_buttons(start: Start, server: FakeServer, tmp_path: Path) -> None:
    survey = {"secret": "answer", "question_en": "Well?"}
    server.answers[PATH] = lambda _: (201, {**ANSWER, "survey": survey})
    server.answers[SURVEY] = lambda _: (204, {})
    program = start("xterm")
    link = accepted(server)
    program.until("Anna controls the session")
    link.send(OPEN)
    program.until("Allow")
    program.type(b"\x1bOD\r")  # from Refuse to Allow
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.type(b"echo $((40+2))\n")
    shell.until(b"42")
    program.type(b"\r")
    program.until("Go on")
    program.type(b"\t\r")
    assert link.receive() == messages.CustomerLeft()
    program.until("Well?")
    program.type(b"\x1bOD\r")  # from No answer to 5
    shown = program.rest()
    assert server.request(SURVEY) == {"secret": "answer", "score": 5, "comment": ""}
    assert "You ended the session." in shown
    assert "Thank you for your answer." in shown
    assert "anna started to use a shell." in shown
    assert "anna stopped using a shell." in shown
    assert program.process.returncode == 0
    assert list((tmp_path / "home").iterdir()) == [], "it leaves nothing"


def test_a_session_in_lines(start: Start, server: FakeServer) -> None:
    program = start("dumb")
    link = accepted(server)
    link.send(OPEN)
    program.until("Type allow or refuse")
    program.type(b"yes\n")
    assert link.receive() == messages.Chat(0, "yes", 1), "it answers no question"
    link.send(messages.Chat(1, "yes", own=1))
    link.send(messages.Chat(2, "What do you mean?", author="Anna"))
    program.until("Anna: What do you mean?")
    program.type(b"refuse\n")
    while isinstance(told := link.receive(), messages.Chat):
        assert not told.body
    assert told == messages.PipeRefused("p1", "consent_refused")
    link.send(messages.EndSession("s1"))
    assert "The session has ended." in program.rest()
    assert program.process.returncode == 0


def test_a_session_on_a_desktop(start: Start, server: FakeServer, tmp_path: Path) -> None:
    environment, seen = browser(tmp_path)
    (tmp_path / "xdg-open").write_text(BROWSER % (sys.executable, str(seen)))
    program = start("xterm", WAYLAND_DISPLAY="wayland-0", **environment)
    link = accepted(server)
    assert link.receive() == messages.CustomerLeft()
    shown = program.rest()
    assert "The session is shown in a window of its own." in shown
    assert "You ended the session." in shown
    until(seen.exists)
    assert "Anna joined the session." in json.loads(seen.read_text()[6:])["events"][0]
    assert program.process.returncode == 0
    until(lambda: not list((tmp_path / "runtime").iterdir()))


def test_a_fault_of_the_program_is_told(start: Start, server: FakeServer) -> None:
    program = start("xterm", FAULT)
    link = server.link()
    link.welcome()
    program.until("Please wait")
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    ignored = int(status.partition("SigIgn:")[2].split()[0], 16)
    assert ignored & 1 << signal.SIGTSTP - 1, "Ctrl-Z would stop it, and not what it shows"
    link.send(messages.Conference(False, ("Anna",), ("controls",)))
    shown = program.rest()
    assert "The program has failed, and the session has ended." in shown
    assert "No technician has used this computer." in shown
    assert program.process.returncode == 1


def test_ctrl_c_and_a_closed_window_end_it(start: Start, server: FakeServer) -> None:
    program = start("dumb")
    link = accepted(server)
    program.until("You are in a support session.")
    program.type(b"\x03")
    assert link.receive() == messages.CustomerLeft()
    assert "You ended the session." in program.rest()
    program = start("xterm")
    link = accepted(server)
    program.until("Anna controls the session")
    os.kill(program.process.pid, signal.SIGHUP)
    assert link.receive() == messages.CustomerLeft()
    program.rest()


def test_killed_it_leaves_no_tool_and_no_file(
    start: Start, server: FakeServer, tmp_path: Path
) -> None:
    server.answers[PATH] = lambda _: (201, {**ANSWER, "asks": {"shell": False}})
    program = start("dumb")
    link = accepted(server)
    link.send(OPEN)
    shell = ShellPeer(server.pipe())
    shell.attached()
    shell.type(b"echo $((40+2))\n")
    shell.until(b"42")  # the account's own start-up files are not killed in their middle
    program.process.kill()
    while shell.read() is not None:
        pass
    assert link.receive() is None
    assert list((tmp_path / "home").iterdir()) == []


def test_a_refusal_is_told(start: Start, server: FakeServer) -> None:
    server.answers[PATH] = lambda _: refusal(403, "installer_revoked")
    program = start("dumb")
    assert CATALOGUE["installer_revoked"].english in program.rest()
    assert program.process.returncode == CATALOGUE["installer_revoked"].exit_status


def test_it_needs_a_terminal(server: FakeServer, authority: Authority) -> None:
    values = json.dumps({"addresses": [server.address], "ca_pem": authority.pem})
    done = subprocess.run(
        [sys.executable, "-B", "-c", PROGRAM],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        env={"PYTHONPATH": PYTHONPATH, "PARAMETERS": values},
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == CATALOGUE["terminal_required"].exit_status
    assert b"needs a terminal" in done.stderr
