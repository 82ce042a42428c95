"""Archive files of the audit log: rows removed from the database, as compressed JSON lines.

A file holds the rows of one month, or as many as fit. To add rows, the server replaces the whole
file with a copy that has more rows; it never removes any. The rows continue the chain of earlier
rows, so archive files and database are verified together.
"""

import gzip
import os
import re
import secrets
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

from .core.audit_chain import Chain, Position
from .files import PRIVATE, private_folder, sync_folder
from .models.audit import AuditEvent
from .models.base import EPOCH, milliseconds

NAME = re.compile(r"audit-(\d{4}-\d{2})-(\d{10,})(?:-\d+)?\.jsonl\.gz")
MOST_BYTES = 32 * 1024 * 1024
"""Size in bytes from which a file receives no further rows."""
GZIP = 16 + zlib.MAX_WBITS
"""zlib's ``wbits`` for gzip format. Readers treat several gzip streams in a file as one."""
LINE_LIMIT = 16 * 1024 * 1024
"""The largest number of bytes read per row; rows are smaller, as request bodies are."""
FIELDS = (
    "id",
    "actor",
    "address",
    "action",
    "target_type",
    "target_id",
    "details",
    "previous_digest",
    "digest",
)


class Damaged(Exception):
    """An archive file is unreadable, or rows are missing or changed; the text names them."""


@dataclass(frozen=True)
class Written:
    """An archive file: its name and its length in bytes."""

    file: str
    size: int


def month(event: AuditEvent) -> str:
    """Return the month, in UTC, of the archive file that holds the row."""
    return f"{event.at:%Y-%m}"


class Addition:
    """Rows that are being added to the archive; nothing is visible before :meth:`finish`.

    Args:
        folder: the archive folder, created if it is missing.
        before: the file that received the last rows; rows of the same month are added to it.
        first: the first row.

    Every method may raise ``OSError``, for example when the disk is full. Only one process at a
    time may write to a folder.
    """

    def __init__(self, folder: Path, before: Written | None, first: AuditEvent) -> None:
        private_folder(folder)
        for left in folder.glob(".audit-*.jsonl.gz.*"):  # left by a process that was killed
            left.unlink()
        if before is not None and _goes_on(folder, before, first):
            self._target, base = folder / before.file, folder / before.file
        else:
            self._target, base = _new_name(folder, first), None
        self._packer = zlib.compressobj(wbits=GZIP)
        self._temporary = self._target.with_name(f".{self._target.name}.{secrets.token_hex(4)}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._stream = os.fdopen(os.open(self._temporary, flags, PRIVATE), "wb")
        try:
            if base is not None:
                with base.open("rb") as content:
                    shutil.copyfileobj(content, self._stream)
        except BaseException:
            self.abandon()
            raise

    def add(self, events: Iterable[AuditEvent]) -> None:
        """Add rows."""
        for event in events:
            values = {name: getattr(event, name) for name in FIELDS}
            line = orjson.dumps({**values, "at": milliseconds(event.at)}) + b"\n"
            self._stream.write(self._packer.compress(line))

    def finish(self) -> Written:
        """Move the file into place; it then survives a power cut."""
        self._stream.write(self._packer.flush())
        self._stream.flush()
        os.fsync(self._stream.fileno())
        size = self._stream.tell()
        self._stream.close()
        self._temporary.replace(self._target)
        sync_folder(self._target.parent)
        return Written(self._target.name, size)

    def abandon(self) -> None:
        """Discard the added rows."""
        self._stream.raw.close()  # skips the flush: the disk may be full
        self._temporary.unlink(missing_ok=True)


def _goes_on(folder: Path, before: Written, first: AuditEvent) -> bool:
    named = NAME.fullmatch(before.file)
    try:
        size = (folder / before.file).stat().st_size
    except OSError:  # the file was moved away
        return False
    # A file of another length holds more rows than are recorded, so it must be kept.
    same = named is not None and named[1] == month(first) and size == before.size
    return same and size < MOST_BYTES


def _new_name(folder: Path, first: AuditEvent) -> Path:
    """Return an unused name: an existing file may hold the only copy of its rows."""
    stem = f"audit-{month(first)}-{first.id:010d}"
    number = 1
    while True:
        path = folder / (f"{stem}.jsonl.gz" if number == 1 else f"{stem}-{number}.jsonl.gz")
        if not path.exists():
            return path
        number += 1


def files(folders: Sequence[Path]) -> list[Path]:
    """Return the archive files, in the order of their first rows."""
    found = [
        (int(named[2]), path.name, path)
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if (named := NAME.fullmatch(path.name))
    ]
    return [path for _, _, path in sorted(found)]


def read(path: Path) -> Iterator[AuditEvent]:
    """Yield the rows of a file.

    Raises:
        Damaged: the file is not a readable archive file.
    """
    try:
        with gzip.open(path, "rb") as stream:
            while line := stream.readline(LINE_LIMIT):
                yield _event(orjson.loads(line))
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path} is damaged: {error}") from error


def _event(values: dict[str, Any]) -> AuditEvent:
    at = EPOCH + timedelta(milliseconds=values["at"])
    return AuditEvent(at=at, **{name: values[name] for name in FIELDS})


def verify(folders: Sequence[Path], key: bytes, archived: Position) -> Position:
    """Verify all archive files and return the position of the last archived row.

    Rows that occur in two files, for example after a power cut, are checked in both.

    Args:
        folders: the folders with archive files.
        key: the key of the seals.
        archived: the position of the last row that is known to be archived.

    Raises:
        Damaged: rows are missing or changed.
    """
    end = Position()
    for path in files(folders):
        chain: Chain | None = None
        for event in read(path):
            if chain is None:
                chain = Chain(key, _entry(event, end))
            if not chain.follow(event):
                raise Damaged(f"{path}: entry {chain.position.number + 1} was changed or removed")
            place = chain.position
            if any(place.number == known.number and place != known for known in (archived, end)):
                raise Damaged(f"{path}: entry {place.number} is not the one that was archived")
        if chain is not None and chain.position.number > end.number:
            end = chain.position
    if end.number < archived.number:
        raise Damaged(_missing(end.number + 1, archived.number))
    return end


def _entry(first: AuditEvent, end: Position) -> Position:
    """Return the position that a file's rows continue from."""
    if first.id < 1 or first.id - 1 > end.number:
        raise Damaged(_missing(end.number + 1, first.id - 1))
    if first.id - 1 == end.number:
        return end
    return Position(first.id - 1, first.previous_digest)


def _missing(first: int, last: int) -> str:
    return f"entries {first} to {last} are neither in the database nor in an archive file"
