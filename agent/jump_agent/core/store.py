"""Files that stay intact if the process is killed: temporary name, fsync, rename."""

import errno
import json
import os
import stat
from typing import Any, Dict, Optional

LIMIT = 1024 * 1024
"""Default maximum size of a file to read, in bytes."""


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


def sync_directory(path: str) -> None:
    """Make a directory's entries durable."""
    descriptor = os.open(path or ".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: str, value: Dict[str, Any], mode: int = 0o600) -> None:
    """Write an object as JSON, atomically as :func:`write_bytes` does."""
    write_bytes(path, to_json(value), mode)


def to_json(value: Dict[str, Any]) -> bytes:
    """Return the content of a JSON file."""
    return (json.dumps(value, indent=1, sort_keys=True) + "\n").encode()


def read_bytes(path: str, limit: int = LIMIT) -> bytes:
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


def read_json(path: str) -> Optional[Dict[str, Any]]:
    """Read an object; return None when the file does not exist.

    Raises:
        ValueError: the file is not a JSON object.
        OSError: the file cannot be read; see :func:`read_bytes`.
    """
    try:
        data = read_bytes(path)
    except FileNotFoundError:
        return None
    try:
        value = json.loads(data.decode())
    except RecursionError:
        raise ValueError("%s is nested too deeply" % path) from None
    if not isinstance(value, dict):
        raise ValueError("%s does not hold an object" % path)
    return value


def remove(path: str) -> None:
    """Remove a file, if it exists."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
