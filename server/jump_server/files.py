"""Files that are written completely or not at all, and locks that end with their process."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE = 0o600
"""The mode of files that only the server's account may access."""


def write_atomic(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Replace ``path`` atomically: readers get the old or the new content, even after a crash."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the folder's last rename or removal durable after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def private_folder(path: Path) -> Path:
    """Create the folder, accessible only to the server's account, if it is missing."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class Locked(Exception):
    """Another process holds the lock."""


RETRY_SECONDS = 0.1


@contextmanager
def locked(path: Path, *, wait: bool | float) -> Iterator[None]:
    """Hold an exclusive lock on ``path``; it ends with the process, even after a crash.

    Args:
        path: the lock file.
        wait: true to wait forever, false not to wait, or the seconds to wait.

    Raises:
        Locked: another process held the lock for the whole wait.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    try:
        if wait is True:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        else:
            _try_for(descriptor, path, float(wait))
        yield
    finally:
        os.close(descriptor)


def _try_for(descriptor: int, path: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= end:
                raise Locked(str(path)) from error
            time.sleep(RETRY_SECONDS)
        else:
            return
