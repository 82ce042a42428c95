"""What the client reports of a computer with Windows, and who runs it."""

import os

from tests.agent.windows.inside import under_wine


@under_wine
def test_the_inventory_describes_the_computer(folder: str) -> None:
    from jump_agent.core.layout import Config
    from jump_agent.windows import adapters, inventory, login
    from jump_wire.codec import decode, encode

    account = login.account_name()
    config = Config(["server:443"], "user", account, folder, "python.exe", "1")
    found = inventory.collect(config, servers=["server:443"], update_policy="1.2")
    assert decode(encode(found)) == found
    assert found.hostname == inventory.hostname()
    assert found.os.startswith("Windows ")
    assert found.kernel.startswith("Windows ")
    assert found.architecture == "x86_64"
    assert found.memory_mib > 100
    assert found.cpu_count >= 1
    assert (found.mode, found.account) == ("user", account)
    assert found.computer_id
    assert not any(address.startswith("127.") for address in found.addresses)
    cards = adapters.adapters()
    assert [address for card in cards for address, _ in card.addresses] == list(found.addresses)
    for card in cards:
        assert inventory.addresses_of(card.name) == [address for address, _ in card.addresses]


@under_wine
def test_neighbours_are_of_networks_with_a_card(folder: str) -> None:
    from jump_agent.windows.adapters import Adapter, networks

    cards = [
        Adapter("LAN", "52:54:00:12:34:56", True, [("10.1.2.3", 24), ("2001:db8::1", 64)]),
        Adapter("VPN", "", False, [("10.8.0.2", 24)]),
        Adapter("Link", "52:54:00:12:34:57", False, [("10.9.0.2", 32)]),
    ]
    assert networks(cards) == [("52:54:00:12:34:56", "10.1.2.0/24")]


@under_wine
def test_the_registry_has_texts(folder: str) -> None:
    from jump_agent.windows import registry

    assert registry.read_text(registry.WINDOWS, "ProductName")
    assert registry.read_text(registry.WINDOWS, "no such value") == ""
    assert registry.read_text(r"SOFTWARE\no such key", "x") == ""


@under_wine
def test_the_statistics_are_those_of_a_message(folder: str) -> None:
    from jump_agent.windows.statistics import Sampler, drives
    from jump_wire.codec import decode, encode

    found = Sampler().sample()
    assert decode(encode(found)) == found
    assert found.uptime_seconds > 0
    assert 0 <= found.cpu_percent <= 100
    assert found.memory_free_mib > 0
    assert "C:" in drives()
    letter, colon, rest = found.disks[0].partition(":\\:")
    total, free = map(int, rest.split(":"))
    assert (len(letter), bool(colon)) == (1, True)
    assert total >= free > 0


@under_wine
def test_the_account_has_a_name_and_a_folder(folder: str) -> None:
    from jump_agent.windows import login

    assert login.account_name()
    assert isinstance(login.is_administrator(), bool)
    home = login.home()
    assert home is not None
    assert os.path.isdir(home)
    assert login.shell().lower().endswith("\\system32\\cmd.exe")
    os.environ["JUMP_SECRET"] = "x"
    try:
        assert "JUMP_SECRET" not in login.environment()
    finally:
        del os.environ["JUMP_SECRET"]


@under_wine
def test_an_answer_needs_the_right_to_read_the_state(folder: str) -> None:
    from jump_agent.core.layout import Config, Layout
    from jump_agent.windows.inquiry import Inquiry

    layout = Layout(folder)
    config = Config(["server:443"], "user", "joe", folder, "python.exe", "1")
    with Inquiry(config, (answer for answer in [{"a": 1}])) as inquiry:
        assert inquiry.next(1.0) == {}
        os.mkdir(layout.state)
        assert inquiry.next(1.0) == {"a": 1}
        assert inquiry.next(1.0) == {}


@under_wine
def test_updates_and_the_owner(folder: str) -> None:
    from jump_agent.core import local_control
    from jump_agent.core.layout import Config, Layout
    from jump_agent.core.platform import current
    from jump_agent.core.updates.verdict import Ended
    from jump_agent.windows import login, updating
    from jump_agent.windows.owner import Owner
    from jump_wire.errors import UserError
    from jump_wire.local_control import LocalControl

    layout = Layout(folder)
    os.mkdir(os.path.dirname(layout.config))
    owner = Owner(layout)
    owner.restrict(LocalControl(forbid_disable=True))
    assert local_control.read(layout).forbid_disable
    owner.install()
    owner.show("started", "joe")
    assert owner.log_in("joe", "secret", "") is None
    assert owner.start_screen("") is None
    try:
        current().screen(0)
    except UserError as error:
        assert error.code == "screen_unsupported"
    mine = Config(["server:443"], "user", login.account_name(), folder, "python.exe", "1")
    assert updating.may_not_change(mine) == 0
    assert updating.may_not_change(mine._replace(account="nobody-here")) > 0
    try:
        updating.install(layout, mine, "9.9")
    except Ended as ended:
        assert "update_untrusted" in repr(ended.state()), "nothing was downloaded"
    else:
        raise AssertionError
