"""Where the server is, over its moves and over restarts of the client."""

import json
from pathlib import Path

import pytest

from jump_agent.core import identity
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_agent.core.servers import MOST, Servers
from jump_wire import messages
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.running import Running, online


@pytest.fixture
def moved(layout: Layout, config: Config) -> Servers:
    """What the installer said is a:1; the server says b:1 and c:1."""
    found = Servers(layout, config._replace(addresses=["a:1"]))
    assert found.all() == ["a:1"]
    assert found.learn(("b:1", "c:1"), "a:1")
    return found


def test_the_old_ones_stay_until_one_of_the_new_has_worked(
    moved: Servers, layout: Layout, config: Config
) -> None:
    assert moved.all() == ["b:1", "c:1", "a:1"]
    assert not moved.worked("a:1")
    assert Servers(layout, config).all() == ["b:1", "c:1", "a:1"]
    assert moved.worked("c:1")
    assert not moved.worked("c:1")
    assert Servers(layout, config).all() == ["b:1", "c:1"]


def test_a_second_move_before_the_first_has_worked(moved: Servers) -> None:
    assert moved.learn(("d:1", "b:1"), "a:1")
    assert moved.all() == ["d:1", "b:1", "a:1", "c:1"]


def test_the_one_in_use_has_worked_already(moved: Servers) -> None:
    assert moved.learn(("x:1", "a:1"), "a:1")
    assert moved.all() == ["x:1", "a:1"]


def test_the_same_again_is_no_change(moved: Servers) -> None:
    assert not moved.learn(("b:1", "c:1", "b:1", "not an address", "p:0"), "a:1")
    assert not moved.learn((), "a:1")
    assert not moved.learn(("/",), "a:1")


def test_there_is_a_limit(moved: Servers) -> None:
    for number in range(1, 4):
        moved.learn(tuple(f"h{place}:{number}" for place in range(20)), "a:1")
    assert len(moved.all()) == 2 * MOST
    assert moved.all()[MOST] == "a:1"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"addresses": 1, "former": [2, {}]}'])
def test_a_damaged_file_leaves_what_the_installer_said(
    layout: Layout, config: Config, text: str
) -> None:
    Path(layout.servers).write_text(text)
    assert Servers(layout, config).all() == config.addresses


def test_a_full_disk_changes_nothing_in_memory(
    layout: Layout, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jump_agent.core.servers.write_json", full)
    log: list[str] = []
    found = Servers(layout, config, log.append)
    assert found.learn(("b:1",), "")
    assert "No space left" in log[-1]
    assert found.all()[0] == "b:1"
    assert not Path(layout.servers).exists()


def test_nothing_but_addresses_is_stored(moved: Servers, layout: Layout) -> None:
    assert moved.all()
    stored = json.loads(Path(layout.servers).read_text())
    assert stored == {"addresses": ["b:1", "c:1"], "former": ["a:1"]}


def test_a_server_that_moves_takes_its_clients_along(
    layout: Layout, config: Config, server: FakeServer, tmp_path: Path, authority: Authority
) -> None:
    """New addresses are tried first, and the old ones stay until one of the new has worked."""
    new = FakeServer(authority.context(tmp_path))
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))
    running = Running(layout, config)
    link = online(server)
    link.send(messages.ServerAddresses(("127.0.0.1:1", new.address)))
    told = link.expect(messages.Inventory).server_addresses
    assert told == ("127.0.0.1:1", new.address, server.address)
    assert json.loads(Path(layout.servers).read_text())["former"] == [server.address]
    new.close()
    link.peer.drop()
    link = server.link()  # none of the new ones works
    link.welcome()
    assert link.expect(messages.Inventory).server_addresses == told
    new = FakeServer(authority.context(tmp_path), new.port)
    link.peer.drop()
    link = new.link()
    link.welcome()
    assert link.expect(messages.Inventory).server_addresses == told[:2]
    new.close()
    running.stop()
