"""A login as another account in service mode: real PAM, root's process, and the account's tools."""

import json
import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent import holding
from jump_agent.core.layout import Layout, parse_config
from jump_agent.linux import pam
from jump_agent.linux.holders import LOGINS
from jump_wire import messages
from jump_wire.messages import Elevate, Elevation
from tests import accounts
from tests.agent.fake_server import FakeServer
from tests.agent.linux.test_monitor import children, online, owner, wait_for
from tests.agent.marks import FORKS
from tests.agent.packages import SYSTEM_PYTHON, Installed, Package
from tests.agent.peers import LinkPeer, ShellPeer

pytestmark = FORKS
PASSWORD = "a b'c$d-pass"
LOOK = b"id -un; id -G; pwd; cat /proc/self/loginuid; echo; echo done=$((40+2))\n"


@pytest.fixture
def client(package: Package, open_place: Path, account: str) -> Iterator[Installed]:
    """A client that root installed for the throw-away account, started."""
    package.python = SYSTEM_PYTHON
    found = package.install(open_place / "client", "--user", account)
    found.init("start")
    yield found
    found.init("stop")


@pytest.fixture
def other() -> str:
    """Another account of the computer, with a password."""
    name = accounts.plain("/bin/sh")
    subprocess.run(["chpasswd"], input=f"{name}:{PASSWORD}".encode(), check=True)
    return name


def shell(server: FakeServer, link: LinkPeer, number: int) -> ShellPeer:
    asked = (f"p{number}", "t", "shell", "s1", f"t{number}", ("shell",), "anna")
    link.send(messages.OpenPipe(*asked))
    return ShellPeer(server.pipe())


def ask(link: LinkPeer, account: str, password: str = PASSWORD) -> Elevation:
    link.send(Elevate("s1", "anna", account, password))
    told = link.expect(Elevation)
    assert isinstance(told, Elevation)
    return told


def ended(found: ShellPeer) -> bool:
    while found.read() is not None:
        pass
    return True


def keeps_secrets(pids: set[int]) -> None:
    """The password is in no process's public parts, and no process of an account can be read."""
    for pid in pids:
        for name in ("cmdline", "environ"):
            assert PASSWORD.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
        assert Path(f"/proc/{pid}/mem").stat().st_uid == 0


def test_a_login_until_a_technician_ends_it(
    client: Installed, server: FakeServer, account: str, other: str
) -> None:
    link = online(server)
    monitor = client.main_pid()
    (network,) = children(monitor)
    assert ask(link, other, "wrong") == Elevation("s1", "failed", "", "elevation_password_wrong")
    assert shell(server, link, 1).attached().account == account
    assert ask(link, other) == Elevation("s1", "elevated", other)
    link.send(Elevate("s1", "anna"))
    assert link.expect(Elevation) == Elevation("s1", "elevated", other)
    (holder,) = set(children(monitor)) - {network}
    found = shell(server, link, 2)
    assert found.attached().account == other
    found.type(LOOK)
    found.until(b"done=42")
    their = pwd.getpwnam(other)
    told = found.output.decode().split()
    assert told.count(other) == 1
    assert their.pw_dir in told
    assert told.count(str(their.pw_uid)) >= 2 - (their.pw_uid != their.pw_gid)
    (tool,) = children(holder)
    assert owner(tool) == {their.pw_uid}
    assert owner(holder) == {0}
    assert {str(path.readlink()) for path in Path(f"/proc/{holder}/fd").glob("[012]")} == {
        os.devnull
    }
    keeps_secrets({monitor, network, holder, tool})
    link.send(Elevate("s1", "anna", end=True))
    assert link.expect(Elevation) == Elevation("s1", "ended")
    assert ended(found)
    wait_for(lambda: children(monitor) == [network])
    assert shell(server, link, 3).attached().account == account


def test_it_ends_with_the_session_and_with_the_network_process(
    client: Installed, server: FakeServer, account: str, other: str
) -> None:
    link = online(server)
    monitor = client.main_pid()
    (network,) = children(monitor)
    assert ask(link, other).state == "elevated"
    found = shell(server, link, 1)
    assert found.attached().account == other
    link.send(messages.EndSession("s1"))
    assert ended(found)
    wait_for(lambda: children(monitor) == [network])
    assert ask(link, other).state == "elevated"
    found = shell(server, link, 2)
    assert found.attached().account == other
    os.kill(network, signal.SIGKILL)
    assert ended(found)
    link = online(server)
    wait_for(lambda: len(children(monitor)) == 1)
    link.send(Elevate("s1", "anna"))
    assert link.expect(Elevation) == Elevation("s1", "ended")
    assert shell(server, link, 3).attached().account == account


class Login:
    """A login that is ended while PAM opens its session."""

    closed = -1

    def __init__(self, account: str, _password: str, _client: str) -> None:
        self.account = account

    def check(self) -> None:
        pass

    def open(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    def environment(self) -> dict[str, str]:
        return {}

    def close(self) -> None:
        os.write(self.closed, b"closed")


def test_a_signal_while_the_session_opens_leaves_none_open(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    values = {"addresses": ["a:1"], "mode": "service", "account": "nobody", "version": "1"}
    config = parse_config({**values, "install_dir": layout.directory, "python": SYSTEM_PYTHON})
    monkeypatch.setattr(pam, "Login", Login)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reader, Login.closed = os.pipe()
    monitor = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            ours.close()
            os.close(reader)
            holding.hold(layout, config, theirs, monitor)
        finally:
            os._exit(0)
    theirs.close()
    os.close(Login.closed)
    ours.send(json.dumps({"account": other, "password": "x", "proxy": ""}).encode())
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reader, "rb") as told, ours:
        assert told.read() == b"closed"
    assert os.waitstatus_to_exitcode(status) == 0


def test_who_may_not_log_in(client: Installed, server: FakeServer, other: str) -> None:
    link = online(server)
    monitor = client.main_pid()
    (network,) = children(monitor)
    subprocess.run(["usermod", "--shell", "/usr/sbin/nologin", other], check=True)
    try:
        assert ask(link, other).code == "login_not_permitted"
    finally:
        subprocess.run(["usermod", "--shell", "/bin/sh", other], check=True)
    subprocess.run(["chage", "--lastday", "0", other], check=True)
    try:
        assert ask(link, other).code == "login_not_permitted"
    finally:
        subprocess.run(["chage", "--lastday", "20000", other], check=True)
    # The holder is root, and its password is not this one.
    assert ask(link, "root").code == "elevation_password_wrong"
    assert ask(link, "no-such-account").code == "elevation_password_wrong"
    assert ask(link, other, "\0").code == "elevation_password_wrong"
    wait_for(lambda: children(monitor) == [network])
    client.run("jump-client", "disable")
    assert ask(link, other).code == "client_disabled"
    assert LOGINS > 5, "none of these was one too many"
