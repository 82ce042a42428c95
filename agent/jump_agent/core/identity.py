"""The agent's identity towards the server, and the daily change of its credential.

The agent stores the next credential as pending *before* it proposes it. The server commits it
before it answers, and accepts both credentials until the pending one is first used. So one of the
two stored credentials is always valid, even if the agent or the server is killed at any moment.

Replaced credentials are kept for some time. A server that was restored from a backup accepts one of
them, and would otherwise lock out all agents.
"""

import base64
import binascii
import os
import time
from typing import Callable, NamedTuple, Optional, Tuple

from .store import read_json, write_json

ROTATION_SECONDS = 24 * 3600
"""Age of a credential, in seconds, at which the next one is proposed."""


KEPT = 40
"""Number of replaced credentials that are kept: the maximum age of a usable backup, in days."""


class IdentityDamaged(ValueError):
    """The stored identity cannot be used. The text is the path of its file."""


class Identity(NamedTuple):
    """A client's id, its credential, and the pending next credential.

    ``pending`` is empty when no change is in progress. ``rotated_at`` is a Unix time. ``earlier``
    are the replaced credentials, with the newest first.
    """

    client_id: str
    credential: str
    pending: str
    rotated_at: float
    earlier: Tuple[str, ...] = ()

    def authorization(self) -> str:
        """Return the value of the Authorization header. It is a secret."""
        return "Jump-Client %s:%s" % (self.client_id, self.credential)


def new_credential() -> str:
    """Return a new credential: 32 random bytes, encoded in 43 characters."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


def new_enrolment_id() -> str:
    """Return a new id of an attempt to enrol, in 32 hexadecimal characters."""
    return binascii.hexlify(os.urandom(16)).decode()


def load(path: str) -> Optional[Identity]:
    """Return the stored identity, or None when this client is not enrolled.

    Raises:
        IdentityDamaged: the file is damaged.
        OSError: the file cannot be read.
    """
    try:
        values = read_json(path)
        if values is None:
            return None
        return Identity(
            str(values["client_id"]),
            str(values["credential"]),
            str(values.get("pending") or ""),
            float(values.get("rotated_at") or 0.0),
            tuple(str(credential) for credential in values.get("earlier") or ()),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise IdentityDamaged(path) from error


def save(path: str, identity: Identity) -> None:
    """Store the identity durably."""
    write_json(path, identity._asdict())


class Credentials:
    """The stored identity, and the steps of a change of credential.

    Args:
        path: the path of ``identity.json``.
        clock: returns the Unix time.
    """

    def __init__(self, path: str, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._tried = 0
        self.current: Optional[Identity] = None

    def load(self) -> Optional[Identity]:
        """Read the stored identity like :func:`load`, and keep it as :attr:`current`."""
        self.current = load(self._path)
        return self.current

    def authorization(self) -> str:
        """Return the value of the Authorization header, or an empty string without an identity."""
        return "" if self.current is None else self.current.authorization()

    def propose(self) -> Optional[str]:
        """Store a pending credential and return it. Return None while no change is due.

        An already pending credential stays the same, because the server may have stored it.
        """
        current = self.current
        if current is None or not self._is_due(current):
            return None
        if not current.pending:
            current = current._replace(pending=new_credential())
            self._save(current)
        return current.pending

    def accept(self) -> None:
        """Make the pending credential the current one."""
        current = self.current
        if current is not None and current.pending:
            earlier = (current.credential, *current.earlier)[:KEPT]
            identity = Identity(current.client_id, current.pending, "", self._clock(), earlier)
            self._save(identity)

    def proved(self) -> None:
        """Record that the server accepted the current credential."""
        self._tried = 0

    def try_another(self) -> bool:
        """Replace the refused credential with the next stored one. False after all were tried."""
        current = self.current
        if current is None:
            return False
        others = ((current.pending,) if current.pending else ()) + current.earlier
        if self._tried >= len(others):
            self._tried = 0
            return False
        self._tried += 1
        rest = (*others[1:], current.credential)
        self._save(current._replace(credential=others[0], pending="", earlier=rest))
        return True

    def _is_due(self, current: Identity) -> bool:
        # A clock that was set back must not delay the change for ever.
        age = self._clock() - current.rotated_at
        return bool(current.pending) or not -ROTATION_SECONDS < age < ROTATION_SECONDS

    def _save(self, identity: Identity) -> None:
        save(self._path, identity)
        self.current = identity
