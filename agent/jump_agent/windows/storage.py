"""Files that stay intact if the process is killed: temporary name, flush, replace.

It is what Windows has for :class:`jump_agent.core.ports.Storage`. A file's permissions are those
of its folder, so ``mode`` means nothing here.

A file that a program has opened can't be replaced on Windows. So a replacement is tried again for a
while: the client's own readers close a file soon, and virus scanners do too.
"""

import errno
import msvcrt
import os
import stat
import time
from typing import Callable

from jump_wire.errors import UserError

from . import api

READ, WRITE, APPEND = 0x80000000, 0x40000000, 0x00100084
"""Ways to open: the last one appends, and may ask for the file's size."""

LIST = 0x00100081
"""The way to open a folder: to list it, and to ask for its attributes."""

CREATE_NEW, OPEN_EXISTING, OPEN_ALWAYS = 1, 3, 4

SHARE_READ, SHARE_WRITE, SHARE_ALL = 1, 2, 7

NO_LINK, FOLDERS_TOO = 0x00200000, 0x02000000

BUSY_SECONDS = 2.0
"""Seconds for which a file that another program has opened is tried again."""

_ON_DISK = 1
_REPLACE, _WRITE_THROUGH = 1, 8
_FULL = (39, 112)  # of the disk's handle, and of the disk
_BUSY = (api.ACCESS_DENIED, api.SHARING_VIOLATION, api.LOCK_VIOLATION)


def open_file(
    path: str, access: int, creation: int, flags: int = NO_LINK, share: int = SHARE_ALL
) -> int:
    """Open a file, and return its descriptor. A link is opened itself, unless ``flags`` lacks that.

    Raises:
        OSError: it can't be opened, or is no file or folder on a disk.
    """
    handle = api.create_file(path, access, share, None, creation, flags, None)
    if handle == api.INVALID_HANDLE:
        raise api.last_error()
    if api.file_type(handle) != _ON_DISK:
        api.close_handle(handle)
        raise OSError(errno.EINVAL, "no plain file", path)
    kind = os.O_RDONLY if access in (READ, LIST) else os.O_WRONLY
    if access == READ | WRITE:
        kind = os.O_RDWR
    appends = os.O_APPEND if access == APPEND else 0
    return msvcrt.open_osfhandle(handle, kind | appends | os.O_BINARY | os.O_NOINHERIT)


def write_bytes(path: str, data: bytes, mode: int = 0o600) -> None:  # noqa: ARG001 - see above
    """Write ``data`` to ``path`` atomically: readers see the old or the new file, never a part."""
    temporary = "%s.tmp-%d" % (path, os.getpid())
    remove(temporary)
    descriptor = open_file(temporary, WRITE, CREATE_NEW)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        patiently(lambda: replace(temporary, path))
    except BaseException:
        remove(temporary)
        raise


def replace(path: str, to: str) -> None:
    """Rename a file, durably, over one that may exist."""
    api.succeed(api.move_file(path, to, _REPLACE | _WRITE_THROUGH))


def rename(path: str, to: str) -> None:
    """Rename a file or folder, durably, to a name that must not exist."""
    api.succeed(api.move_file(path, to, _WRITE_THROUGH))


def patiently(change: Callable[[], None], seconds: float = BUSY_SECONDS) -> None:
    """Make a change, again while another program has opened the file."""
    end = time.monotonic() + seconds
    while True:
        try:
            change()
        except OSError as error:
            if error.winerror not in _BUSY or time.monotonic() >= end:
                raise
            time.sleep(0.01)
        else:
            return


def read_bytes(path: str, limit: int) -> bytes:
    """Read a file that another account may have created. No link is followed.

    Raises:
        OSError: the file cannot be read, is not a regular file, or is larger than ``limit``.
    """
    descriptor = open_file(path, READ, OPEN_EXISTING)
    with os.fdopen(descriptor, "rb") as file:
        if is_link(os.fstat(descriptor)):
            raise OSError(errno.EINVAL, "no plain file", path)
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
    return data


def is_link(found: os.stat_result) -> bool:
    """Return whether a file leads elsewhere: a link, a junction or another reparse point."""
    return bool(found.st_file_attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT)


def not_written(error: OSError, path: str, code: str) -> UserError:
    """Return the error for users after a write below ``path`` failed.

    It is ``disk_full``, or ``code`` for all other reasons.
    """
    return UserError("disk_full" if error.winerror in _FULL else code, path=path)


def remove(path: str) -> None:
    """Remove a file, if it exists."""
    try:
        patiently(lambda: os.unlink(path))
    except FileNotFoundError:
        pass


def append(path: str, data: bytes) -> int:
    """Append to a file, which is created if it is missing, and return its size in bytes."""
    descriptor = open_file(path, APPEND, OPEN_ALWAYS)
    try:
        os.write(descriptor, data)
        return os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def answer(path: str, data: bytes) -> None:
    """Write into the file that a waiting command holds open, and remove it. Ignore errors."""
    try:
        descriptor = open_file(path, WRITE, OPEN_EXISTING)
    except OSError:
        return
    try:
        os.write(descriptor, data)
        remove(path)
    except OSError:
        pass
    finally:
        os.close(descriptor)
