"""Paths of requests, and how files and folders are opened.

Links on the way to a path are followed, as in any program of the account. What a walk finds in a
folder is opened by descriptors, and links there are never followed.
"""

import errno
import os
import pwd
import stat
from typing import Optional, Tuple

from jump_wire.codec import RemoteProtocolError
from jump_wire.fields import INT_MAX
from jump_wire.file_streams import (
    BLOCK,
    CHARACTER,
    FIFO,
    FILE,
    FOLDER,
    LINK,
    SOCKET,
    UNKNOWN,
    path_bytes,
)

from ...core.operations import Failure

_TYPES = {
    stat.S_IFREG: FILE,
    stat.S_IFDIR: FOLDER,
    stat.S_IFLNK: LINK,
    stat.S_IFBLK: BLOCK,
    stat.S_IFCHR: CHARACTER,
    stat.S_IFIFO: FIFO,
    stat.S_IFSOCK: SOCKET,
}
_ALWAYS = os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK


def home() -> bytes:
    """Return the account's home folder, or ``/`` when it has none."""
    try:
        return os.fsencode(pwd.getpwuid(os.getuid()).pw_dir) or b"/"
    except KeyError:
        return b"/"


def resolve(path: str) -> bytes:
    """Return a requested path, absolute.

    Raises:
        Failure: it is not a path.
    """
    try:
        return os.path.join(home(), path_bytes(path))
    except RemoteProtocolError as error:
        raise Failure("path_invalid", path, reason=str(error)) from error


def split(path: bytes) -> Tuple[bytes, bytes]:
    """Return the folder and the name in it that a path leads to.

    Raises:
        Failure: the path does not end in a name.
    """
    folder, name = os.path.split(path.rstrip(b"/"))
    if name in (b"", b".", b".."):
        raise Failure("path_invalid", path, reason="a name is expected at its end")
    return folder or b"/", name


def followed(path: bytes) -> bytes:
    """Return where a path leads whose last part may be a link.

    Another account may plant a link in a folder that all may write, such as ``/tmp``. Linux follows
    it only if its setting ``protected_symlinks`` is off; this never does.

    Raises:
        OSError: the link leads nowhere, or must not be followed.
    """
    try:
        found = os.lstat(path)
    except OSError:
        return path  # whoever opens it says why
    if not stat.S_ISLNK(found.st_mode):
        return path
    parent = os.stat(os.path.dirname(path))
    shared = stat.S_ISVTX | stat.S_IWOTH
    if parent.st_mode & shared == shared and found.st_uid not in (os.geteuid(), parent.st_uid):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        return os.readlink(b"/proc/self/fd/%d" % target)
    finally:
        os.close(target)


def open_folder(path: bytes, dir_fd: Optional[int] = None) -> int:
    """Open a folder for reading; with ``dir_fd``, one of its entries that is not a link."""
    never = 0 if dir_fd is None else os.O_NOFOLLOW
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | _ALWAYS | never, dir_fd=dir_fd)


def open_to_write(path: bytes) -> int:
    """Open a folder in which a file will be written, also one that the account may not list."""
    try:
        return open_folder(path)
    except PermissionError:
        return os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)


def open_file(path: bytes, dir_fd: Optional[int] = None) -> Tuple[int, os.stat_result]:
    """Open a regular file for reading; with ``dir_fd``, an entry that is not a link.

    Raises:
        Failure: it is a folder or something else. Devices are not even opened, because that may
            have effects.
        OSError: it can't be opened.
    """
    follow = dir_fd is None
    _require_file(os.stat(path, dir_fd=dir_fd, follow_symlinks=follow), path)
    flags = os.O_RDONLY | _ALWAYS | (0 if follow else os.O_NOFOLLOW)
    descriptor = os.open(path, flags, dir_fd=dir_fd)
    try:
        found = os.fstat(descriptor)
        _require_file(found, path)
    except (OSError, Failure):
        os.close(descriptor)
        raise
    return descriptor, found


def _require_file(found: os.stat_result, path: bytes) -> None:
    kind = type_of(found)
    if kind == FOLDER:
        raise Failure("file_is_a_folder", path)
    if kind != FILE:
        raise Failure("file_special", path)


def type_of(found: os.stat_result) -> str:
    """Return the letter for the type of a file."""
    return _TYPES.get(stat.S_IFMT(found.st_mode), UNKNOWN)


def version_of(found: os.stat_result) -> str:
    """Return a text that changes whenever the file is written, replaced or given other rights."""
    return "%x-%x-%x-%x" % (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def size_of(found: os.stat_result) -> int:
    """Return the size in bytes, as far as a message can express it."""
    return min(found.st_size, INT_MAX)


def mtime_of(found: os.stat_result) -> Tuple[int, int]:
    """Return the time of the last change: seconds since 1970, and nanoseconds."""
    seconds, rest = divmod(found.st_mtime_ns, 1_000_000_000)
    return max(-INT_MAX, min(seconds, INT_MAX)), rest
