"""Root's rights in a support session: real ``sudo``, ``su`` and PAM, from the customer's side."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent.customer.enrolment import PATH
from jump_agent.customer.pinning import PATH as PACKAGES
from jump_agent.linux.elevation.elevating import Elevating, Server
from jump_server.packages import SupportParameters, build_support_package
from jump_wire import messages
from jump_wire.messages import Elevate, Elevation, PinRequest, PinState
from tests import accounts, needs
from tests.agent.authority import Authority
from tests.agent.customer.test_enrolment import ANSWER
from tests.agent.fake_server import FakeServer
from tests.agent.linux.customer.terminals import Program, accepted
from tests.agent.peers import PATIENCE, LinkPeer, ShellPeer

PASSWORD = "a b'c$d-pass"
ASK = Elevate("s1", "anna")
INSIDE = """
mount --bind "$1" /etc/sudoers.d
mount --bind "$2" /opt
account=$3
shift 3
exec setpriv --reuid "$account" --regid "$account" --init-groups -- "$@"
"""
"""Runs a program as an account. No other process sees its rules of ``sudo``, and its ``/opt``."""

PACKAGE = b"""#!/bin/sh
[ "$(id -u) $*" = "0 --install-dir /opt/jumpclient --online-install --silent --user $SUDO_USER" ] ||
    exit 99
mkdir "$2"
printf '#!/bin/sh\\necho "$*" >>/opt/log\\n' >"$2/init-script"
chmod +x "$2/init-script"
"""

ATTACK = """
import ctypes, os, sys
PTRACE_ATTACH, PIDFD_OPEN, PIDFD_GETFD = 16, 434, 438
pid, libc = int(sys.argv[1]), ctypes.CDLL(None)
pidfd = libc.syscall(PIDFD_OPEN, pid, 0)
attempts = {
    "descriptors": lambda: [n for n in range(64) if libc.syscall(PIDFD_GETFD, pidfd, n, 0) >= 0],
    "ptrace": lambda: libc.ptrace(PTRACE_ATTACH, pid, 0, 0) == 0,
    "memory": lambda: open("/proc/%d/mem" % pid, "r+b"),
    "environment": lambda: open("/proc/%d/environ" % pid).read(),
    "links": lambda: os.listdir("/proc/%d/fd" % pid),
}
for name, attempt in attempts.items():
    try:
        if attempt():
            print(name)
    except OSError:
        pass
"""
"""Tries, as the same account, to take over a process. It prints what it could do."""


class Computer:
    """The customer's computer: who may use ``sudo`` on it, and the customer's program."""

    def __init__(self, server: FakeServer, authority: Authority, place: Path) -> None:
        self.server = server
        self.customer, self.admin = accounts.plain("/bin/sh"), accounts.plain("/bin/bash")
        for name in (self.customer, self.admin):
            given = f"{name}:{PASSWORD}".encode()
            subprocess.run(["chpasswd"], input=given, check=True)
        self._place = place
        self._sudoers = place / "sudoers.d"
        self._sudoers.mkdir()
        self.opt = place / "opt"
        self.opt.mkdir()
        self.home = place / "home"
        self.home.mkdir()
        subprocess.run(["chown", self.customer, self.home], check=True)
        self._package = place / "package"
        parameters = SupportParameters([server.address], authority.pem, "secret")
        self._package.write_bytes(build_support_package(parameters))
        self.programs: list[Program] = []

    def may(self, *rules: str) -> None:
        """Set the rules of ``sudo``."""
        path = self._sudoers / "rules"
        path.write_text("".join(f"{rule}\n" for rule in rules))
        path.chmod(0o440)

    def start(self) -> tuple[Program, LinkPeer]:
        """Begin a session that a technician has accepted, and have the elevation allowed."""
        values = {**ANSWER, "asks": {"shell": False}}
        self.server.answers[PATH] = lambda _: (201, values)
        inside = [
            *accounts.without_startup_files(),
            "unshare",
            "--mount",
            "sh",
            "-ec",
            INSIDE,
            "sh",
        ]
        command = [
            *inside,
            str(self._sudoers),
            str(self.opt),
            self.customer,
            "sh",
            str(self._package),
        ]
        program = Program(command, self.home, "dumb")
        self.programs.append(program)
        link = accepted(self.server)
        program.until("You are in a support session.")
        return program, link

    def attack(self, program: Program) -> str:
        """Attack the customer's program from another process of the customer."""
        account = ["--reuid", self.customer, "--regid", self.customer, "--init-groups"]
        attack = ["python3", "-c", ATTACK, str(program.process.pid)]
        command = ["setpriv", *account, "--", *attack]
        path = {"PATH": os.defpath}
        return subprocess.run(command, stdout=subprocess.PIPE, env=path, check=True).stdout.decode()

    def close(self) -> None:
        for program in self.programs:
            program.close()


@pytest.fixture
def computer(server: FakeServer, authority: Authority, open_place: Path) -> Iterator[Computer]:
    needs.program("sudo")
    found = Computer(server, authority, open_place)
    yield found
    found.close()


def elevated(
    program: Program, link: LinkPeer, asked: Elevate = ASK, answer: bytes = b"allow\n"
) -> None:
    program.output = b""
    link.send(asked)
    program.until("asks for the rights of root")
    program.type(answer)


def shell(server: FakeServer, link: LinkPeer, number: int) -> ShellPeer:
    link.send(messages.OpenPipe(f"p{number}", "t", "shell", "s1", f"t{number}", ("shell",), "anna"))
    return ShellPeer(server.pipe())


