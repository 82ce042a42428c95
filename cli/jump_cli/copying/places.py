"""Sources and targets as they are written on the command line."""

import os
import re
from fnmatch import fnmatchcase
from typing import NamedTuple

from jump_wire.file_streams import path_bytes, path_text

STREAM = "-"

_WILD = re.compile(r"[*?[]")


class Place(NamedTuple):
    """A path here (``computer`` is None) or on a computer.

    ``path`` is a text as :mod:`jump_wire.files` describes it.
    """

    computer: str | None
    path: str

    @property
    def is_stream(self) -> bool:
        """Whether it is the standard input or output."""
        return self.computer is None and self.path == STREAM

    @property
    def is_pattern(self) -> bool:
        """Whether the path has wildcards."""
        return _WILD.search(self.path) is not None

    @property
    def is_meant_as_folder(self) -> bool:
        """Whether the path can only be that of a folder."""
        return self.path.endswith("/") or name_of(self.path) == ""


def parse(word: str) -> Place:
    """Return the place for a word of the command line, by the rule of scp.

    A colon before any slash separates a computer from a path. ``./a:b`` is a local file.
    """
    computer, colon, path = word.partition(":")
    if not colon or not computer or "/" in computer:
        return Place(None, _text(word))
    if path == "~" or path.startswith("~/"):
        path = path[1:].lstrip("/")
    return Place(computer, _text(path))


def _text(word: str) -> str:
    return path_text(os.fsencode(word))


def name_of(path: str) -> str:
    """Return the name of a path's last part, or "" when it has no name of its own."""
    name = path.rstrip("/").rpartition("/")[2]
    return "" if name in (".", "..") else name


def is_match(pattern: str, path: str) -> bool:
    """Return whether a path that a computer calls a match of a pattern is one."""
    wanted, found = pattern.split("/"), path.split("/")
    return len(wanted) == len(found) and all(map(_is_part, wanted, found))


def _is_part(wanted: str, found: str) -> bool:
    if _WILD.search(wanted) is None:
        return wanted == found
    wanted, found = (os.fsdecode(path_bytes(text)) for text in (wanted, found))
    hidden = found.startswith(".") and not wanted.startswith(".")
    return found not in {"", ".", ".."} and not hidden and fnmatchcase(found, wanted)


def joined(folder: str, name: str) -> str:
    """Return the path of ``name`` in a folder; without a name, that of the folder."""
    if not folder or not name:
        return folder or name
    return folder + name if folder.endswith("/") else f"{folder}/{name}"


def numbered(name: str, number: int) -> str:
    """Return the name of another version: ``name (2).txt``. The first one is ``name``."""
    if number < 2:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem} ({number}).{ending}" if dot and stem else f"{name} ({number})"
