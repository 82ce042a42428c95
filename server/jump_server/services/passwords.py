"""Passwords: argon2, off the event loop, in turns."""

import copy
import secrets
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
"""How many are hashed at the same moment: each takes 64 MiB and a whole core."""

PLACES = 8
"""How many of one address may wait for that: about two seconds' worth on a small machine."""

TOTAL = 64
"""How many may wait in all."""


class Passwords:
    """Hashes and checks passwords on threads of their own.

    Every method raises ``rate_limited`` or ``server_busy`` when too many wait. See :class:`Turns`.

    Args:
        hasher: another way to hash, for tests.

    Attributes:
        asker: by whom turns are shared out.
        has_turn: whether it is within :meth:`in_turn`.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._workers = Workers(WORKERS)
        self._turns = Turns(WORKERS, PLACES, TOTAL)
        self._dummy = self._hasher.hash(secrets.token_hex())
        self.asker = ""
        self.has_turn = False

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return self._turns.waiting

    def asked_by(self, asker: str) -> "Passwords":
        """The same, on behalf of ``asker``: turns are shared out by who asks."""
        made = copy.copy(self)
        made.asker = asker
        return made

    @contextmanager
    def in_turn(self) -> Iterator["Passwords"]:
        """Have one turn for a block, which works with what this yields.

        For what needs the database as well: whoever finds no place has not asked it for anything.
        """
        with self._turns.turn(self.asker):
            made = copy.copy(self)
            made.has_turn = True
            yield made

    def hash(self, password: str) -> str:
        """Make the hash to store."""
        return self._run(self._hasher.hash, password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether ``password`` is the one of the hash; None takes as long, and never matches."""
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


def generate() -> str:
    """Make a password of 120 random bits, to be shown once."""
    return secrets.token_urlsafe(GENERATED_BYTES)
