"""Passwords: argon2, off the event loop."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from jump_server.offload import Workers

GENERATED_BYTES = 15
WORKERS = 2
"""How many are hashed at the same moment: each takes 64 MiB and a whole core."""


class Passwords:
    """Hashes and checks passwords on threads of their own."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._workers = Workers(WORKERS)
        self._dummy = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        """Make the hash to store."""
        return self._workers.run(self._hasher.hash, password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether ``password`` is the one of the hash; None takes as long, and never matches."""
        matched = self._workers.run(self._verify, stored or self._dummy, password)
        return matched and stored is not None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False


def generate() -> str:
    """Make a password of 120 random bits, to be shown once."""
    return secrets.token_urlsafe(GENERATED_BYTES)
