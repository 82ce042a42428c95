"""The versions of an installation: ``versions/<version>/`` and the link ``current``.

``lib/launch.py`` verifies a version before it runs it. What is installed or updated is made here
in the form that it verifies: a manifest of all files, and the manifest's hash beside the version.
"""

import os
from hashlib import sha256
from typing import Set

from .erase import erase
from .storage import sync_directory, write_bytes

MANIFEST = "manifest"


def seal(version: str) -> None:
    """Write the manifest of a version, whose files are complete, and make all of it durable."""
    lines = []
    for folder, _, names in os.walk(version):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                data = file.read()
                os.fsync(file.fileno())
            relative = os.path.relpath(path, version)
            if relative != MANIFEST:
                lines.append("%s  %s\n" % (sha256(data).hexdigest(), relative))
        sync_directory(folder)
    write_bytes(os.path.join(version, MANIFEST), "".join(sorted(lines)).encode(), 0o644)


def publish(directory: str, built: str, name: str) -> None:
    """Move a sealed version to its place, and make it current.

    Whatever interrupts this, ``current`` leads to the version before or to the new one. Only an
    old version of the same name is gone in between.
    """
    place(directory, built, name)
    point(directory, name)


def place(directory: str, built: str, name: str) -> None:
    """Move a sealed version to its place, and record its manifest's hash."""
    versions = os.path.join(directory, "versions")
    path = os.path.join(versions, name)
    with open(os.path.join(built, MANIFEST), "rb") as file:
        digest = sha256(file.read()).hexdigest()
    if os.path.lexists(path):
        os.rename(path, built + ".old")
    os.rename(built, path)
    line = "%s  %s/%s\n" % (digest, name, MANIFEST)
    write_bytes(path + ".sha256", line.encode(), 0o644)


def point(directory: str, name: str) -> None:
    """Make ``current`` lead to a version, in one step."""
    link = os.path.join(directory, "current")
    temporary = "%s.tmp-%d" % (link, os.getpid())
    os.symlink(os.path.join("versions", name), temporary)
    try:
        os.rename(temporary, link)
    except BaseException:
        os.unlink(temporary)
        raise
    sync_directory(directory)


def current(directory: str) -> str:
    """Return the name of the version that ``current`` leads to; empty when there is none."""
    try:
        return os.path.basename(os.readlink(os.path.join(directory, "current")))
    except OSError:
        return ""


def prune(directory: str, kept: Set[str]) -> None:
    """Remove what interrupted updates left, and all versions but ``kept`` and the newest other.

    Tools that run since before the last update still import modules of that one.

    Raises:
        OSError: something could not be removed.
    """
    versions = os.path.join(directory, "versions")
    others = [
        (os.lstat(os.path.join(versions, name)).st_mtime, name)
        for name in os.listdir(versions)
        if name[0] != "." and name not in kept and os.path.isdir(os.path.join(versions, name))
    ]
    kept = kept | {name for _, name in sorted(others)[-1:]}
    for name in sorted(os.listdir(versions)):
        version = name[: -len(".sha256")] if name.endswith(".sha256") else name
        if version in kept:
            continue
        path = os.path.join(versions, name)
        if os.path.isdir(path) and not os.path.islink(path):
            reason = erase(path)
            if reason:
                raise OSError(reason)
        else:
            os.unlink(path)
