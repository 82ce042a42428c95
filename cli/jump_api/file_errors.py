"""Errors about files, of the catalogue, and how paths appear in them."""

import errno
import getpass
import os
import stat
from pathlib import Path

from jump_wire import file_streams, files
from jump_wire.errors import UserError

_CODES = {
    errno.ENOENT: "file_not_found",
    errno.EEXIST: "file_exists",
    errno.EACCES: "file_access_denied",
    errno.EPERM: "file_access_denied",
    errno.ENOTDIR: "file_not_a_folder",
    errno.EISDIR: "file_is_a_folder",
    errno.ENOTEMPTY: "folder_not_empty",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "file_read_only",
}


def local_error(error: OSError, path: Path) -> UserError:
    """Return the catalogue's error for an error of this computer's system."""
    code = _CODES.get(error.errno or 0, "file_failed")
    parameters: dict[str, str] = {"path": shown_path(path)}
    if code == "file_access_denied":
        parameters["account"] = _account()
    elif code == "file_failed":
        parameters["reason"] = error.strerror or type(error).__name__
    return UserError(code, **parameters)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def require_file(found: os.stat_result, path: Path) -> None:
    """Raise unless ``path`` is a regular file.

    Raises:
        UserError: it is a folder or something else.
    """
    if stat.S_ISDIR(found.st_mode):
        raise UserError("file_is_a_folder", path=shown_path(path))
    if not stat.S_ISREG(found.st_mode):
        raise UserError("file_special", path=shown_path(path))


def require_short(path: str) -> None:
    """Raise unless a message has room for ``path``.

    Raises:
        UserError: it is too long.
    """
    if len(path) > files.PATH_LIMIT:
        raise UserError("path_invalid", path=shown(path), reason="File name too long")


def stuck(path: str, count: int) -> UserError:
    """Return the error for an operation that was tried ``count`` times and comes no further."""
    return UserError("transfer_stuck", path=shown(path), count=count)


def failed(path: str, reason: str) -> UserError:
    """Return the error for something that the catalogue has no own error for."""
    return UserError("file_failed", path=shown(path), reason=reason)


def shown(path: str) -> str:
    """Return a path for an error's text."""
    return file_streams.shown(path) or "."


def shown_path(path: Path) -> str:
    """Return a path of this computer for an error's text."""
    return shown(path_text(path))


def path_text(path: Path | str) -> str:
    """Return a path of this computer as messages have it."""
    return file_streams.path_text(os.fsencode(path))


def local_path(text: str) -> Path:
    """Return the path of this computer for one of :func:`path_text`."""
    return Path(os.fsdecode(file_streams.path_bytes(text)))
