"""A list that may be too long for memory."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Self, TypeVar

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

    def __len__(self) -> int:
        """Return the number of records."""
        return self._count

    def add(self, record: T) -> None:
        """Add a record at the end. No iteration may be under way."""
        self._file.write(json.dumps(list(self._fields(record))).encode() + b"\n")
        self._count += 1

    def clear(self) -> None:
        """Remove all records."""
        self._file.seek(0)
        self._file.truncate()
        self._count = 0

    def __iter__(self) -> Iterator[T]:
        """Yield the records."""
        self._file.seek(0)
        for line in self._file:
            yield self._make(*json.loads(line))

    def close(self) -> None:
        """Delete the file."""
        self._file.close()

    def __enter__(self) -> Self:
        """Return the spool."""
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the file."""
        self.close()
