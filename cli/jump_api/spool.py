"""A list that may be too long for memory."""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from jump_wire.errors import UserError

from .file_errors import local_error

_IN_MEMORY = 1024 * 1024

T = TypeVar("T")


class Spool(Generic[T]):
    """Records in their order, in a temporary file if they are many. A context manager.

    Args:
        make: makes a record of its fields.
        fields: returns the fields of a record: texts, numbers and flags.
    """

    def __init__(self, make: Callable[..., T], fields: Callable[[T], Iterable[Any]]) -> None:
        self._make = make
        self._fields = fields
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # see close()
        self._count = 0
        self._broken: UserError | None = None

    def __len__(self) -> int:
        """Return the number of records."""
        return self._count

    def add(self, record: T) -> None:
        """Add a record at the end. No iteration may be under way.

        Raises:
            UserError: the temporary file can't be written, now or before.
        """
        self._require_whole()
        try:
            self._file.write(json.dumps(list(self._fields(record))).encode() + b"\n")
        except OSError as error:
            raise self._break(error) from error
        self._count += 1

    def _require_whole(self) -> None:
        if self._broken is not None:
            raise self._broken

    def _break(self, error: OSError) -> UserError:
        try:
            self._broken = local_error(error, Path(tempfile.gettempdir()))
        except FileNotFoundError:  # no folder of temporary files has any room
            self._broken = UserError("disk_full", path=os.environ.get("TMPDIR", "/tmp"))  # noqa: S108
        return self._broken

    def clear(self) -> None:
        """Remove all records."""
        self.close()
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # see close()
        self._count = 0
        self._broken = None

    def __iter__(self) -> Iterator[T]:
        """Yield the records.

        Raises:
            UserError: some are lost, because the temporary file could not be written.
        """
        self._require_whole()
        try:
            self._file.seek(0)  # which writes what is still in memory
        except OSError as error:
            raise self._break(error) from error
        for line in self._file:
            yield self._make(*json.loads(line))

    def close(self) -> None:
        """Delete the file."""
        with contextlib.suppress(OSError):  # of what can't be written
            self._file.close()

    def __enter__(self) -> Self:
        """Return the spool."""
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the file."""
        self.close()
