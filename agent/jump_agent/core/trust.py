"""Verifies the site's signed documents, without any I/O: root documents, and what they delegate.

The form is that of The Update Framework: a root document lists keys, and for each role the keys
that may sign and how many must (the threshold). The installation brings the first root document.
Each later one must be signed by enough keys of the root role of the document before it and of its
own, so keys can be replaced. The only kind of key is RSA with 3072 bits and exponent 65537, signed
by PKCS #1 v1.5 with SHA-256: see docs/decisions. Keys of other kinds are ignored, so that a later
version can bring them.
"""

import base64
import binascii
import json
import re
import time
from hashlib import sha256
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple

from jump_wire.signed import canonical, key_id

LIMIT = 64 * 1024
"""Maximum size of a document in bytes."""

MOST = 64
"""Maximum number of keys in a root document, and of signatures on a document."""

ROOT, TARGETS, SNAPSHOT, TIMESTAMP = "root", "targets", "snapshot", "timestamp"
SPEC = 1
"""The major version of the documents' form that this client understands."""

_BYTES = 384
_SPKI = bytes.fromhex("308201a2300d06092a864886f70d01010105000382018f003082018a0282018100")
_EXPONENT = bytes.fromhex("0203010001")
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Untrusted(Exception):
    """A document must not be trusted. The text gives the reason."""


class Role(NamedTuple):
    """The ids of the keys that may sign for a role, and how many of them must."""

    keys: Tuple[str, ...]
    threshold: int


class Document(NamedTuple):
    """A signed document whose form is right and whose signatures are not verified yet.

    ``signed`` is its content and ``payload`` the bytes that the signatures are of. ``expires`` is
    a Unix time. ``signatures`` are the signatures by their key's id.
    """

    kind: str
    version: int
    expires: float
    signed: Dict[str, Any]
    payload: bytes
    signatures: Dict[str, bytes]


class Root(NamedTuple):
    """A trusted root document: its number, its expiry, the keys (moduli) and the roles."""

    version: int
    expires: float
    keys: Dict[str, int]
    roles: Dict[str, Role]

    def is_expired(self, now: float) -> bool:
        """Return whether it has expired at ``now`` (Unix time)."""
        return now >= self.expires


def first_root(data: bytes) -> Root:
    """Return the root document that the installation trusts.

    Raises:
        Untrusted: it is malformed, or not signed by enough of its own keys.
    """
    document = parse(data, ROOT)
    root = _root(document)
    _require(root, ROOT, document)
    return root


def next_root(root: Root, data: bytes) -> Root:
    """Return the root document after ``root``. Its expiry is not checked: another may follow.

    Raises:
        Untrusted: it is malformed, not the next one, or not signed by enough keys of both.
    """
    document = parse(data, ROOT)
    if document.version != root.version + 1:
        raise Untrusted("root %d does not follow root %d" % (document.version, root.version))
    following = _root(document)
    _require(root, ROOT, document)
    _require(following, ROOT, document)
    return following


def verify(root: Root, role: str, data: bytes, now: float, at_least: int = 0) -> Document:
    """Return a document of another role after all checks.

    Args:
        root: the newest root document.
        role: the role that must have signed it, which is also its type.
        data: the document.
        now: the Unix time.
        at_least: the highest version seen so far; an older document is a rollback.

    Raises:
        Untrusted: it is malformed, expired or older, the root has expired, or too few signed it.
    """
    if root.is_expired(now):
        raise Untrusted("the root document has expired")
    document = parse(data, role)
    _require(root, role, document)
    if document.version < at_least:
        raise Untrusted("%s %d is older than %d" % (role, document.version, at_least))
    if now >= document.expires:
        raise Untrusted("%s has expired" % role)
    return document


