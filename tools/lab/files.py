"""Small files and locks: whole or not at all, also when the tool is killed."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .errors import HostsError


def write(path: Path, data: str | bytes, mode: int = 0o644) -> None:
    """Put the data at `path` by a temporary name, fsync and rename."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data.encode() if isinstance(data, str) else data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Like `write`, for a JSON object."""
    write(path, json.dumps(value, indent=1) + "\n")


def read_json(path: Path) -> dict[str, Any] | None:
    """The JSON object at `path`, or None where there is none."""
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


@contextlib.contextmanager
def lock(path: Path, *, make_parent: bool = False) -> Iterator[None]:
    """Hold an exclusive lock on `path`; the kernel drops it when the holder dies.

    The holder may remove the file, and its folder with `make_parent`.

    Raises:
        HostsError: the folder is not there.
    """
    descriptor = None
    while descriptor is None:
        descriptor = _try_lock(path, make_parent)
    try:
        yield
    finally:
        os.close(descriptor)


def _try_lock(path: Path, make_parent: bool) -> int | None:
    """A descriptor that holds the lock; None when the file was removed while waiting for it."""
    if make_parent:
        with contextlib.suppress(FileExistsError):
            path.parent.mkdir()
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError as error:
        if make_parent:
            return None
        raise HostsError(f"{path.parent} is gone") from error
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with contextlib.suppress(FileNotFoundError):
        if os.path.samestat(path.stat(), os.fstat(descriptor)):
            return descriptor
    os.close(descriptor)
    return None
