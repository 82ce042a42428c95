"""Passwords: hashed with argon2, checked, generated."""

from jump_server.services.passwords import Passwords, generate
from tests.server.world import FAST


def test_a_hash_matches_its_password_only() -> None:
    stored = FAST.hash("secret")
    assert FAST.matches(stored, "secret")
    assert not FAST.matches(stored, "Secret")
    assert FAST.hash("secret") != stored


def test_turns_are_shared_out_by_who_asks() -> None:
    asked = FAST.asked_by("192.0.2.1")
    assert (asked.asker, FAST.asker) == ("192.0.2.1", "")
    assert asked.matches(FAST.asked_by("192.0.2.2").hash("secret"), "secret")


def test_no_hash_and_garbage_match_nothing() -> None:
    assert not FAST.matches(None, "")
    assert not FAST.matches("garbage", "garbage")


def test_real_hashes_are_argon2id_and_slow_enough() -> None:
    stored = Passwords().hash("x")
    assert stored.startswith("$argon2id$")
    assert "m=65536" in stored


def test_generated_passwords_differ_and_are_long() -> None:
    made = {generate() for _ in range(100)}
    assert len(made) == 100
    assert all(len(password) == 20 for password in made)
