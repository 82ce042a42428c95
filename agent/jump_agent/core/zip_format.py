"""The records of a zip that is written as a stream, with 64-bit sizes where they are needed."""

import struct
import tempfile
import time
from typing import NamedTuple, Tuple

_UNKNOWN, _UTF8 = 0x0008, 0x0800  # flags: sizes follow the data; the name is UTF-8
_STORED, DEFLATED = 0, 8
_FULL = 0xFFFFFFFF
MANY = 0xFFFF
"""Number of entries from which the end of the zip has 64-bit numbers."""

LARGE = _FULL - 16 * 1024 * 1024
"""Size of a file from which its record has 64-bit sizes. Compressed, a file may grow a little."""

IN_MEMORY = 1024 * 1024
"""Bytes of the directory of the zip that are kept in memory; the rest is in a temporary file."""

NAME_LIMIT = 60_000


class Member(NamedTuple):
    """An entry of the zip. ``mode`` includes the type, as in a file system."""

    name: bytes
    mode: int
    mtime: int
    method: int = _STORED
    large: bool = False

    @property
    def is_folder(self) -> bool:
        return self.name.endswith(b"/")


class Directory:
    """The directory at the end of a zip, collected while the entries are sent."""

    def __init__(self) -> None:
        self._records = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # see close()
        self.count = 0

    def add(self, member: Member, sums: Tuple[int, int, int], offset: int) -> None:
        """Add an entry whose record began at ``offset``; ``sums`` are CRC, packed and full size."""
        crc, packed, size = sums
        wide = b"".join(struct.pack("<Q", n) for n in (size, packed, offset) if n >= _FULL)
        extra = (struct.pack("<HH", 1, len(wide)) + wide if wide else b"") + _times(member.mtime)
        attributes = (member.mode & 0xFFFF) << 16 | (0x10 if member.is_folder else 0)
        when = _dos_time(member.mtime)
        self._records.write(
            struct.pack(
                "<IHHHHHHIIIHHHHHII",
                *(0x02014B50, 3 << 8 | 45, _needed(member), _flags(member), member.method, *when),
                *(crc, min(packed, _FULL), min(size, _FULL), len(member.name), len(extra), 0, 0, 0),
                *(attributes, min(offset, _FULL)),
            )
            + member.name
            + extra
        )
        self.count += 1

    def finish(self, offset: int) -> bytes:
        """Return the records at the end of the zip, for a directory that begins at ``offset``."""
        length, count = self._records.tell(), self.count
        self._records.seek(0)
        if count < MANY and length < _FULL and offset < _FULL:
            return struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, length, offset, 0)
        return (
            struct.pack("<IQHHII", 0x06064B50, 44, 3 << 8 | 45, 45, 0, 0)
            + struct.pack("<QQQQ", count, count, length, offset)
            + struct.pack("<IIQI", 0x07064B50, 0, offset + length, 1)
            + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, _FULL, _FULL, 0)
        )

    def read(self, limit: int) -> bytes:
        """Return the next bytes of the directory, after :meth:`finish`."""
        return self._records.read(limit)

    def close(self) -> None:
        """Delete the temporary file."""
        self._records.close()


def local_header(member: Member, sums: Tuple[int, int, int] = (0, 0, 0)) -> bytes:
    """Return the record before an entry's data; the sums of deflated data follow it."""
    crc, packed, size = sums
    extra = _times(member.mtime)
    if member.large:
        packed = size = _FULL
        extra = struct.pack("<HHQQ", 1, 16, 0, 0) + extra
    return (
        struct.pack(
            "<IHHHHHIIIHH",
            *(0x04034B50, _needed(member), _flags(member), member.method),
            *_dos_time(member.mtime),
            *(crc, packed, size, len(member.name), len(extra)),
        )
        + member.name
        + extra
    )


def descriptor(member: Member, sums: Tuple[int, int, int]) -> bytes:
    """Return the record after an entry's deflated data."""
    return struct.pack("<IIQQ" if member.large else "<IIII", 0x08074B50, *sums)


def _needed(member: Member) -> int:
    return 45 if member.large else 20


def _flags(member: Member) -> int:
    flags = _UNKNOWN if member.method == DEFLATED else 0
    try:
        member.name.decode()
    except UnicodeDecodeError:
        return flags
    return flags | _UTF8


def _times(mtime: int) -> bytes:
    """Return the field for the time in seconds since 1970, which has no time zone."""
    return struct.pack("<HHBi", 0x5455, 5, 1, max(-(2**31), min(mtime, 2**31 - 1)))


def _dos_time(mtime: int) -> Tuple[int, int]:
    try:
        year, month, day, hour, minute, second = time.localtime(mtime)[:6]
    except (OverflowError, ValueError, OSError):
        year, month, day, hour, minute, second = 1980, 1, 1, 0, 0, 0
    if not 1980 <= year <= 2107:
        year, month, day, hour, minute, second = 1980, 1, 1, 0, 0, 0
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
