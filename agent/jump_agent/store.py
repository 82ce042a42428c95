"""Files that survive being killed at any moment: temporary name, fsync, rename."""

import errno
import json
import os
import stat
from typing import Any, Dict, Optional

LIMIT = 1024 * 1024
"""The most bytes of a file that is read here."""


def write_bytes(path: str, data: bytes, mode: int = 0o600) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old or the new file, never a part."""
    temporary = "%s.tmp-%d" % (path, os.getpid())
    # Not blocking: a pipe in the name's place must not hold up whoever writes.
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
    """Make the names in a directory durable."""
    descriptor = os.open(path or ".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: str, value: Dict[str, Any], mode: int = 0o600) -> None:
    """Write an object as :func:`write_bytes` does."""
    write_bytes(path, to_json(value), mode)


def to_json(value: Dict[str, Any]) -> bytes:
    """Make a JSON file's content."""
    return (json.dumps(value, indent=1, sort_keys=True) + "\n").encode()


def read_bytes(path: str, limit: int = LIMIT) -> bytes:
    """Read a file that somebody else may have put there.

    Neither a pipe nor a device nor a lease on it holds the reader up, and no link is followed.

    Raises:
        OSError: it cannot be read, is no plain file, or is larger than ``limit``.
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
    """Read an object, or None when the file does not exist.

    Raises:
        ValueError: the file is not a JSON object.
        OSError: it cannot be read, as :func:`read_bytes`.
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
    """Remove a file that may be missing already."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