def parse(data: bytes, kind: str) -> Document:
    """Check a document's form.

    Raises:
        Untrusted: it is too large, malformed, of another type or of a later form.
    """
    if len(data) > LIMIT:
        raise Untrusted("the document is over %d bytes" % LIMIT)
    try:
        whole = json.loads(data.decode(), object_pairs_hook=_no_doubles, parse_float=_no_float)
        signed, given = whole["signed"], whole["signatures"]
        if signed["_type"] != kind:
            raise Untrusted("the document is not of the type %s" % kind)
        if str(signed["spec_version"]).partition(".")[0] != str(SPEC):
            raise Untrusted("the document is of a form that this version does not know")
        return Document(
            kind,
            _positive(signed["version"]),
            _moment(signed["expires"]),
            signed,
            canonical(signed),
            _signatures(given),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Untrusted("the document is malformed (%s)" % type(error).__name__) from error


def _signatures(given: List[Any]) -> Dict[str, bytes]:
    if not 0 < len(given) <= MOST:
        raise ValueError("no or too many signatures")
    return {str(each["keyid"]): binascii.unhexlify(each["sig"]) for each in given}


def _root(document: Document) -> Root:
    try:
        given = document.signed["keys"]
        if len(given) > MOST:
            raise ValueError("too many keys")
        keys = {name: _modulus(key) for name, key in given.items() if key_id(key) == name}
        roles = {name: _role(role) for name, role in document.signed["roles"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Untrusted("the root document is malformed (%s)" % type(error).__name__) from error
    known = {name: modulus for name, modulus in keys.items() if modulus is not None}
    return Root(document.version, document.expires, known, roles)


def _role(role: Dict[str, Any]) -> Role:
    return Role(tuple(str(name) for name in role["keyids"][:MOST]), _positive(role["threshold"]))


def _modulus(key: Dict[str, Any]) -> Optional[int]:
    """Return the modulus of an RSA key with 3072 bits, or None for another kind of key.

    A key of this size has only one encoding, so that no parser is needed.
    """
    if (key["keytype"], key["scheme"]) != ("rsa", "rsa-pkcs1v15-sha256"):
        return None
    lines = str(key["keyval"]["public"]).strip().split("\n")
    if (lines[0], lines[-1]) != ("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"):
        return None
    data = base64.b64decode("".join(lines[1:-1]), validate=True)
    end = len(_SPKI) + _BYTES
    if data[: len(_SPKI)] != _SPKI or data[end:] != _EXPONENT or data[len(_SPKI)] < 128:
        return None
    return int.from_bytes(data[len(_SPKI) : end], "big")


def _require(root: Root, name: str, document: Document) -> None:
    """Raise unless enough different keys of a role have signed the document."""
    role = root.roles.get(name)
    if role is None:
        raise Untrusted("no key may sign for the role %s" % name)
    valid: Set[int] = set()
    for each in set(role.keys):
        modulus, signature = root.keys.get(each), document.signatures.get(each)
        if modulus and signature and is_signed(modulus, signature, document.payload):
            valid.add(modulus)
    if len(valid) < role.threshold:
        raise Untrusted("%d of %d signatures for %s" % (len(valid), role.threshold, name))


def is_signed(modulus: int, signature: bytes, payload: bytes) -> bool:
    """Return whether the signature is that of ``payload``, by RSA PKCS #1 v1.5 with SHA-256.

    The whole encoded block is compared, so that nothing can hide in its padding.
    """
    value = int.from_bytes(signature, "big")
    if len(signature) != _BYTES or value >= modulus:
        return False
    end = b"\0" + _SHA256 + sha256(payload).digest()
    expected = b"\0\1" + b"\xff" * (_BYTES - 2 - len(end)) + end
    return pow(value, 65537, modulus).to_bytes(_BYTES, "big") == expected


def _positive(value: Any) -> int:
    if type(value) is not int or not 0 < value < 2**31:
        raise ValueError("no positive number")
    return value


def _moment(value: Any) -> float:
    if not _TIME.fullmatch(value):
        raise ValueError("no time")
    import calendar  # noqa: PLC0415 - only while a document is read

    return float(calendar.timegm(time.strptime(value, "%Y-%m-%dT%H:%M:%SZ")))


def _no_doubles(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _no_float(_text: str) -> Any:
    raise ValueError("a number with a fraction")
