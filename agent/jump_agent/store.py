"""Files that survive being killed at any moment: temporary name, fsync, rename."""

import json
import os
from typing import Any, Dict, Optional


def write_bytes(path: str, data: bytes, mode: int = 0o600) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old or the new file, never a part."""
    temporary = "%s.tmp-%d" % (path, os.getpid())
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
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


def read_json(path: str) -> Optional[Dict[str, Any]]:
    """Read an object, or None when the file does not exist.

    Raises:
        ValueError: the file is not a JSON object.
        OSError: it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(1024 * 1024)
    except FileNotFoundError:
        return None
    value = json.loads(data.decode())
    if not isinstance(value, dict):
        raise ValueError("%s does not hold an object" % path)
    return value


def remove(path: str) -> None:
    """Remove a file that may be missing already."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
