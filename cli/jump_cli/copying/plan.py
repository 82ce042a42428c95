"""What is to be copied, found out before the first copy, so that the total is known."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from jump_api.file_errors import failed
from jump_api.files import ENTRIES_LIMIT
from jump_api.spool import Spool

REPLACE, SKIP, KEEP_BOTH = "replace", "skip", "both"

SPECIAL_BITS = 0o7000
OWNERS_BITS = 0o700


@dataclass(frozen=True)
class Options:
    """How to copy.

    Attributes:
        recursive: whether folders are copied.
        existing: what happens to a file that exists: :data:`REPLACE`, :data:`SKIP` or
            :data:`KEEP_BOTH`.
        preserve: whether copies keep the time of modification, and all permissions.
    """

    recursive: bool = False
    existing: str = REPLACE
    preserve: bool = False


class Item(NamedTuple):
    """A file or folder to copy. Its paths are texts as :mod:`jump_wire.files` describes them.

    ``is_named`` tells that the user named it: a link then leads to its target.
    """

    source: str
    target: str
    is_folder: bool = False
    size: int = 0
    mode: int = 0
    is_named: bool = False


class Plan(Spool[Item]):
    """Items in an order in which each folder precedes what it contains.

    Args:
        told: called now and then with the number of items.
    """

    def __init__(self, told: Callable[[int], None]) -> None:
        super().__init__(Item, tuple)
        self._told = told
        self._tops: set[str] = set()
        self.files = 0
        self.size = 0

    def add(self, record: Item) -> None:
        """Add an item.

        Raises:
            UserError: there are too many.
        """
        if len(self) >= ENTRIES_LIMIT:
            raise failed(record.source, "too many entries")
        super().add(record)
        self._told(len(self))
        if not record.is_folder:
            self.files += 1
            self.size += record.size

    def is_taken(self, target: str) -> bool:
        """Whether another of the user's sources has this target; from now on it is taken."""
        if target in self._tops:
            return True
        self._tops.add(target)
        return False
