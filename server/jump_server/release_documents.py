"""The signed documents of a release, in the form of The Update Framework.

A release lists every payload that Jump Clients may install. ``targets`` describes the payloads,
``snapshot`` names the one version of ``targets`` that belongs to it, and ``timestamp`` names the
newest ``snapshot`` and expires soon, so that nobody can hold a client at an old state.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from jump_wire.signed import key_id

from . import release_keys
from .exits import TrustRefused
from .trust_files import LIMIT

SPEC_VERSION = "1.0.31"
PLATFORM = "linux"
PYTHON = "3.8"
"""The oldest Python that a payload needs."""

ROOT, TARGETS, SNAPSHOT, TIMESTAMP = "root", "targets", "snapshot", "timestamp"
TIMESTAMP_DAYS = 7
"""Days of validity of a timestamp that the server itself makes again each day."""
KEPT_ELSEWHERE_DAYS = 365
"""Days of validity of a timestamp whose key is kept off the server."""

_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_FORM = "%Y-%m-%dT%H:%M:%SZ"


class Unsigned(Exception):
    """A document is not signed as the root document demands. The text gives the reason."""


@dataclass(frozen=True)
class Payload:
    """A payload as ``targets`` lists it.

    ``older_than`` are installed versions from which a client may go back to this older payload.
    """

    version: str
    sha256: str
    length: int
    wire_min: int
    wire_max: int
    older_than: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the target."""
        return f"jump-client-{self.version}.zip"


@dataclass(frozen=True)
class Signed:
    """The signed documents of one release.

    ``root`` is the root document that names their keys if it is a new one, and empty otherwise.
    """

    targets: bytes
    snapshot: bytes
    timestamp: bytes
    root: bytes = b""


@dataclass(frozen=True)
class Keys:
    """Private keys, and the root document that says what they may sign."""

    root: dict[str, Any]
    keys: tuple[rsa.RSAPrivateKey, ...]

    def may(self, role: str) -> bool:
        """Return whether these keys are enough for a role."""
        threshold: int = self.root["roles"][role]["threshold"]
        return len(self.of(role)) >= threshold

    def demand(self, role: str) -> None:
        """Accept keys that are enough for a role.

        Raises:
            TrustRefused: they are not.
        """
        if self.may(role):
            return
        if not self.of(role):
            raise TrustRefused(f"the key may not sign {role}: the root document names another one")
        threshold = self.root["roles"][role]["threshold"]
        raise TrustRefused(
            f"{role} needs {threshold} signatures; repeat --key for {threshold} keys that "
            "the root document names"
        )

    def sign(self, role: str, document: dict[str, Any]) -> bytes:
        """Return the document with a signature of each key of the role."""
        return release_keys.sign(document, self.of(role))

    def of(self, role: str) -> list[rsa.RSAPrivateKey]:
        """Return the keys that may sign for a role, each once."""
        wanted = self.root["roles"][role]["keyids"]
        return [key for name, key in distinct(self.keys).items() if name in wanted]


def distinct(keys: Iterable[rsa.RSAPrivateKey]) -> dict[str, rsa.RSAPrivateKey]:
    """Return keys by their id."""
    return {key_id(release_keys.public(key.public_key())): key for key in keys}


