"""How many connections of one address may stand at the door."""

import pytest

from jump_server.connection_limits import Door


def test_an_address_has_so_many_and_no_more() -> None:
    door = Door(2, ())
    assert [door.enter("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert door.enter("192.0.2.2")
    door.leave("192.0.2.1")
    assert door.enter("192.0.2.1")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_what_counts_as_one_address(first: str, second: str, same: bool) -> None:
    door = Door(1, ())
    assert door.enter(first)
    assert door.enter(second) is not same


def test_proxies_and_local_sockets_have_no_limit() -> None:
    door = Door(1, ("192.0.2.9",))
    for address in ("192.0.2.9", "::ffff:192.0.2.9", ""):
        assert [door.enter(address) for _ in range(5)] == [True] * 5
        door.leave(address)
