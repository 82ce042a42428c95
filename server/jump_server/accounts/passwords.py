"""Password hashing with Argon2, outside the event loop and with a limited queue."""

import copy
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from jump_server.thread_pool import Workers
from jump_server.turns import Turns

T = TypeVar("T")

GENERATED_BYTES = 15
WORKERS = 2
"""Passwords hashed at the same time. Each takes 64 MiB and a whole core."""

PLACES = 8
"""Attempts of one address that may wait: about two seconds of work on a small machine."""

TOTAL = 64
"""Attempts of all addresses that may wait."""


class Passwords:
    """Hashes and checks passwords in separate threads.

    Every method raises ``rate_limited`` or ``server_busy`` when too many attempts wait.
    See :class:`Turns`.

    Args:
        hasher: a different hasher, for tests.

    Attributes:
        asker: the key by which turns are shared.
        has_turn: whether this object comes from :meth:`in_turn`.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._workers = Workers(WORKERS)
        self._turns = Turns(WORKERS, PLACES, TOTAL)
        self._dummy = _unmatched(self._hasher)
        self.asker = ""
        self.has_turn = False

    @property
    def waiting(self) -> int:
        """Number of attempts that wait for their turn."""
        return self._turns.waiting

    def asked_by(self, asker: str) -> "Passwords":
        """Return a copy that takes its turns with the key ``asker``."""
        made = copy.copy(self)
        made.asker = asker
        return made

    @contextmanager
    def in_turn(self) -> Iterator["Passwords"]:
        """Take one turn for a block, and yield the object to use inside it.

        For blocks that also use the database: an attempt that gets no turn does not query it.
        """
        with self._turns.turn(self.asker):
            made = copy.copy(self)
            made.has_turn = True
            yield made

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        return self._run(self._hasher.hash, password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Return whether ``password`` matches the hash. None takes as long, and never matches."""
        matched = self._run(self._verify, stored or self._dummy, password)
        return matched and stored is not None

    def _run(self, work: Callable[..., T], *arguments: str) -> T:
        if self.has_turn:
            return self._workers.run(work, *arguments)
        with self._turns.turn(self.asker):
            return self._workers.run(work, *arguments)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False


def _unmatched(hasher: PasswordHasher) -> str:
    """Return a stored form that no password matches, and that takes as long as any to check.

    A random digest does. Computing one would cost each start of a server 0.1 s of processor.
    """
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v=19${cost}${salt}${digest}"


def generate() -> str:
    """Return a password of 120 random bits, to be shown once."""
    return secrets.token_urlsafe(GENERATED_BYTES)
