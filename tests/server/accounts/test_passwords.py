"""Passwords: hashed with argon2, checked, generated."""

import threading
from collections.abc import Callable
from typing import Any, Literal

from argon2 import PasswordHasher, extract_parameters

from jump_server.accounts.passwords import PLACES, WORKERS, Passwords, generate
from jump_wire.errors import UserError
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


class Gate(PasswordHasher):
    """Writes down what it hashes, and waits meanwhile until it is opened."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.opened = threading.Event()
        self.opened.set()
        self.hashed: list[str] = []

    def hash(self, password: Any, *, salt: bytes | None = None) -> str:
        """As its parent."""
        self.hashed.append(password)
        assert self.opened.wait(30)
        return super().hash(password, salt=salt)


def test_beside_a_hundred_of_one_address_another_one_comes_almost_at_once() -> None:
    gate = Gate()
    passwords = Passwords(gate)
    gate.opened.clear()
    refused: list[str] = []
    settled = threading.Semaphore(0)

    def ask(address: str, password: str) -> None:
        try:
            passwords.asked_by(address).hash(password)
        except UserError as error:
            refused.append(error.code)
        settled.release()

    threads = [threading.Thread(target=ask, args=("192.0.2.1", "crowd")) for _ in range(100)]
    for thread in threads:
        thread.start()
    for _ in range(100 - WORKERS - PLACES):  # nobody else can end before the gate is open
        assert settled.acquire(timeout=30)
    assert refused == ["rate_limited"] * (100 - WORKERS - PLACES)
    rightful = threading.Thread(target=ask, args=("192.0.2.9", "rightful"))
    rightful.start()
    until(lambda: passwords.waiting == PLACES + 1)
    gate.opened.set()
    for thread in (*threads, rightful):
        thread.join(30)
    assert len(gate.hashed) == WORKERS + PLACES + 1
    # Those that were being hashed; and each of them may let one of the queue's head in.
    assert gate.hashed.index("rightful") <= 2 * WORKERS


def until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(3000):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("waited in vain")


def test_no_hash_and_garbage_match_nothing() -> None:
    assert not FAST.matches(None, "")
    assert not FAST.matches("garbage", "garbage")


class Checked(PasswordHasher):
    """Writes down what it checks passwords against."""

    against = ""

    def verify(self, hash: Any, password: Any) -> Literal[True]:
        """As its parent."""
        self.against = hash
        return super().verify(hash, password)


def test_who_does_not_exist_costs_a_check_like_any_other() -> None:
    hasher = Checked()
    passwords = Passwords(hasher)
    assert not passwords.matches(None, "secret")
    made_up = hasher.against
    stored = passwords.hash("secret")
    assert extract_parameters(made_up) == extract_parameters(stored)
    assert len(made_up) == len(stored)


def test_real_hashes_are_argon2id_and_slow_enough() -> None:
    stored = Passwords().hash("x")
    assert stored.startswith("$argon2id$")
    assert "m=65536" in stored


def test_generated_passwords_differ_and_are_long() -> None:
    made = {generate() for _ in range(100)}
    assert len(made) == 100
    assert all(len(password) == 20 for password in made)
