"""Checks the site's trust files: complete, intact, of this account, unreadable for others.

A site's authority and secret exist only once. New ones would lock out every Jump Client. Missing
or damaged files are therefore reported, and restored from a backup or another node.
"""

import logging
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .exits import TrustRefused

SECRET_BYTES = 32
LIMIT = 64 * 1024
"""Largest size of a trust file in bytes."""

CA_CERTIFICATE = "ca.pem"
CA_KEY = "ca.key"
SERVER_CERTIFICATE = "server.pem"
SERVER_KEY = "server.key"
SITE_SECRET = "site.secret"  # noqa: S105  # a file name
FILES = (CA_CERTIFICATE, CA_KEY, SERVER_CERTIFICATE, SERVER_KEY, SITE_SECRET)
RELEASE_KEY = "release.key"
RELEASE_ROOT = "release-root.json"
RELEASE_NEXT_KEY = "release.key.next"
RELEASE = (RELEASE_KEY, RELEASE_NEXT_KEY, RELEASE_ROOT)
"""Files for signed updates. The key may be kept elsewhere; :mod:`.release_keys` checks them.

The next key exists only while the key is replaced.
"""
FOUNDING = (CA_CERTIFICATE, CA_KEY, SITE_SECRET)
"""Files that can't be recreated, because they identify the site."""

RESTORE = (
    "put them back from a backup (jump-server restore) or copy the trust folder of another node"
)

RENEW = (
    f"put it back from a backup, or remove {SERVER_KEY} and {SERVER_CERTIFICATE}: "
    "the next start makes new ones, which Jump Clients accept"
)

log = logging.getLogger(__name__)


PUBLIC = {CA_CERTIFICATE, SERVER_CERTIFICATE, RELEASE_ROOT}
"""Files that other accounts may read."""


def check(folder: Path, *, founded: bool) -> None:
    """Raise unless the trust files in ``folder`` can be used.

    Args:
        folder: the site's trust folder.
        founded: a database holds this site, so files that can't be recreated must exist.

    Raises:
        TrustRefused: a file is missing, damaged, of another account, or doesn't match another.
    """
    _own(folder, folder.stat(), secret=True)
    there = {name for name in FILES if look(folder / name)}
    if founded:
        _require(folder, there, FOUNDING, "the database already holds this site")
    elif CA_CERTIFICATE in there:
        _require(folder, there, (CA_KEY,), "the authority's certificate is there")
    if SITE_SECRET in there:
        _check_secret(folder / SITE_SECRET)
    if CA_CERTIFICATE in there:
        _check_authority(folder)
    if SERVER_KEY in there:
        _check_server(folder, certificate=SERVER_CERTIFICATE in there)


def _require(folder: Path, there: set[str], names: Iterable[str], why: str) -> None:
    missing = [name for name in names if name not in there]
    if missing:
        listed = ", ".join(missing)
        raise TrustRefused(f"missing in {folder}: {listed}, although {why}; {RESTORE}")


def look(path: Path) -> bool:
    """Return whether the file exists; check that it is regular, of this account and private."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(found.st_mode) or found.st_size > LIMIT:
        raise TrustRefused(f"{path} is not a regular file; {RESTORE}")
    _own(path, found, secret=path.name not in PUBLIC)
    return True


def _own(path: Path, found: os.stat_result, *, secret: bool) -> None:
    """Raise for a file of another account; close a file that others can access."""
    if found.st_uid not in {os.geteuid(), 0}:
        raise TrustRefused(
            f"{path} belongs to the account {found.st_uid}: give it to the server's own (chown)"
        )
    unwanted = 0o077 if secret else 0o022
    mode = stat.S_IMODE(found.st_mode)
    if not mode & unwanted:
        return
    try:
        path.chmod(mode & ~unwanted)
    except OSError as error:
        raise TrustRefused(
            f"others can get at {path}: {error.strerror}; close it (chmod go-rwx)"
        ) from error
    log.warning("file_closed", extra={"file": str(path)})


def _check_secret(path: Path) -> None:
    length = len(read(path))
    if length != SECRET_BYTES:
        raise TrustRefused(
            f"{path} has {length} bytes and must have {SECRET_BYTES}: it is damaged; {RESTORE}"
        )


def _check_authority(folder: Path) -> None:
    certificate = _certificate(folder / CA_CERTIFICATE, RESTORE)
    key = read_key(folder / CA_KEY, RESTORE)
    if key.public_key() != certificate.public_key():
        raise TrustRefused(f"{folder / CA_KEY} is not the key of {CA_CERTIFICATE}; {RESTORE}")


def _check_server(folder: Path, *, certificate: bool) -> None:
    key = read_key(folder / SERVER_KEY, RENEW)
    if not certificate:
        return
    if _certificate(folder / SERVER_CERTIFICATE, RENEW).public_key() != key.public_key():
        raise TrustRefused(f"{folder / SERVER_KEY} is not the key of {SERVER_CERTIFICATE}; {RENEW}")


def _certificate(path: Path, remedy: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(read(path))
    except ValueError as error:
        raise TrustRefused(f"{path} is damaged: it is not a certificate; {remedy}") from error


def read_key(path: Path, remedy: str) -> ec.EllipticCurvePrivateKey:
    """Read a private key; raise ``TrustRefused`` with ``remedy`` when it is not a key."""
    try:
        key = serialization.load_pem_private_key(read(path), None)
    except (ValueError, TypeError) as error:
        raise TrustRefused(f"{path} is damaged: it is not a key; {remedy}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TrustRefused(f"{path} is damaged: it is not an elliptic-curve key; {remedy}")
    return key


def read(path: Path) -> bytes:
    """Return a trust file's content; raise ``TrustRefused`` when it can't be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise TrustRefused(f"{path} can't be read: {error.strerror}") from error
