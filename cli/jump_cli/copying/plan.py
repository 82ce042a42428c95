"""What is to be copied, found out before the first copy, so that the total is known."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from jump_api.file_errors import shown
from jump_api.files import ENTRIES_LIMIT
from jump_api.spool import Spool
from jump_wire.errors import UserError

REPLACE, SKIP, KEEP_BOTH = "replace", "skip", "both"

SET_ID_BITS = 0o6000
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

    ``depth`` is the number of last parts of both paths that the user did not name; see
    :mod:`jump_api.local_folders`. With 0, a link that is the source leads to its target.
    """

    source: str
    target: str
    is_folder: bool = False
    size: int = 0
    mode: int = 0
    depth: int = 0


class Plan(Spool[Item]):
    """Items in an order in which each folder precedes what it contains.

    Args:
        told: called now and then with the number of items.
    """

    def __init__(self, told: Callable[[int], None]) -> None:
        super().__init__(Item, tuple)
        self._told = told
        self._tops: set[str] = set()
        self.is_full = False
        self.files = 0
        self.size = 0

    def add(self, record: Item) -> None:
        """Add an item.

        Raises:
            UserError: there are too many.
        """
        if len(self) >= ENTRIES_LIMIT:
            raise self.refuse(record)
        super().add(record)
        self._told(len(self))
        if not record.is_folder:
            self.files += 1
            self.size += record.size

    def refuse(self, record: Item) -> UserError:
        """Return the error for an item that there is no room for; from now on the plan is full."""
        self.is_full = True
        return UserError("list_too_long", path=shown(record.source))

    def is_taken(self, target: str) -> bool:
        """Whether another of the user's sources has this target; from now on it is taken."""
        if target in self._tops:
            return True
        self._tops.add(target)
        return False
