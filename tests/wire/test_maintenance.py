"""Maintenance tokens: one computer, about an hour, verified without the server."""

import hmac

import pytest

from jump_wire import maintenance
from jump_wire.local_control import FREE, LocalControl

NOW = maintenance.slot(1_800_000_000)


def seed(period: int, secret: bytes = b"one") -> bytes:
    return hmac.digest(secret, b"%d" % period, "sha256")


def made(slot: int, secret: bytes = b"one") -> str:
    return maintenance.token(seed(maintenance.period(slot), secret), slot)


@pytest.fixture(scope="module")
def anchors() -> tuple[str, ...]:
    return maintenance.anchors(seed, NOW)


def test_a_token_holds_for_its_hour_and_for_clocks_that_differ_by_one(
    anchors: tuple[str, ...],
) -> None:
    held = [hour for hour in range(-2, 3) if maintenance.accepts(anchors, made(NOW + hour), NOW)]
    assert held == [-1, 0, 1]
    assert not maintenance.accepts(anchors, made(NOW, b"another computer"), NOW)
    assert not maintenance.accepts((), made(NOW), NOW)


def test_it_is_read_as_people_type_it(anchors: tuple[str, ...]) -> None:
    token = made(NOW)
    assert [len(part) for part in token.split("-")] == [5, 5, 5, 5]
    typed = token.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert maintenance.accepts(anchors, typed + "\n", NOW)
    for wrong in ("", token[:-1], token + "0", token[:-1] + "U", "é" * 20, "0" * 300):
        assert not maintenance.accepts(anchors, wrong, NOW)


def test_the_next_period_is_known_in_advance(anchors: tuple[str, ...]) -> None:
    end = (maintenance.period(NOW) + 1) * maintenance.PERIOD_SLOTS
    for slot in (end - 1, end):
        assert maintenance.accepts(anchors, made(slot), end - 1)
    assert not maintenance.accepts(anchors, made(end + maintenance.PERIOD_SLOTS), end)
    assert maintenance.are_current(anchors, NOW)
    assert not maintenance.are_current(anchors, end)


def test_a_token_gives_no_later_one(anchors: tuple[str, ...]) -> None:
    """Who has a token can compute those of earlier hours only."""
    assert len({made(NOW), made(NOW + 1), *anchors}) == 4
    assert all(len(anchor) <= 32 for anchor in anchors)  # what the wire admits


def test_nothing_is_forbidden_at_first() -> None:
    assert LocalControl(False, False, ()) == FREE
