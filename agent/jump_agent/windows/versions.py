r"""The versions of an installation: ``versions\<version>\`` and the file ``current``.

``lib\launch.py`` verifies a version before it runs it. What is installed or updated is made here
in the form that it verifies: a manifest of all files, and the manifest's hash beside the version.
"""

import compileall
import os
import py_compile
from hashlib import sha256
from typing import Set

from . import storage
from .erase import erase

MANIFEST = "manifest"
CURRENT = "current"
DIGEST = ".sha256"
_NAME_LIMIT = 256


def seal(version: str) -> None:
    """Write the manifest of a version, whose files are complete, and make all of it durable."""
    lines = []
    for folder, _, names in os.walk(version):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "r+b") as file:
                data = file.read()
                os.fsync(file.fileno())
            relative = os.path.relpath(path, version).replace("\\", "/")
            if relative != MANIFEST:
                lines.append("%s  %s\n" % (sha256(data).hexdigest(), relative))
    storage.write_bytes(os.path.join(version, MANIFEST), "".join(sorted(lines)).encode())


def compile_modules(folder: str, shown: str) -> None:
    """Compile the modules now, because a client that is started with ``-B`` never does."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(folder, ddir=shown, quiet=2, invalidation_mode=mode)


def place(directory: str, built: str, name: str) -> None:
    """Move a sealed version to its place, and record its manifest's hash."""
    path = os.path.join(directory, "versions", name)
    with open(os.path.join(built, MANIFEST), "rb") as file:
        digest = sha256(file.read()).hexdigest()
    if os.path.lexists(path):
        storage.patiently(lambda: storage.rename(path, built + ".old"))
    storage.patiently(lambda: storage.rename(built, path))
    line = "%s  %s/%s\n" % (digest, name, MANIFEST)
    storage.write_bytes(path + DIGEST, line.encode())


def point(directory: str, name: str) -> None:
    """Make ``current`` name a version, in one step."""
    storage.write_bytes(os.path.join(directory, CURRENT), name.encode() + b"\n")


def current(directory: str) -> str:
    """Return the version that ``current`` names; empty when it names none."""
    try:
        data = storage.read_bytes(os.path.join(directory, CURRENT), _NAME_LIMIT)
        return data.decode("ascii").strip()
    except (OSError, ValueError):
        return ""


def prune(directory: str, kept: Set[str]) -> None:
    """Remove what interrupted updates left, and all versions but ``kept``.

    Raises:
        OSError: something could not be removed.
    """
    versions = os.path.join(directory, "versions")
    for name in sorted(os.listdir(versions)):
        version = name[: -len(DIGEST)] if name.endswith(DIGEST) else name
        if version in kept:
            continue
        reason = erase(os.path.join(versions, name))
        if reason:
            raise OSError(reason)
