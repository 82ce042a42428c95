r"""Paths of requests, and how files and folders are opened.

In messages, ``/C:/Users/joe`` is what Windows calls ``C:\Users\joe``, as in SFTP, and ``/`` has the
drives. So a viewer needs no rules of Windows. ``C:/Users`` and backslashes are accepted too,
because users type them. Network paths are refused: Windows would send the account's password hash
to any computer that a viewer names.

Windows gets each path with the prefix that lets it be long, and lets no name have a special
meaning. Streams of files (``name:stream``) can't be reached.
"""

import errno
import os
import re
import stat
from typing import List, Tuple

from jump_wire.codec import RemoteProtocolError
from jump_wire.fields import INT_MAX
from jump_wire.file_streams import FILE, FOLDER, LINK, UNKNOWN, path_bytes, path_text

from ...core.operations import Failure
from .. import login, storage

DRIVES = ""
"""The path of the place that contains the drives."""

_PREFIX = "\\\\?\\"
_DRIVE = re.compile("[A-Za-z]:")
_FORBIDDEN = re.compile('[<>:"|?*\\x00-\\x1f]')
_DEVICE = re.compile(
    "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])(\\.|$)", re.IGNORECASE
)
_LINKS = (stat.IO_REPARSE_TAG_SYMLINK, stat.IO_REPARSE_TAG_MOUNT_POINT)


def home() -> str:
    """Return the account's folder as a path of messages; that of the drives when it has none."""
    found = login.home()
    return shown(found) if found else "/"


def shown(path: str) -> str:
    """Return a path of Windows as a path of messages."""
    path = path[len(_PREFIX) :] if path.startswith(_PREFIX) else path
    path = path.replace("\\", "/")
    return name_text("/" + path if _DRIVE.match(path) else path)


def name_text(name: str) -> str:
    """Return a name as it is sent. A name that is no text has escapes, as on Linux."""
    return path_text(os.fsencode(name))


def resolve(path: str) -> str:
    """Return a requested path as one of Windows, absolute; :data:`DRIVES` for ``/``.

    Raises:
        Failure: it is not a path.
    """
    try:
        text = os.fsdecode(path_bytes(path)).replace("\\", "/")
    except RemoteProtocolError as error:
        raise Failure("path_invalid", path, reason=str(error)) from error
    if text.startswith("//"):
        raise Failure("path_invalid", path, reason="it leads to another computer")
    if not text.startswith("/"):
        text = "/" + text if _DRIVE.match(text) else "%s/%s" % (home(), text)
    parts = _parts(text)
    if not parts:
        return DRIVES
    if not _DRIVE.fullmatch(parts[0]):
        raise Failure("path_invalid", path, reason="it begins with no drive")
    for part in parts[1:]:
        if _FORBIDDEN.search(part):
            raise Failure("path_invalid", path, reason="Windows does not allow this name")
    return _PREFIX + parts[0].upper() + "\\" + "\\".join(parts[1:])


def _parts(path: str) -> List[str]:
    parts: List[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return parts


def split(path: str, asked: str) -> Tuple[str, str]:
    """Return the folder and the name in it that a path leads to.

    Raises:
        Failure: the path does not end in a name.
    """
    folder, _, name = path.rpartition("\\")
    if not name:
        raise Failure("path_invalid", asked, reason="a name is expected at its end")
    return (folder + "\\" if folder.endswith(":") else folder), name


def require_new_name(name: str, asked: str) -> None:
    """Raise Failure for a name that most programs of Windows could not use.

    With the prefix, Windows would make it, and then its own programs could not even delete it.
    """
    if _DEVICE.match(name) or name[-1:] in (" ", "."):
        raise Failure("path_invalid", asked, reason="Windows does not allow this name")


def look(path: str) -> os.stat_result:
    """Return what a path itself is; links are not followed.

    Raises:
        OSError: it can't be looked at.
    """
    return os.lstat(path)


def hold_folder(path: str) -> int:
    """Open a folder so that nobody can rename, replace or delete it meanwhile.

    So a walk never follows a link that another account puts in a folder's place.

    Raises:
        OSError: it can't be opened, or is a link or no folder.
    """
    flags = storage.NO_LINK | storage.FOLDERS_TOO
    share = storage.SHARE_READ | storage.SHARE_WRITE
    descriptor = storage.open_file(path, storage.LIST, storage.OPEN_EXISTING, flags, share)
    try:
        if type_of(os.fstat(descriptor)) != FOLDER or is_link(os.lstat(path)):
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def open_file(path: str, asked: str, *, follow: bool = True) -> Tuple[int, os.stat_result]:
    """Open a regular file for reading. Others may change, rename and delete it.

    Without ``follow``, a link that has taken its place is refused.

    Raises:
        Failure: it is a folder or something else.
        OSError: it can't be opened.
    """
    if type_of(os.stat(path)) == FOLDER:
        raise Failure("file_is_a_folder", asked)
    flags = 0 if follow else storage.NO_LINK
    descriptor = storage.open_file(path, storage.READ, storage.OPEN_EXISTING, flags)
    found = os.fstat(descriptor)
    if type_of(found) != FILE:
        os.close(descriptor)
        raise Failure("file_special", asked)
    return descriptor, found


def is_link(found: os.stat_result) -> bool:
    """Return whether a file leads elsewhere. Other reparse points are where they seem to be."""
    return storage.is_link(found) and found.st_reparse_tag in _LINKS


def type_of(found: os.stat_result) -> str:
    """Return the letter for the type of a file."""
    if is_link(found):
        return LINK
    if stat.S_ISDIR(found.st_mode):
        return FOLDER
    return FILE if stat.S_ISREG(found.st_mode) else UNKNOWN


def version_of(found: os.stat_result) -> str:
    """Return a text that changes whenever the file is written or replaced."""
    return "%x-%x-%x" % (found.st_ino, found.st_size, found.st_mtime_ns)


def size_of(found: os.stat_result) -> int:
    """Return the size in bytes, as far as a message can express it."""
    return min(found.st_size, INT_MAX) if type_of(found) == FILE else 0


def mtime_of(found: os.stat_result) -> Tuple[int, int]:
    """Return the time of the last change: seconds since 1970, and nanoseconds."""
    seconds, rest = divmod(found.st_mtime_ns, 1_000_000_000)
    return max(-INT_MAX, min(seconds, INT_MAX)), rest