def pinned(computer: Computer, program: Program, link: LinkPeer) -> None:
    """While the session is elevated, root installs a Jump Client in service mode."""
    computer.server.answers[PACKAGES] = lambda _: (200, {"raw": PACKAGE})
    link.send(PinRequest("p1", "anna", "key-1", "service"))
    program.until("wants to install a Jump Client")
    program.type(b"allow\n")
    assert [link.receive() for _ in range(2)] == [
        PinState("p1", "asking"),
        PinState("p1", "installing"),
    ]
    log = computer.opt / "log"
    end = time.monotonic() + PATIENCE
    while not log.exists() or log.read_text() != "start\nenable\n":
        assert time.monotonic() < end
        time.sleep(0.02)
    assert log.stat().st_uid == 0
    assert computer.server.request(PACKAGES)["key"] == "key-1"


def test_the_customer_types_their_password(computer: Computer, server: FakeServer) -> None:
    computer.may(f"{computer.customer} ALL=(ALL) ALL")
    program, link = computer.start()
    before = shell(server, link, 1)
    assert before.attached().account == computer.customer
    elevated(program, link)
    program.until(f"Type the password of {computer.customer}")
    program.type(PASSWORD.encode() + b"\n")
    assert link.receive() == Elevation("s1", "elevated", "root")
    root = shell(server, link, 2)
    assert root.attached().account == "root"
    root.type(b"cat /proc/$PPID/cmdline /proc/$PPID/environ; echo uid=$(id -u).\n")
    root.until(b"uid=0.")
    assert PASSWORD.encode() not in root.output + program.output
    before.type(b"echo still=$((40+2))\n")
    before.until(b"still=42")
    pinned(computer, program, link)
    program.type(b"drop\n")
    assert link.receive() == Elevation("s1", "ended")
    while root.read() is not None:
        pass
    program.output = b""
    wanted = PinRequest("p2", "anna", "key-2", "service")
    link.send(wanted)
    while (told := link.receive()) == PinState("p2", "failed", "pin_pending"):
        time.sleep(0.02)  # the process of the installation before has not ended yet
        link.send(wanted)
    assert told == PinState("p2", "asking")
    program.until("allow or refuse")
    program.type(b"allow\n")
    assert link.receive() == PinState("p2", "failed", "pin_failed")
    again = shell(server, link, 3)
    assert again.attached().account == computer.customer
    program.type(b"end\n")
    assert link.receive() == messages.CustomerLeft()
    assert "anna got the rights of root." in program.rest()
    assert list(computer.home.iterdir()) == []


def refused(program: Program, link: LinkPeer, asked: Elevate = ASK) -> str:
    """Why root's rights were refused. The customer types ``PASSWORD`` where it is asked for."""
    elevated(program, link, asked)
    if not asked.account:
        program.until("Type the password of")
        program.type(PASSWORD.encode() + b"\n")
    told = link.receive()
    assert isinstance(told, Elevation)
    assert (told.session_id, told.state, told.account) == ("s1", "failed", "")
    return told.code


def test_why_it_is_refused(computer: Computer, server: FakeServer) -> None:
    program, link = computer.start()
    assert refused(program, link) == "elevation_not_permitted"
    computer.may(f"{computer.customer} ALL=(ALL) ALL")
    wrong = Elevate("s1", "anna", computer.customer, "wrong")
    assert refused(program, link, wrong) == "elevation_password_wrong"
    nobody = Elevate("s1", "anna", "no-such-account", PASSWORD)
    assert refused(program, link, nobody) == "elevation_password_wrong"
    option = Elevate("s1", "anna", "--shell=/bin/sh", PASSWORD)
    assert refused(program, link, option) == "elevation_unavailable"
    elevated(program, link)
    program.until("Type the password of")
    program.type(b"\n")
    assert link.receive() == Elevation("s1", "failed", "", "consent_refused")
    elevated(program, link, answer=b"refuse\n")
    assert link.receive() == Elevation("s1", "failed", "", "consent_refused")
    assert shell(server, link, 1).attached().account == computer.customer


def test_with_the_credentials_of_another_account_it_ends_with_the_program(
    computer: Computer, server: FakeServer
) -> None:
    computer.may(f"{computer.admin} ALL=(ALL) ALL", "Defaults requiretty,use_pty")
    program, link = computer.start()
    assert Path(f"/proc/{program.process.pid}/mem").stat().st_uid != 0, "nothing to protect yet"
    elevated(program, link, Elevate("s1", "anna", computer.admin, PASSWORD))
    assert link.receive() == Elevation("s1", "elevated", "root")
    link.send(ASK)  # a second request changes nothing
    assert link.receive() == Elevation("s1", "elevated", "root")
    assert computer.attack(program) == ""
    root = shell(server, link, 1)
    assert root.attached().account == "root"
    os.kill(program.process.pid, signal.SIGKILL)
    while root.read() is not None:
        pass
    assert link.receive() is None


def test_sudo_without_a_password(computer: Computer) -> None:
    computer.may(f"{computer.customer} ALL=(ALL) NOPASSWD: ALL")
    program, link = computer.start()
    elevated(program, link)
    assert link.receive() == Elevation("s1", "elevated", "root")
    link.send(Elevate("s1", "anna", end=True))
    assert link.receive() == Elevation("s1", "ended")
    program.type(b"end\n")
    assert "The rights of root have ended." in program.rest()


def test_without_means_to_hide_its_memory_there_is_no_elevation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ctypes", None)
    tried = Elevating(Server((), "", b"code"), "root", PASSWORD)
    assert (tried.problem, tried.controls()) == ("elevation_unavailable", [])
