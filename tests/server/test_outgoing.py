"""What is checked before the server connects: the resolved address, in the listed networks."""

import socket
from ipaddress import ip_network
from typing import Any

from jump_server.outgoing import may_dial, resolved

V4 = socket.AF_INET


def test_the_resolved_address_is_checked() -> None:
    networks = [ip_network("10.0.0.0/8"), ip_network("0.0.0.0/0")]
    for address, expected in (
        ("10.1.2.3", True),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
    ):
        assert may_dial(networks, (V4, (address, 5832)), lambda *_: False) is expected


def test_an_own_address_must_be_listed_itself() -> None:
    place = V4, ("10.1.2.3", 5832)
    assert not may_dial([ip_network("10.0.0.0/8")], place, lambda *_: True)
    assert may_dial([ip_network("10.1.2.3/32")], place, lambda *_: True)


def test_an_unknown_name_has_no_places() -> None:
    def lookup(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    assert resolved(lookup, "desk.example", 1) == []
    found = resolved(socket.getaddrinfo, "127.0.0.1", 7)
    assert found == [(V4, ("127.0.0.1", 7))]
