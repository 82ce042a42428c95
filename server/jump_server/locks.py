"""The numbers of PostgreSQL's advisory locks. SQLite has one writer and needs none of them."""

from enum import IntEnum, unique

_FIRST = 0x6A756D70
"""The letters "jump", so that other programs in the same database use other numbers."""


@unique
class Lock(IntEnum):
    """What only one transaction, or one process, does at a time."""

    MIGRATE = _FIRST
    AUDIT = _FIRST + 1
    START_SESSION = _FIRST + 2
    END_IDLE = _FIRST + 3
    SWEEP = _FIRST + 4
    FOUND = _FIRST + 5
    ARCHIVE = _FIRST + 6
    ENROL = _FIRST + 7
    GUESS = _FIRST + 8
    UPDATE = _FIRST + 9
    ALERT = _FIRST + 10
    SUPPORT_KEY = _FIRST + 11
