"""The magic packet, and where it goes."""

from pathlib import Path

import pytest

from jump_agent.core.wake_on_lan import broadcasts, packet
from jump_agent.linux.inventory import mac_of, networks, subnets

ROUTE = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
wlan0\t0000100A\t00000000\t0001\t0\t0\t0\t0000F0FF\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth0\t0A01A8C0\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0
garbage
eth0\tx\ty\t0005\t0\t0\t0\tz\t0\t0\t0
"""


@pytest.fixture
def root(tmp_path: Path) -> str:
    folder = tmp_path / "proc" / "net"
    folder.mkdir(parents=True)
    (folder / "route").write_text(ROUTE)
    return str(tmp_path)


def test_the_packet_has_102_bytes() -> None:
    made = packet("52:54:00:12:34:56")
    assert len(made) == 102
    assert made == b"\xff" * 6 + b"\x52\x54\x00\x12\x34\x56" * 16


@pytest.mark.parametrize("mac", ["", "52:54:00:12:34", "52:54:00:12:34:5G", "52:54:00:12:34:56\n"])
def test_what_is_no_address_wakes_nobody(mac: str) -> None:
    with pytest.raises(ValueError, match="MAC"):
        packet(mac)


def test_networks_of_its_own_guests_are_none(root: str) -> None:
    assert subnets(root) == [("eth0", "192.168.1.0/24"), ("wlan0", "10.16.0.0/12")]
    assert broadcasts(network for _, network in subnets(root)) == ["192.168.1.255", "10.31.255.255"]


def test_each_network_has_its_card(root: str) -> None:
    cards = {"eth0": "52:54:00:00:00:01"}
    found = networks(root, lambda name: cards.get(name, ""))
    assert found == ["52:54:00:00:00:01 192.168.1.0/24"]


def test_the_loopback_and_what_is_not_there_have_no_address() -> None:
    assert mac_of("lo") == ""
    assert mac_of("no-such-card") == ""
