"""The client's files: JSON, and what the platform does to keep files intact."""

import json
from typing import Any, Dict, Optional

from .platform import current

LIMIT = 1024 * 1024
"""Default maximum size of a file to read, in bytes."""


def write_bytes(path: str, data: bytes, mode: int = 0o600) -> None:
    """Write ``data`` to ``path`` atomically: readers see the old or the new file, never a part."""
    current().storage.write_bytes(path, data, mode)


def read_bytes(path: str, limit: int = LIMIT) -> bytes:
    """Read a file that another account may have created.

    Raises:
        OSError: the file cannot be read, is not a regular file, or is larger than ``limit``.
    """
    return current().storage.read_bytes(path, limit)


def remove(path: str) -> None:
    """Remove a file, if it exists."""
    current().storage.remove(path)


def write_json(path: str, value: Dict[str, Any], mode: int = 0o600) -> None:
    """Write an object as JSON, atomically as :func:`write_bytes` does."""
    write_bytes(path, to_json(value), mode)


def to_json(value: Dict[str, Any]) -> bytes:
    """Return the content of a JSON file."""
    return (json.dumps(value, indent=1, sort_keys=True) + "\n").encode()


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
