"""The streams of the files tool's pipe: binary frames, entries of folders, and paths.

:mod:`.files` describes them. A viewer uses these functions on data of an agent that may lie.
"""

import json
import re
import struct
from dataclasses import dataclass
from typing import Any, List, NamedTuple, Sequence, Union

from .codec import FRAME_LIMIT, RemoteProtocolError, unpack
from .fields import INT_MAX, integer, text

HEADER = struct.Struct("!IQ")
"""The beginning of a binary frame: the request's id and the offset in its stream."""

CHUNK_LIMIT = FRAME_LIMIT - HEADER.size
"""Maximum number of bytes of a stream in one binary frame."""

_LONGEST_NAME = 3 * 4095  # a path of the system with an escape for each byte

FILE, FOLDER, LINK, BLOCK, CHARACTER, FIFO, SOCKET, UNKNOWN = "fdlbcps?"
"""Types of entries. Only files and folders can be transferred."""


@dataclass(frozen=True)
class Entry:
    """An entry of a folder, in a stream of entries.

    ``type`` is a letter: ``f`` file, ``d`` folder, ``l`` link, ``b`` or ``c`` device, ``p`` FIFO,
    ``s`` socket, ``?`` unknown, because the account may not look at it. ``mode`` is the permissions
    with the setuid, setgid and sticky bits. ``mtime`` is in seconds since 1970, plus
    ``mtime_nanoseconds``. ``owner`` and ``group`` are names, or numbers without a name. For a link,
    ``target`` is its content and ``target_type`` the type that it leads to, empty if to nothing.
    """

    name: str = text(_LONGEST_NAME)
    type: str = text(1)
    size: int = integer(default=0)
    mode: int = integer(0, 0o7777, default=0)
    mtime: int = integer(-INT_MAX, default=0)
    mtime_nanoseconds: int = integer(0, 999_999_999, default=0)
    owner: str = text(64, default="")
    group: str = text(64, default="")
    target: str = text(_LONGEST_NAME, default="")
    target_type: str = text(1, default="")


class Chunk(NamedTuple):
    """A binary frame: bytes of the stream of ``request``, the first of them at ``offset``."""

    request: int
    offset: int
    data: memoryview


def pack_chunk(request: int, offset: int, data: Union[bytes, memoryview]) -> bytes:
    """Return the binary frame for bytes of a stream."""
    return b"".join((HEADER.pack(request, offset), data))


def unpack_chunk(frame: bytes) -> Chunk:
    """Return the content of a binary frame.

    Raises:
        RemoteProtocolError: it has no header, no bytes, or too many.
    """
    if not HEADER.size < len(frame) <= FRAME_LIMIT:
        raise RemoteProtocolError("a binary frame of %d bytes" % len(frame))
    request, offset = HEADER.unpack_from(frame)
    if offset > INT_MAX - CHUNK_LIMIT:
        raise RemoteProtocolError("an offset out of reach")
    return Chunk(request, offset, memoryview(frame)[HEADER.size :])


def pack_entries(rows: Sequence[Sequence[Union[str, int]]]) -> bytes:
    """Return the bytes of one frame of a stream of entries, without the frame's header.

    Args:
        rows: for each entry the values of :class:`Entry`, within its limits. Objects and a check of
            each value would take most of the time of a long listing.
    """
    return json.dumps(rows, separators=(",", ":")).encode("ascii")


def unpack_entries(data: Union[bytes, memoryview], *, of_folder: bool) -> List[Entry]:
    """Return the entries of one frame of a stream of entries.

    With ``of_folder``, each name must be that of one entry, so that it leads nowhere else when it
    is joined to a folder. Otherwise the names are paths.

    Raises:
        RemoteProtocolError: the bytes are not such a list, or a field exceeds its limit.
    """
    try:
        rows = json.loads(bytes(data))
    except (ValueError, RecursionError) as error:
        raise RemoteProtocolError("entries that are not JSON") from error
    if not isinstance(rows, list):
        raise RemoteProtocolError("entries that are not a list")
    return [_entry(row, of_folder) for row in rows]


def _entry(row: Any, of_folder: bool) -> Entry:
    if not isinstance(row, list):
        raise RemoteProtocolError("an entry that is not a list")
    entry = unpack(Entry, row)
    path_bytes(entry.target)
    name = path_bytes(entry.name)
    if of_folder and (name in (b"", b".", b"..") or b"/" in name):
        raise RemoteProtocolError("a name that is not an entry of a folder")
    return entry


# --- paths ------------------------------------------------------------------

_ESCAPED = re.compile("[\udc80-\udcff]")
_ESCAPE = re.compile("\0([89a-f][0-9a-f])")


def path_text(path: bytes) -> str:
    """Return a path or name as it is sent: see :mod:`.files`."""
    decoded = path.decode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda found: "\0%02x" % (ord(found.group()) - 0xDC00), decoded)


def path_bytes(path: str) -> bytes:
    """Return the bytes of a path or name that was received.

    Raises:
        RemoteProtocolError: no path is sent like this.
    """
    decoded = _ESCAPE.sub(lambda found: chr(0xDC00 + int(found.group(1), 16)), path)
    found = decoded.encode("utf-8", "surrogateescape")
    if b"\0" in found or path_text(found) != path:
        raise RemoteProtocolError("not a path")
    return found


def shown(path: str) -> str:
    """Return a path or name for people: escapes and control characters become visible."""
    visible = _ESCAPE.sub(lambda found: "\\x" + found.group(1), path)
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in visible)
