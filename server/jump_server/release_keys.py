"""The site's release key, and the root document that tells Jump Clients which keys to trust.

Updates of Jump Clients are signed. A client knows a root document from its installation, and
follows from it to later ones (:mod:`.release_roots`), so the first one is made once and never
replaced. The form is that of The Update Framework. A root document gives all roles to its keys.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from sqlalchemy.orm import Session

from jump_wire.signed import canonical, key_id

from .clock import Clock
from .exits import TrustRefused
from .files import locked, sync_folder, write_atomic
from .models.site_identity import ONLY, SiteIdentity
from .trust_files import (
    RELEASE_KEY,
    RELEASE_NEXT_KEY,
    RELEASE_ROOT,
    RESTORE,
    look,
    read,
)

BITS = 3072
EXPONENT = 65537
"""The only exponent that Jump Clients accept."""
ROOT_YEARS = 10
"""Years of validity of a root document; a later one replaces it before."""

ROLES = ("root", "targets", "snapshot", "timestamp")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReleaseRoot:
    """The first root document: its text, and the SHA-256 by which the database remembers it."""

    text: str
    digest: str


def ensure(data_dir: Path, known: str | None, clock: Clock) -> ReleaseRoot:
    """Make the key and the root document if the site has none yet, and read the document.

    Args:
        data_dir: the site's data folder.
        known: the document's SHA-256 in the database, or None if the site has none yet.
        clock: the clock.

    Raises:
        TrustRefused: the document is missing, damaged or another one than the database's.
    """
    folder = data_dir / "trust"
    with locked(folder / ".lock", wait=True):
        present = look(folder / RELEASE_ROOT)
        look(folder / RELEASE_KEY)
        if not present and known is not None:
            raise TrustRefused(
                f"missing in {folder}: {RELEASE_ROOT}, although Jump Clients trust it; {RESTORE}"
            )
        if not present:
            _make(folder, clock())
            log.warning("release_key_made", extra={"folder": str(folder)})
    found = _read(folder / RELEASE_ROOT)
    if known is not None and found.digest != known:
        raise TrustRefused(
            f"{folder / RELEASE_ROOT} is not the one that the database knows; {RESTORE}"
        )
    return found


def remember(session: Session, root: ReleaseRoot) -> None:
    """Record the root document in the database."""
    identity = session.get(SiteIdentity, ONLY)
    if identity is not None and identity.release_root is None:
        identity.release_root = root.digest


def known(session: Session) -> str | None:
    """Return the root document's SHA-256, or None if the site has none yet."""
    identity = session.get(SiteIdentity, ONLY)
    return None if identity is None else identity.release_root


def public(key: rsa.RSAPublicKey) -> dict[str, Any]:
    """Return a key as it stands in a root document."""
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    pem = key.public_bytes(encoding, form).decode().strip()
    return {"keytype": "rsa", "scheme": "rsa-pkcs1v15-sha256", "keyval": {"public": pem}}


def root_document(
    keys: Sequence[rsa.RSAPublicKey], now: datetime, version: int = 1, threshold: int = 1
) -> dict[str, Any]:
    """Return the unsigned content of a root document, which gives all roles to ``keys``.

    Args:
        keys: the keys.
        now: the time from which the validity counts.
        version: the document's number.
        threshold: how many of the keys must sign.
    """
    listed = {key_id(one): one for one in map(public, keys)}
    role = {"keyids": sorted(listed), "threshold": threshold}
    return {
        "_type": "root",
        "spec_version": "1.0.31",
        "version": version,
        "expires": root_end(now),
        "consistent_snapshot": True,
        "keys": listed,
        "roles": dict.fromkeys(ROLES, role),
    }


def root_end(now: datetime) -> str:
    """Return the end of the validity of a root document that is made now."""
    return f"{now.replace(year=now.year + ROOT_YEARS, month=1, day=1):%Y-%m-%dT%H:%M:%SZ}"


def next_key(data_dir: Path) -> rsa.RSAPrivateKey:
    """Make the key that will replace the one in the trust folder, beside it.

    A key that an interrupted replacement has left is used.
    """
    look(data_dir / "trust" / RELEASE_NEXT_KEY)
    return _key(data_dir / "trust" / RELEASE_NEXT_KEY)


def settle(data_dir: Path, root: dict[str, Any]) -> None:
    """Let the next key take the place of the key if the newest root document names it.

    Whatever interrupts a replacement, one of the two files is the key of that document.
    """
    path = data_dir / "trust" / RELEASE_NEXT_KEY
    if look(path) and key_id(public(_key(path).public_key())) in root["keys"]:
        path.replace(path.with_name(RELEASE_KEY))
        sync_folder(path.parent)


def sign(signed: dict[str, Any], keys: list[rsa.RSAPrivateKey]) -> bytes:
    """Return the document with a signature of each key."""
    payload = canonical(signed)
    signatures = [
        {
            "keyid": key_id(public(key.public_key())),
            "sig": key.sign(payload, padding.PKCS1v15(), hashes.SHA256()).hex(),
        }
        for key in keys
    ]
    return orjson.dumps({"signed": signed, "signatures": signatures}, option=orjson.OPT_SORT_KEYS)


def _make(folder: Path, now: datetime) -> None:
    key = _key(folder / RELEASE_KEY)
    # The document marks that the key exists, so it is written last.
    write_atomic(folder / RELEASE_ROOT, sign(root_document([key.public_key()], now), [key]))


def _key(path: Path) -> rsa.RSAPrivateKey:
    """Make a key, unless an interrupted start has left one."""
    if path.exists():
        try:
            key = serialization.load_pem_private_key(read(path), None)
        except (ValueError, TypeError) as error:
            raise TrustRefused(f"{path} is damaged: it is no key; {RESTORE}") from error
        if isinstance(key, rsa.RSAPrivateKey) and key.key_size == BITS:
            return key
        raise TrustRefused(f"{path} is damaged: it is no RSA key of {BITS} bits; {RESTORE}")
    made = rsa.generate_private_key(EXPONENT, BITS)
    pem = made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_atomic(path, pem)
    return made


def _read(path: Path) -> ReleaseRoot:
    data = read(path)
    try:
        whole = orjson.loads(data)
        signed, signatures = whole["signed"], whole["signatures"]
        ids = set(signed["roles"]["root"]["keyids"])
        valid = {
            each["keyid"]
            for each in signatures
            if each["keyid"] in ids and verifies(signed["keys"][each["keyid"]], each, signed)
        }
        sound = signed["_type"] == "root" and len(valid) >= signed["roles"]["root"]["threshold"]
    except (ValueError, KeyError, TypeError) as error:
        raise TrustRefused(f"{path} is damaged: it is no root document; {RESTORE}") from error
    if not sound:
        raise TrustRefused(f"{path} is damaged: its signature is wrong; {RESTORE}")
    return ReleaseRoot(data.decode(), hashlib.sha256(data).hexdigest())


def verifies(key: dict[str, Any], signature: dict[str, str], signed: dict[str, Any]) -> bool:
    """Return whether a signature of a document is that of ``key``."""
    loaded = serialization.load_pem_public_key(key["keyval"]["public"].encode())
    if not isinstance(loaded, rsa.RSAPublicKey):
        return False
    given = bytes.fromhex(signature["sig"])
    try:
        loaded.verify(given, canonical(signed), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True
