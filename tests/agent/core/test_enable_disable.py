"""Disabling and enabling on the computer: at once, and for as long as it is said."""

import os
import pwd
from pathlib import Path

import pytest

from jump_agent.core.enable_disable import disable, enable, server_addresses
from jump_agent.core.layout import Config, Layout
from jump_agent.core.platform import current
from jump_agent.linux import privileges, processes
from jump_agent.linux.privileges import account_name
from jump_wire import messages
from jump_wire.errors import CATALOGUE
from tests import needs
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.packages import Installed
from tests.agent.peers import LinkPeer, ShellPeer

PIPE = messages.OpenPipe("p", "t", "shell", "s", "tool", verbs=("shell",))


def online(server: FakeServer) -> tuple[LinkPeer, messages.Inventory]:
    """Welcome the client; what it tells of its computer."""
    link = server.link()
    link.welcome()
    told = link.expect(messages.Inventory)
    link.expect(messages.Statistics)
    return link, told


def test_it_is_told_at_once_and_ends_what_runs(installed: Installed, server: FakeServer) -> None:
    installed.init("start")
    link, told = online(server)
    assert not told.disabled
    link.send(PIPE)
    shell = ShellPeer(server.pipe())
    shell.attached()
    done = installed.run("jump-client", "disable")
    assert done.stdout == "Jump Client disabled. No one can jump to this computer.\n"
    assert link.expect(messages.Inventory).disabled
    while shell.read() is not None:
        pass
    # Whatever the server thinks of it.
    link.send(PIPE)
    assert link.expect(messages.PipeRefused) == messages.PipeRefused("p", "client_disabled")
    assert installed.status()["disabled"]
    assert installed.run("jump-client", "enable").stdout == "Jump Client enabled.\n"
    assert not link.expect(messages.Inventory).disabled
    link.send(PIPE)
    ShellPeer(server.pipe()).attached()


def test_it_survives_a_restart(installed: Installed, server: FakeServer) -> None:
    assert installed.run("jump-client", "disable").returncode == 0  # it does not run yet
    for _ in range(2):
        done = installed.run("init-script", "restart")
        assert "The Jump Client is disabled: no one can jump" in done.stdout
        assert done.stdout.endswith(f"{installed.directory}/jump-client enable\n")
        link, told = online(server)
        assert told.disabled
    link.send(PIPE)
    assert link.expect(messages.PipeRefused).code == "client_disabled"
    assert installed.run("jump-client", "disable").returncode == 0  # twice is fine
    assert "Disabled" in installed.run("jump-client", "status").stdout


def test_who_may_do_it_is_named(
    layout: Layout,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(current().accounts, "become_client", lambda _: False)
    monkeypatch.setenv("LC_ALL", "C")
    status = CATALOGUE["account_needed"].exit_status
    assert disable(layout, config._replace(account="jsmith"), []) == status
    assert capfd.readouterr().err.startswith("Only jsmith or root can do this")
    assert disable(layout, config._replace(account="root"), []) == status
    assert capfd.readouterr().err.startswith("Only root can do this")


@pytest.mark.parametrize("error", [PermissionError, ProcessLookupError, OverflowError])
def test_a_pid_file_that_names_what_cant_be_told(
    layout: Layout, config: Config, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """In service mode it is the account's file: it may name any process, or one that just ended."""

    def kill(*_: object) -> None:
        raise error

    monkeypatch.setattr(privileges, "become", lambda _: None)
    monkeypatch.setattr(processes, "running", lambda _: processes.this_process())
    monkeypatch.setattr(os, "kill", kill)
    mine = config._replace(account=account_name())
    assert disable(layout, mine, []) == 0
    assert Path(layout.disabled).exists()
    assert enable(layout, mine, []) == 0
    assert not Path(layout.disabled).exists()


def test_a_client_that_lost_its_server_is_told_where_it_is(
    installed: Installed, server: FakeServer, tmp_path: Path, authority: Authority
) -> None:
    installed.init("start")
    online(server)
    server.close()
    new = FakeServer(authority.context(tmp_path))
    done = installed.run("jump-client", "server-addresses", "localhost:1", new.address)
    assert (
        done.stdout
        == f"The Jump Client will try these addresses first: localhost:1, {new.address}\n"
    )
    link, told = online(new)
    known = ("localhost:1", new.address)
    # Read again from the file: what the installer said is tried no more, as one has worked.
    assert told.server_addresses == known
    assert installed.status()["server_addresses"] == list(known)
    # One that is connected tells the server, which knows better or agrees.
    installed.run("jump-client", "server-addresses", new.address)
    assert link.expect(messages.Inventory).server_addresses == (new.address, "localhost:1")
    new.close()


@pytest.mark.parametrize(
    "given", [[], ["host:0"], ["a:1"] * 17, ["https://a/"], ["http://x"], ["foo"]]
)
def test_what_is_no_address_changes_nothing(
    layout: Layout, config: Config, given: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert server_addresses(layout, config, given) == 2
    assert "host:port" in capfd.readouterr().err
    assert not Path(layout.servers).exists()


def test_what_cannot_be_stored_is_told(
    layout: Layout, config: Config, capfd: pytest.CaptureFixture[str]
) -> None:
    Path(layout.servers).mkdir()
    Path(layout.servers, "file").touch()
    account = config._replace(account=pwd.getpwuid(os.geteuid()).pw_name)
    assert server_addresses(layout, account, ["a:1"]) == 1
    assert capfd.readouterr().err


def test_who_is_neither_root_nor_the_account_is_refused(layout: Layout, config: Config) -> None:
    needs.ordinary_user("root may")
    assert disable(layout, config, []) != 0
    assert enable(layout, config, []) != 0
    assert server_addresses(layout, config, ["a:1"]) != 0


@pytest.mark.parametrize("command", [disable, enable])
def test_a_wrong_argument(layout: Layout, config: Config, command: object) -> None:
    assert command(layout, config, ["now"]) == 2  # type: ignore[operator]  # one of two