def order(version: str) -> tuple[Any, ...]:
    """Return a key that sorts versions: 1.9 before 1.10, and 1.4rc1 before 1.4."""
    found = _NUMBERS.match(version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    rest = version[found.end() :] if found else version
    return (tuple(numbers), not rest, rest)


def targets(number: int, expires: str, payloads: Sequence[Payload]) -> dict[str, Any]:
    """Return the unsigned document that lists the payloads of release ``number``."""
    return {
        "_type": TARGETS,
        "spec_version": SPEC_VERSION,
        "version": number,
        "expires": expires,
        "targets": {one.name: _target(one) for one in payloads},
    }


def _target(payload: Payload) -> dict[str, Any]:
    return {
        "length": payload.length,
        "hashes": {"sha256": payload.sha256},
        "custom": {
            "version": payload.version,
            "platform": PLATFORM,
            "python": PYTHON,
            "wire_min": payload.wire_min,
            "wire_max": payload.wire_max,
            "older_than": sorted(payload.older_than, key=order),
        },
    }


def listed(document: dict[str, Any]) -> list[Payload]:
    """Return the payloads that a ``targets`` document lists."""
    found = []
    for target in document["targets"].values():
        custom = target["custom"]
        names = ("version", "wire_min", "wire_max")
        facts = {name: custom[name] for name in names}
        older = tuple(custom["older_than"])
        found.append(
            Payload(
                **facts,
                sha256=target["hashes"]["sha256"],
                length=target["length"],
                older_than=older,
            )
        )
    return found


def sign(keys: Keys, document: dict[str, Any], timestamp_version: int, until: datetime) -> Signed:
    """Sign a release: its ``targets`` document, and the two documents above it.

    Args:
        keys: the keys of all three roles.
        document: the unsigned ``targets`` document.
        timestamp_version: the version of the timestamp.
        until: the end of the timestamp's validity.

    Raises:
        TrustRefused: the keys are not enough for a role.
    """
    for role in (TARGETS, SNAPSHOT, TIMESTAMP):
        keys.demand(role)
    signed_targets = keys.sign(TARGETS, document)
    snapshot = _above(SNAPSHOT, document["version"], document["expires"], document, signed_targets)
    signed_snapshot = keys.sign(SNAPSHOT, snapshot)
    return Signed(
        signed_targets,
        signed_snapshot,
        sign_timestamp(keys, signed_snapshot, timestamp_version, until),
    )


def sign_timestamp(keys: Keys, signed_snapshot: bytes, version: int, until: datetime) -> bytes:
    """Return a new timestamp for a signed snapshot."""
    snapshot = orjson.loads(signed_snapshot)["signed"]
    document = _above(TIMESTAMP, version, moment(until), snapshot, signed_snapshot)
    return keys.sign(TIMESTAMP, document)


def _above(
    kind: str, version: int, expires: str, below: dict[str, Any], signed: bytes
) -> dict[str, Any]:
    """Return the document that names another document by its version and hash."""
    return {
        "_type": kind,
        "spec_version": SPEC_VERSION,
        "version": version,
        "expires": expires,
        "meta": {
            f"{below['_type']}.json": {
                "version": below["version"],
                "length": len(signed),
                "hashes": {"sha256": hashlib.sha256(signed).hexdigest()},
            }
        },
    }


def check(root: dict[str, Any], signed: Signed) -> None:
    """Raise unless the documents belong together, and are signed as the root document demands.

    Raises:
        Unsigned: a signature is missing or wrong, or a document names another one.
    """
    inner = verify(root, TARGETS, signed.targets)
    middle = verify(root, SNAPSHOT, signed.snapshot)
    outer = verify(root, TIMESTAMP, signed.timestamp)
    for above, below, data in (
        (middle, inner, signed.targets),
        (outer, middle, signed.snapshot),
    ):
        meant = _above(above["_type"], above["version"], above["expires"], below, data)
        if above["meta"] != meant["meta"]:
            raise Unsigned(f"{above['_type']} names another {below['_type']}")


def verify(root: dict[str, Any], role: str, data: bytes) -> dict[str, Any]:
    """Return the content of a signed document.

    Raises:
        Unsigned: it is malformed, of another type, or too few keys of the role have signed it.
    """
    try:
        whole = orjson.loads(data)
        signed: dict[str, Any] = whole["signed"]
        wanted = root["roles"][role]
        valid = {
            each["keyid"]
            for each in whole["signatures"]
            if each["keyid"] in wanted["keyids"]
            and release_keys.verifies(root["keys"][each["keyid"]], each, signed)
        }
        if signed["_type"] != role:
            raise Unsigned(f"this is not a {role} document")
    except (ValueError, KeyError, TypeError) as error:
        raise Unsigned(f"the {role} document is malformed") from error
    if len(valid) < wanted["threshold"]:
        raise Unsigned(f"the {role} document is not signed by the site's release key")
    return signed


def load_key(path: Path) -> rsa.RSAPrivateKey:
    """Return a release key.

    Raises:
        TrustRefused: the file is unreadable, or is not an RSA key of 3072 bits.
    """
    try:
        data = path.read_bytes()[: LIMIT + 1]
        key = serialization.load_pem_private_key(data, None)
    except (OSError, ValueError, TypeError) as error:
        raise TrustRefused(f"{path} is not a release key") from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size != release_keys.BITS:
        raise TrustRefused(f"{path} is not an RSA key of {release_keys.BITS} bits")
    if key.public_key().public_numbers().e != release_keys.EXPONENT:
        raise TrustRefused(f"{path} has another exponent than {release_keys.EXPONENT}")
    return key


def id_of(path: Path) -> str:
    """Return the id of a release key, without the check of its numbers, which takes 0.1 s.

    Raises:
        TrustRefused: the file is unreadable, or is not an RSA key.
    """
    try:
        data = path.read_bytes()[: LIMIT + 1]
        key = serialization.load_pem_private_key(data, None, unsafe_skip_rsa_key_validation=True)
    except (OSError, ValueError, TypeError) as error:
        raise TrustRefused(f"{path} is not a release key") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TrustRefused(f"{path} is not an RSA key")
    return key_id(release_keys.public(key.public_key()))


def moment(at: datetime) -> str:
    """Return a time in the documents' form."""
    return f"{at:{_FORM}}"


def ends(document: dict[str, Any]) -> datetime:
    """Return the end of a document's validity."""
    return datetime.fromisoformat(document["expires"])


def own_end(now: datetime) -> datetime:
    """Return the end of a timestamp that the server makes now."""
    return now + timedelta(days=TIMESTAMP_DAYS)
