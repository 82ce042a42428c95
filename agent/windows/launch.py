r"""Starts the installed Jump Client on Windows: ``python.exe -I -S -B lib\launch.py <command>``.

The file ``current`` names the version to run, which is checked against its manifest first. So a
version that is incomplete or damaged is never started. Who may change the files is a matter of the
folders' permissions, which the installation sets.

An update never changes this file, so it uses only Python's own modules.
"""

import os
import sys
from hashlib import sha256

LIB = os.path.dirname(os.path.abspath(__file__))
DIRECTORY = os.path.dirname(LIB)

LIMIT = 8 * 1024 * 1024
"""Maximum size of a file in bytes."""

STATUS = 71
TEXT = (
    "The Jump Client's files in %s are damaged (%s). "
    "Run its installation package again to repair them.\n"
)

_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-+_")


def current(directory: str) -> str:
    """Return the name of the version that ``current`` contains; raise ValueError if it has none."""
    name = _read(os.path.join(directory, "current"), 256).decode("ascii").strip()
    if not name or not _NAME.issuperset(name) or name.startswith("."):
        raise ValueError("current names no version")
    return name


def verify(directory: str, name: str) -> str:
    """Compare the files of a version with its manifest, and return its folder.

    Raises:
        OSError, ValueError: it is incomplete or changed.
    """
    version = os.path.join(directory, "versions", name)
    manifest = _read(os.path.join(version, "manifest"))
    if sha256(manifest).hexdigest() != _read(version + ".sha256")[:64].decode("ascii"):
        raise ValueError("the manifest has changed")
    listed = {}
    for line in manifest.decode().splitlines():
        digest, _, path = line.partition("  ")
        listed[path] = digest
    found = _hashes(version)
    for path in sorted({*listed, *found}):
        if listed.get(path) != found.get(path):
            raise ValueError("%s has changed" % path)
    return version


def _hashes(version: str) -> "dict[str, str]":
    found = {}
    for folder, _, names in os.walk(version):
        for name in names:
            full = os.path.join(folder, name)
            path = os.path.relpath(full, version).replace("\\", "/")
            if path != "manifest":
                found[path] = sha256(_read(full)).hexdigest()
    return found


def _read(path: str, limit: int = LIMIT) -> bytes:
    with open(path, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError("%s is too large" % path)
    return data


if __name__ == "__main__":
    try:
        sys.path.insert(0, verify(DIRECTORY, current(DIRECTORY)))
    except (OSError, ValueError) as error:
        sys.stderr.write(TEXT % (DIRECTORY, error))
        sys.exit(STATUS)
    from jump_agent.main import main

    sys.exit(main(DIRECTORY, sys.argv[1:]))
