"""Guessing session keys: what it costs who guesses, and nobody else."""

import pytest
from sqlalchemy import func, select

from jump_server.models.support import WrongKeys
from jump_server.support import wrong_keys
from tests.server.support.customers import HOME, new_key, start, technician
from tests.server.world import World, refuses

ATTACKER = "192.0.2.66"


def guess(world: World, address: str, code: str = "support_key_refused") -> None:
    with refuses(code):
        start(world, address, key="0000000")


def test_wrong_keys_delay_their_own_network_only(world: World) -> None:
    made = new_key(world, technician(world))
    for _ in range(wrong_keys.PACE.free + 1):
        guess(world, ATTACKER)
    guess(world, ATTACKER, "rate_limited")
    with refuses("rate_limited", seconds=1):  # nor is a right key accepted in the pause
        start(world, ATTACKER, key=made["key"])
    start(world, HOME, key=made["key"])
    world.clock.advance(seconds=1)
    guess(world, ATTACKER)
    with refuses("rate_limited", seconds=2):
        start(world, ATTACKER, key="1")


def test_an_ipv6_network_is_one(world: World) -> None:
    for number in range(wrong_keys.PACE.free + 1):
        guess(world, f"2001:db8::{number}")
    guess(world, "2001:db8::ffff", "rate_limited")
    guess(world, "2001:db8:0:1::1")


def test_a_right_key_resets_the_count(world: World) -> None:
    ann = technician(world)
    for _ in range(wrong_keys.PACE.free):
        guess(world, HOME)
    known = new_key(world, ann)["key"]
    start(world, HOME, key=known)
    for _ in range(wrong_keys.PACE.free):
        guess(world, HOME)
    start(world, HOME, key=known)  # it works again, but does not pay for more guesses
    guess(world, HOME)
    guess(world, HOME, "rate_limited")


def test_an_attack_from_everywhere_delays_no_customer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrong_keys, "ATTACK", 20)
    made = new_key(world, technician(world))
    for number in range(21):
        guess(world, f"198.18.0.{number}")
    assert world.read(wrong_keys.under_attack)
    guess(world, ATTACKER)  # from now on, each network pauses after its first wrong key
    guess(world, ATTACKER, "rate_limited")
    start(world, HOME, key=made["key"])
    world.clock.advance(hours=1)
    assert not world.read(wrong_keys.under_attack)


def networks(world: World) -> int:
    counted = select(func.count()).select_from(WrongKeys)
    return world.read(lambda tx: tx.scalar(counted) or 0)


def test_counts_are_bounded_and_the_worst_are_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrong_keys, "MOST", 10)
    for _ in range(wrong_keys.PACE.free + 1):
        guess(world, ATTACKER)
    for number in range(30):
        guess(world, f"198.18.1.{number}")
    assert networks(world) <= 11
    guess(world, ATTACKER, "rate_limited")
    world.clock.advance(days=2)
    world.write(wrong_keys.sweep, world.clock())
    assert networks(world) == 0
