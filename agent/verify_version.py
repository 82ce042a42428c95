"""Verifies the version of an installation before it runs.

Every file has to belong to the owner of the installation, nobody else may be able to change it, and
it has to have the hash that the version's manifest says, whose own hash stands beside the version.
So a version that is incomplete or damaged is never started.
"""

import os
import stat
from hashlib import sha256

MANIFEST = "manifest"
"""The name of a version's list of files, in the form of ``sha256sum``."""

LIMIT = 8 * 1024 * 1024
CODE = "client_damaged"
"""The error. Its words stand here too, because the catalogue itself may be damaged."""

STATUS = 71
ENGLISH = (
    "The Jump Client's files in {path} are damaged ({reason}). "
    "Run its installation package again to repair them."
)
FRENCH = (
    "Les fichiers du Jump Client dans {path} sont endommagés ({reason}). "
    "Relancez son paquet d'installation pour les réparer."
)

_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-+_")


class Damaged(Exception):
    """A version must not be run. The text gives the reason."""


def current(directory: str) -> str:
    """Return the name of the version that ``current`` leads to.

    Raises:
        Damaged: there is no such link, or it leads elsewhere.
    """
    try:
        target = os.readlink(os.path.join(directory, "current"))
    except OSError as error:
        raise Damaged("current: %s" % error.strerror) from error
    folder, _, name = target.partition("/")
    if folder != "versions" or not name or not _NAME.issuperset(name) or name.startswith("."):
        raise Damaged("current leads elsewhere")
    return name


def verify(directory: str, name: str, owner: int) -> str:
    """Verify a version, and return its path.

    Args:
        directory: the installation.
        name: the version.
        owner: the number of the account that everything must belong to.

    Raises:
        Damaged: the version is incomplete, changed, or changeable by another account.
    """
    versions = os.path.join(directory, "versions")
    version = os.path.join(versions, name)
    try:
        for folder in (directory, versions):
            _check(folder, os.lstat(folder), owner)
        if os.lstat(os.path.join(directory, "current")).st_uid != owner:
            raise Damaged("current belongs to another account")
        expected = _read(version + ".sha256", owner)[:64].decode("ascii")
        manifest = _read(os.path.join(version, MANIFEST), owner)
        if sha256(manifest).hexdigest() != expected:
            raise Damaged("the manifest has changed")
        listed = parse(manifest)
        found = hashes(version, owner)
    except (OSError, ValueError) as error:
        raise Damaged(str(error)) from error
    for path in sorted(set(listed) | set(found)):
        if listed.get(path) != found.get(path):
            raise Damaged("%s has changed" % path)
    return version


def parse(manifest: bytes) -> "dict[str, str]":
    """Return the hashes in a manifest by their path; raise ValueError if it is malformed."""
    found = {}
    for line in manifest.decode().splitlines():
        digest, space, path = line.partition("  ")
        if len(digest) != 64 or not space:
            raise ValueError("the manifest is malformed")
        found[path] = digest
    return found


def hashes(version: str, owner: int) -> "dict[str, str]":
    """Return the hash of each file of a version by its path, without the manifest's own."""
    found = {}
    folders = [""]
    while folders:
        folder = folders.pop()
        place = os.path.join(version, folder) if folder else version
        _check(place, os.lstat(place), owner)
        for name in os.listdir(place):
            path = "%s/%s" % (folder, name) if folder else name
            if stat.S_ISDIR(os.lstat(os.path.join(place, name)).st_mode):
                folders.append(path)
            elif path != MANIFEST:
                found[path] = sha256(_read(os.path.join(place, name), owner)).hexdigest()
    return found


def _read(path: str, owner: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LIMIT:
            raise Damaged("%s is no file of the client" % path)
        _check(path, status, owner)
        return file.read(LIMIT)


def _check(path: str, status: os.stat_result, owner: int) -> None:
    if status.st_uid != owner:
        raise Damaged("%s belongs to another account" % path)
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise Damaged("%s can be changed by other accounts" % path)


def _fail(directory: str, reason: str) -> int:
    given = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    language = next(filter(None, given), "en")
    text = FRENCH if language.startswith("fr") else ENGLISH
    said = text.format(path=directory, reason=reason).encode("utf-8", "backslashreplace") + b"\n"
    os.write(2, said)
    return STATUS


def check(directory: str, owner: int) -> int:
    """Verify the current version; return 0, or the exit status after saying what is wrong."""
    try:
        verify(directory, current(directory), owner)
    except Damaged as error:
        return _fail(directory, str(error))
    return 0
