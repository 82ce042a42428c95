"""Who this Jump Client is to the server, and the daily change of its credential.

The next credential is stored as pending *before* it is proposed; the server commits it before it
answers, and takes both until the pending one is first used. So whoever is killed at whatever
moment, one of the stored two is valid.
"""

import base64
import os
from typing import NamedTuple, Optional

from .store import read_json, write_json

ROTATION_SECONDS = 24 * 3600
"""How old a credential becomes before the next one is proposed."""


class Identity(NamedTuple):
    """A client's id, its credential and the one that may follow; ``rotated_at`` is a Unix time."""

    client_id: str
    credential: str
    pending: str
    rotated_at: float

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
        )
    except (KeyError, TypeError) as error:
        raise ValueError("%s is damaged" % path) from error


def save(path: str, identity: Identity) -> None:
    """Store the identity durably."""
    write_json(path, identity._asdict())


def is_due(identity: Identity, now: float) -> bool:
    """Tell whether a change of credential is due: by age, or one that was left half done."""
    age = now - identity.rotated_at
    return bool(identity.pending) or age >= ROTATION_SECONDS or age < -ROTATION_SECONDS


def propose(identity: Identity) -> Identity:
    """Add a pending credential; one that is pending already stays, as the server may know it."""
    return identity if identity.pending else identity._replace(pending=new_credential())


def accept(identity: Identity, now: float) -> Identity:
    """Make the pending credential the current one."""
    if not identity.pending:
        return identity
    return Identity(identity.client_id, identity.pending, "", now)


def swap(identity: Identity) -> Identity:
    """Try the pending credential after the current one was refused."""
    return identity._replace(credential=identity.pending, pending=identity.credential)
