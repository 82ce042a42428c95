"""Who this Jump Client is to the server, and the daily change of its credential.

The next credential is stored as pending *before* it is proposed; the server commits it before it
answers, and takes both until the pending one is first used. So whoever is killed at whatever
moment, one of the stored two is valid. Replaced ones are kept for a while: a server that was
restored from a backup knows one of them, and would otherwise lock out its whole fleet.
"""

import base64
import os
import time
from typing import Callable, NamedTuple, Optional, Tuple

from .store import read_json, write_json

ROTATION_SECONDS = 24 * 3600
"""How old a credential becomes before the next one is proposed."""


KEPT = 40
"""How many replaced credentials are kept: the age in days of the oldest backup that still works."""


class Identity(NamedTuple):
    """A client's id, its credential and the one that may follow.

    ``rotated_at`` is a Unix time; ``earlier`` are replaced credentials, the newest first.
    """

    client_id: str
    credential: str
    pending: str
    rotated_at: float
    earlier: Tuple[str, ...] = ()

    def authorization(self) -> str:
        """The value of the Authorization header. It is a secret."""
        return "Jump-Client %s:%s" % (self.client_id, self.credential)


def new_credential() -> str:
    """Make a credential: 32 random bytes in 43 characters."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


def load(path: str) -> Optional[Identity]:
    """Read the identity, or None when this client is not enrolled.

    Raises:
        ValueError: the file is damaged.
        OSError: it cannot be read.
    """
    values = read_json(path)
    if values is None:
        return None
    try:
        return Identity(
            str(values["client_id"]),
            str(values["credential"]),
            str(values.get("pending") or ""),
            float(values.get("rotated_at") or 0.0),
            tuple(str(credential) for credential in values.get("earlier") or ()),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("%s is damaged" % path) from error


def save(path: str, identity: Identity) -> None:
    """Store the identity durably."""
    write_json(path, identity._asdict())


class Credentials:
    """The stored identity, and the steps of a change of credential.

    Args:
        path: ``identity.json``.
        clock: the Unix time.
    """

    def __init__(self, path: str, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._tried = 0
        self.current: Optional[Identity] = None

    def load(self) -> Optional[Identity]:
        """Read the stored identity, as :func:`load`."""
        self.current = load(self._path)
        return self.current

    def authorization(self) -> str:
        """The value of the Authorization header; empty without an identity."""
        return "" if self.current is None else self.current.authorization()

    def propose(self) -> Optional[str]:
        """Store a pending credential and name it, or None while no change is due.

        One that is pending already stays the same: the server may know it.
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
        """Note that the server took the current credential."""
        self._tried = 0

    def try_another(self) -> bool:
        """Put the next known credential in the refused one's place; False after a whole round."""
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
        # A clock that was set back must not put the change off for ever.
        age = self._clock() - current.rotated_at
        return bool(current.pending) or not -ROTATION_SECONDS < age < ROTATION_SECONDS

    def _save(self, identity: Identity) -> None:
        save(self._path, identity)
        self.current = identity
