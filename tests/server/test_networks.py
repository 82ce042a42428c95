"""Where the server itself may connect to: what is listed, and nothing special by accident."""

from ipaddress import ip_address, ip_network

import pytest

from jump_server import networks as listed_networks


def allows(listed: str, address: str, *, own: bool = False) -> bool:
    networks = [ip_network(one) for one in listed.split()]
    return listed_networks.allows(networks, ip_address(address), own=own)


@pytest.mark.parametrize(
    ("listed", "address", "expected"),
    [
        ("10.20.0.0/16", "10.20.3.7", True),
        ("10.20.0.0/16", "10.21.0.1", False),
        ("10.20.0.0/16 192.168.1.0/24", "192.168.1.9", True),
        ("10.20.0.0/16", "2001:db8::1", False),
        ("2001:db8::/32", "2001:db8::1", True),
        ("2001:db8::/32", "10.20.3.7", False),
        ("", "10.20.3.7", False),
    ],
)
def test_what_is_listed(listed: str, address: str, expected: bool) -> None:
    assert allows(listed, address) is expected


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("127.0.0.1", "127.0.0.0/8"),
        ("127.9.8.7", "127.9.8.7/32"),
        ("0.0.0.0", "0.0.0.0/8"),
        ("169.254.169.254", "169.254.169.254/32"),
        ("100.100.100.200", "100.100.100.200/32"),
        ("168.63.129.16", "168.63.129.16/32"),
        ("224.0.0.1", "224.0.0.0/4"),
        ("255.255.255.255", "255.255.255.255/32"),
        ("::1", "::1/128"),
        ("::", "::/128"),
        ("::ffff:10.20.3.7", "::ffff:10.20.0.0/112"),
        ("::ffff:127.0.0.1", "::ffff:0:0/96"),
        ("64:ff9b::7f00:1", "64:ff9b::/96"),
        ("2002:7f00:1::", "2002::/16"),
        ("fe80::1", "fe80::/10"),
        ("fd00:ec2::254", "fd00:ec2::254/128"),
        ("fd20:ce::254", "fd20:ce::254/128"),
        ("ff02::1", "ff02::/16"),
    ],
)
def test_a_special_address_must_be_meant(address: str, meant: str) -> None:
    wide = "0.0.0.0/0 ::/0 10.0.0.0/8 fd00::/8 128.0.0.0/1"
    assert not allows(wide, address)
    assert allows(f"{wide} {meant}", address)


def test_an_address_of_the_server_itself_must_be_listed_itself() -> None:
    assert not allows("10.20.0.0/16", "10.20.0.5", own=True)
    assert allows("10.20.0.0/16 10.20.0.5/32", "10.20.0.5", own=True)
