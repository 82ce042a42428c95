"""Files that stay intact if the process is killed: temporary name, fsync, rename.

It is what Linux has for :class:`jump_agent.core.ports.Storage`.
"""

import errno
import os
import stat

from jump_wire.errors import UserError

DISK_FULL = "disk_full"
_FULL = (errno.ENOSPC, errno.EDQUOT)


def write_bytes(path: str, data: bytes, mode: int = 0o600) -> None:
    """Write ``data`` to ``path`` atomically: readers see the old or the new file, never a part."""
    temporary = "%s.tmp-%d" % (path, os.getpid())
    # Non-blocking: a named pipe at this path must not block the writer.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(temporary, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.rename(temporary, path)
    except BaseException:
        try:
            os.unlink(temporary)
        except FileNotFoundError:
            pass
        raise
    sync_directory(os.path.dirname(path))


def is_full(error: OSError) -> bool:
    """Return whether a write failed because the file system, or the account's quota, is full."""
    return error.errno in _FULL


def not_written(error: OSError, path: str, code: str) -> UserError:
    """Return the error for users after a write below ``path`` failed.

    It is ``disk_full``, or ``code`` for all other reasons.
    """
    return UserError(DISK_FULL if is_full(error) else code, path=path)


def sync_directory(path: str) -> None:
    """Make a directory's entries durable."""
    descriptor = os.open(path or ".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_bytes(path: str, limit: int) -> bytes:
    """Read a file that another account may have created.

    A pipe, a device or a lease on the file does not block the reader. No link is followed.

    Raises:
        OSError: the file cannot be read, is not a regular file, or is larger than ``limit``.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no plain file", path)
        data = b""
        while len(data) <= limit:
            part = os.read(descriptor, limit + 1 - len(data))
            if not part:
                return data
            data += part
    finally:
        os.close(descriptor)
    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)


def remove(path: str) -> None:
    """Remove a file, if it exists."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def append(path: str, data: bytes) -> int:
    """Append to a file, which is created if it is missing, and return its size in bytes."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o600)
    try:
        os.write(descriptor, data)
        return os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def answer(path: str, data: bytes) -> None:
    """Write into the file that a waiting command holds open, and remove it. Ignore errors."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return
    try:
        os.write(descriptor, data)
        remove(path)
    except OSError:
        pass
    finally:
        os.close(descriptor)
