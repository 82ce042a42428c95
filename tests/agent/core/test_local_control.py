"""What the site forbids on a computer holds there, with and without the server."""

import hmac
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jump_agent.core import local_control
from jump_agent.core.layout import Layout
from jump_agent.core.owner import Owner
from jump_agent.linux import owner as linux
from jump_wire import maintenance, messages
from jump_wire.errors import CATALOGUE
from jump_wire.local_control import FREE, LocalControl
from tests.agent.fake_server import FakeServer
from tests.agent.packages import SYSTEM_PYTHON, Installed, Package
from tests.agent.peers import LinkPeer, ShellPeer

NOW = maintenance.slot(time.time())


def seed(period: int) -> bytes:
    return hmac.digest(b"site", b"%d" % period, "sha256")


TOKEN = maintenance.token(seed(maintenance.period(NOW)), NOW)
ANCHORS = maintenance.anchors(seed, NOW)
FORBIDDEN = messages.Terms(0, 60, (), True, True, ANCHORS, notify_sessions=True)
FREED = messages.Terms(0, 60)


def online(server: FakeServer) -> LinkPeer:
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    return link


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def forbidden(client: Installed, *names: str) -> None:
    until(lambda: client.status()["forbidden"] == list(names))


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", "[" * 900),
        '{"forbid_disable": 1, "forbid_uninstall": false, "maintenance": []}',
        '{"forbid_disable": true, "forbid_uninstall": true, "maintenance": [1]}',
    ],
)
def test_a_damaged_file_forbids_everything(layout: Layout, content: str) -> None:
    assert local_control.read(layout) == FREE
    Path(layout.local_control).write_text(content)
    assert local_control.read(layout) == LocalControl(True, True, ())


def test_what_is_stored_is_read(layout: Layout) -> None:
    control = LocalControl(True, False, ANCHORS)
    local_control.store(layout, control)
    assert local_control.read(layout) == control
    assert len(local_control.to_text(LocalControl(True, True, ANCHORS))) < local_control.LIMIT
    Path(layout.disabled).touch()
    assert not local_control.is_disabled(layout, control)
    assert local_control.is_disabled(layout, FREE)
    Path(layout.permitted).touch()
    assert local_control.is_disabled(layout, control)
    local_control.forget(layout)
    assert local_control.read(layout) == FREE
    assert not Path(layout.permitted).exists()
    local_control.store(layout, control)
    owner: Owner = linux.Owner(layout, None)  # in user mode, the client itself
    owner.restrict(FREE)
    assert not Path(layout.local_control).exists()


def test_a_disabled_client_is_enabled_when_that_becomes_forbidden(
    installed: Installed, server: FakeServer
) -> None:
    assert installed.run("jump-client", "disable").returncode == 0
    installed.init("start")
    link = server.link()
    link.welcome()
    assert link.expect(messages.Inventory).disabled
    link.send(FORBIDDEN)
    assert not link.expect(messages.Inventory).disabled
    forbidden(installed, "disable", "uninstall")
    server.close()  # it holds without the server, too
    for command in (["disable"], ["uninstall"], ["seal"]):
        status = CATALOGUE["local_control_forbidden"].exit_status
        assert installed.run("jump-client", *command).returncode == status, command
    assert installed.directory.exists()
    shown = installed.run("jump-client", "status").stdout
    assert "disable, uninstall, without a maintenance token" in shown


def test_a_token_allows_it_and_the_account_cannot_get_round_it(
    package: Package, server: FakeServer, open_place: Path, account: str
) -> None:
    package.python = SYSTEM_PYTHON
    client = package.install(open_place / "client", "--user", account)
    client.init("start")
    link = online(server)
    link.send(FORBIDDEN)
    forbidden(client, "disable", "uninstall")
    stored = client.directory / "etc" / "local-control.json"
    assert (stored.stat().st_uid, stored.stat().st_mode & 0o777) == (0, 0o644)

    def as_account(*command: str) -> int:
        return subprocess.run(command, user=account, cwd="/", check=False).returncode

    # A session is shown on desktops, which nobody has here. That leaves nothing behind.
    link.send(messages.OpenPipe("p", "t", "shell", "s", "tool", ("shell",), "ann"))
    ShellPeer(server.pipe()).attached()
    link.send(messages.EndSession("s"))
    monitor = client.main_pid()
    children = Path(f"/proc/{monitor}/task/{monitor}/children")
    until(lambda: len(children.read_text().split()) == 1)

    # Its own files in the state directory make no difference.
    state = client.directory / "state"
    (state / "terms.json").write_text("{}")
    assert as_account("touch", str(state / "disabled")) == 0
    pid = json.loads((state / "network.pid").read_text())["pid"]
    assert as_account("kill", "-USR1", str(pid)) == 0
    assert (
        as_account(str(client.directory / "jump-client"), "disable")
        == CATALOGUE["account_needed"].exit_status
    )
    assert not client.status()["disabled"]

    file = open_place / "token"
    file.write_text(TOKEN)
    given = ("--maintenance-token-file", str(file))
    assert client.run("jump-client", "disable", *given).returncode == 0
    told = link.expect(messages.Inventory)
    while not told.disabled:
        told = link.expect(messages.Inventory)
    assert told.disable_permitted
    # What root did with a token, root takes back.
    assert (
        as_account(str(client.directory / "jump-client"), "enable")
        == CATALOGUE["account_needed"].exit_status
    )
    assert client.run("jump-client", "enable").returncode == 0
    assert not link.expect(messages.Inventory).disabled

    file.write_text(maintenance.token(seed(maintenance.period(NOW)), NOW - 5))
    refused = CATALOGUE["maintenance_token_refused"].exit_status
    assert client.run("uninstall", *given).returncode == refused
    assert client.init("status") == 0
    file.write_text(TOKEN)
    assert client.run("uninstall", *given).returncode == 0
    assert server.request("/agent/v1/uninstalled") == {"reason": "local", "token": TOKEN}
    assert not client.directory.exists()


def test_what_is_allowed_again_needs_no_token(installed: Installed, server: FakeServer) -> None:
    installed.init("start")
    link = online(server)
    link.send(FORBIDDEN)
    forbidden(installed, "disable", "uninstall")
    link.send(FREED)
    forbidden(installed)
    assert not (installed.directory / "etc" / "local-control.json").exists()
    assert installed.run("uninstall").returncode == 0
