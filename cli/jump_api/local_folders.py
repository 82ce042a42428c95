"""Opens places on this computer by descriptors.

Another account may replace a folder by a link while a copy is under way. What the user named is
followed, as any program does. What a copy finds or creates below it is not.
"""

import errno
import os
import stat
from pathlib import Path

_FOLDER = os.O_DIRECTORY | os.O_CLOEXEC

_LINKS = 40
"""Maximum number of links that lead to one file; Linux has the same."""


def open_parent(path: Path, depth: int = 0) -> tuple[int, str]:
    """Open the folder that a path is in; return its descriptor and the path's last name.

    If the user may not list the folder, the descriptor can only be used to reach what is in it.

    Args:
        path: the path.
        depth: the number of its last parts that the user did not name. They must not be links.

    Raises:
        OSError: it can't be opened, or the path does not end in a name.
    """
    if path.name in ("", ".."):
        raise _error(errno.EISDIR)
    parts = path.parent.parts
    named = max(0, len(parts) - max(0, depth - 1))
    folder = _open(Path(*parts[:named]))
    try:
        for part in parts[named:]:
            inner = _open(part, os.O_NOFOLLOW, folder)
            os.close(folder)
            folder = inner
    except OSError:
        os.close(folder)
        raise
    return folder, path.name


def _open(path: Path | str, flags: int = 0, dir_fd: int | None = None) -> int:
    try:
        return os.open(path, os.O_RDONLY | _FOLDER | flags, dir_fd=dir_fd)
    except PermissionError:
        return os.open(path, os.O_PATH | _FOLDER | flags, dir_fd=dir_fd)


def open_folder(path: Path, depth: int = 0) -> int:
    """Open a folder to list it; see :func:`open_parent`.

    Raises:
        OSError: it can't be opened.
    """
    if not depth:
        return os.open(path, os.O_RDONLY | _FOLDER)
    parent, name = open_parent(path, depth)
    try:
        return os.open(name, os.O_RDONLY | _FOLDER | os.O_NOFOLLOW, dir_fd=parent)
    finally:
        os.close(parent)


def make_folder(path: Path, mode: int, depth: int = 0) -> int | None:
    """Create a folder, and return its descriptor; None if it exists.

    Raises:
        NotADirectoryError: something else has the name.
        OSError: it can't be created.
    """
    try:
        parent, name = open_parent(path, depth)
    except IsADirectoryError:  # for example "." or ".."
        return None
    try:
        try:
            os.mkdir(name, mode, dir_fd=parent)
        except FileExistsError as error:
            found = os.stat(name, dir_fd=parent, follow_symlinks=not depth)
            if stat.S_ISDIR(found.st_mode):
                return None
            raise _error(errno.ENOTDIR) from error
        made = os.open(name, os.O_RDONLY | _FOLDER | os.O_NOFOLLOW, dir_fd=parent)
    finally:
        os.close(parent)
    if os.fstat(made).st_uid != os.geteuid():
        os.close(made)
        raise _error(errno.EPERM)
    return made


def follow(folder: int, name: str) -> tuple[int, str]:
    """Return the folder and name that a name leads to which may be a link.

    Another account may plant a link in a folder that all may write, such as ``/tmp``. Such a link
    is never followed. ``folder`` is closed unless it is the result.

    Raises:
        OSError: the link leads nowhere, or must not be followed.
    """
    try:
        for _ in range(_LINKS):
            target = _target(folder, name)
            if target is None:
                return folder, name
            parent, name = os.path.split(target.rstrip("/"))
            if name in ("", ".", ".."):
                raise _error(errno.EISDIR)
            if parent:
                other = _open(parent, dir_fd=folder)
                os.close(folder)
                folder = other
        raise _error(errno.ELOOP)
    except OSError:
        os.close(folder)
        raise


def _target(folder: int, name: str) -> str | None:
    """Return the content of a link; None for anything else."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISLNK(found.st_mode):
        return None
    _require_trusted(found, os.fstat(folder))
    return os.readlink(name, dir_fd=folder)


def _require_trusted(link: os.stat_result, folder: os.stat_result) -> None:
    shared = stat.S_ISVTX | stat.S_IWOTH
    if folder.st_mode & shared == shared and link.st_uid not in (os.geteuid(), folder.st_uid):
        raise _error(errno.EACCES)


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
