"""Reads a regular file: its bytes from an offset on, and the SHA-256 of all."""

import hashlib
import os
from typing import Any, Generator

from jump_wire.files import ReadFile, ReadStarted, RequestDone

from ...core.failures import failure
from ...core.operations import SLICE, Failure, Operation, Output, Progress
from .paths import mtime_of, open_file, resolve, size_of, version_of

CHUNK = 128 * 1024
"""Bytes in one frame."""


def read_file(asked: ReadFile) -> Operation:
    """Send a file's bytes."""
    path = resolve(asked.path)
    try:
        descriptor, found = open_file(path)
    except OSError as error:
        raise failure(error, asked.path) from error
    except Failure as wrong:
        raise Failure(wrong.code, asked.path) from wrong
    try:
        return (yield from _read(asked, descriptor, found))
    except OSError as error:
        raise failure(error, asked.path) from error
    finally:
        os.close(descriptor)


def _read(asked: ReadFile, descriptor: int, found: os.stat_result) -> Operation:
    version = version_of(found)
    if asked.version not in ("", version):
        raise Failure("file_changed", asked.path)
    digest = hashlib.sha256()
    yield from hash_part(asked.request, descriptor, asked.offset, digest, asked.path)
    mtime, nanoseconds = mtime_of(found)
    yield ReadStarted(
        asked.request,
        offset=asked.offset,
        size=size_of(found),
        sha256=digest.hexdigest() if asked.offset else "",
        version=version,
        mode=found.st_mode & 0o7777,
        mtime=mtime,
        mtime_nanoseconds=nanoseconds,
    )
    end = asked.offset + asked.length
    # Files of the kernel have no size, or too large a one; they are read to their end.
    if found.st_size:
        end = min(end, found.st_size)
    offset = asked.offset
    while offset < end:
        data = os.pread(descriptor, min(CHUNK, end - offset), offset)
        if not data:
            break
        digest.update(data)
        offset += len(data)
        yield data
    last = os.fstat(descriptor)
    if offset < end and last.st_size < found.st_size:
        raise Failure("file_changed", asked.path)
    return RequestDone(
        asked.request,
        size=offset,
        sha256=digest.hexdigest(),
        version=version,
        changed=version_of(last) != version,
    )


def hash_part(
    request: int, descriptor: int, size: int, digest: Any, path: str
) -> Generator[Output, None, None]:
    """Add the first ``size`` bytes of a file to ``digest``.

    Raises:
        Failure: the file is shorter.
    """
    progress = Progress(request)
    offset = 0
    while offset < size:
        data = os.pread(descriptor, min(SLICE, size - offset), offset)
        if not data:
            raise Failure("file_changed", path)
        digest.update(data)
        offset += len(data)
        yield progress.report(size=offset)
