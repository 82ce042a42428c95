r"""The pipe of the files tool (kind ``files``): its requests, its streams and its limits.

The viewer sends requests. Each has an id, larger than those before it on the same pipe. Up to
:data:`REQUESTS` run at the same time. Each ends with exactly one :class:`RequestDone`
or :class:`RequestFailed`. A request may also have a stream: bytes in binary frames, from the agent
(files, zips, entries of folders) or from the viewer (a file to write).

**Frames.** A binary frame is the request's id (4 bytes), the offset of its first byte in the stream
(8 bytes), both big-endian, and up to :data:`CHUNK_LIMIT` bytes. The receiver acknowledges with
:class:`BytesTaken` whenever it has processed another :data:`ACKNOWLEDGE_BYTES`. The sender stops
when :data:`WINDOW` bytes are unacknowledged. Frames and acknowledgements of a request that has
ended are ignored, because they may have been on their way.

**Entries.** In a stream of entries, each frame has a list in JSON: ``[[name, type, …], …]``, with
the fields of :class:`Entry` in their order. The rules for fields of messages apply to them. A
folder has no limit of entries, so a viewer shows or counts them as they come.

**Paths.** A path is absolute, or relative to the account's home folder; an empty one is this
folder. It is a text. Linux allows names that are not UTF-8: each byte that is not part of valid
UTF-8 is U+0000 and the byte as two hexadecimal digits in lower case. No name contains U+0000, so
every other character is itself, newlines included. A viewer sends names back exactly as it
received them, and joins them to a folder with ``/``. To show a name, it replaces such an escape by
``\x`` and the two digits, and control characters by something visible.

**Lost pipes.** The end of a pipe ends its requests, and nothing of the tool survives. A viewer
continues on a new pipe by what is on the disk: :class:`ReadFile` from the byte where it was, or
:class:`WriteFile` with the same ``upload``. The agent then sends the SHA-256 of the first part, so
that the viewer can compare it with its own. This is simpler than a tool that keeps its requests,
and it also works after a restart of the agent or the computer. A request whose answer was lost may
have been carried out; a :class:`DeletePath` also in part.
"""

from dataclasses import dataclass
from typing import Tuple

from .fields import INT_MAX, flag, integer, text, texts
from .messages import message

REQUESTS = 32
"""Maximum number of requests of one pipe that run at the same time."""

WINDOW = 4 * 1024 * 1024
"""Maximum number of unacknowledged bytes of one stream."""

ACKNOWLEDGE_BYTES = WINDOW // 8
"""Number of processed bytes after which an acknowledgement is due."""

PATH_LIMIT = 5000
"""Maximum length of a path in a message, in characters."""

SKIPPED_LIMIT = 100
"""Maximum number of :class:`PathSkipped` for one request."""

UMASK = 0o022
"""Permissions that new files and folders lack, unless the viewer preserves those of the original.

The account's own umask is unknown: it depends on the shell, and the agent's hides its state.
"""

KEEP_PART_SECONDS = 86400
"""Seconds for which the agent keeps the received part of a file that was not committed."""

_REQUEST_MAX = 2**32 - 1


# --- requests ---------------------------------------------------------------


@message(128)
@dataclass(frozen=True)
class FilesAttached:
    """Agent to viewer, first message on the pipe: the account, and the path of its home folder."""

    account: str = text(64)
    home: str = text(PATH_LIMIT)


@message(129)
@dataclass(frozen=True)
class ListFolder:
    """Viewer to agent: list a folder, as a stream of entries in no particular order."""

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)


@message(130)
@dataclass(frozen=True)
class FindPaths:
    """Viewer to agent: find the paths that match a pattern, as a stream of entries.

    In each part of the pattern, ``*`` matches any characters, ``?`` one character and ``[…]`` one
    of several. A leading dot must be matched explicitly. The ``name`` of each entry is its path,
    absolute or relative as the pattern is.
    """

    request: int = integer(1, _REQUEST_MAX)
    pattern: str = text(PATH_LIMIT)


@message(131)
@dataclass(frozen=True)
class DescribePath:
    """Viewer to agent: describe one path, as a stream of one entry. Links are not followed."""

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)


@message(132)
@dataclass(frozen=True)
class MakeFolder:
    """Viewer to agent: create a folder.

    ``parents`` also creates missing parents, and accepts a folder that exists. ``mode`` is -1 for
    the default of the account. The agent ignores setuid and setgid bits in it; a new folder
    inherits setgid from its parent. With ``umask``, the bits of :data:`UMASK` are removed from
    ``mode``.
    """

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)
    mode: int = integer(-1, 0o7777, default=-1)
    parents: bool = flag(default=False)
    umask: bool = flag(default=False)


@message(133)
@dataclass(frozen=True)
class MovePath:
    """Viewer to agent: rename ``path`` to ``to``, within one file system.

    Without ``replace``, it fails if ``to`` exists.
    """

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)
    to: str = text(PATH_LIMIT)
    replace: bool = flag(default=False)


@message(134)
@dataclass(frozen=True)
class DeletePath:
    """Viewer to agent: delete a file, a link or a folder. Links are never followed.

    A folder that is not empty requires ``recursive``. What can't be deleted is reported with
    :class:`PathSkipped`, and the rest is deleted.
    """

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)
    recursive: bool = flag(default=False)


@message(135)
@dataclass(frozen=True)
class SetMode:
    """Viewer to agent: set the permissions of a file or folder; a link leads to its target."""

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)
    mode: int = integer(0, 0o7777)


@message(136)
@dataclass(frozen=True)
class ReadFile:
    """Viewer to agent: send a regular file's bytes from ``offset`` on, at most ``length``.

    The response is :class:`ReadStarted`, the stream (its first offset is ``offset``), and
    :class:`RequestDone`. With ``version``, it fails with ``file_changed`` if the file has another
    one. The file's size when it is opened decides where the stream ends. A file that shrinks while
    it is read fails with ``file_changed``; one that grows does not.
    """

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)
    offset: int = integer(default=0)
    length: int = integer(default=INT_MAX)
    version: str = text(128, default="")


@message(137)
@dataclass(frozen=True)
class ReadZip:
    """Viewer to agent: send a folder as a zip, as a stream that starts at byte 0.

    ``names`` are the entries of the folder to include, separated by ``/``; empty for all. Links are
    stored as links. Devices, FIFOs, sockets and unreadable files are reported with
    :class:`PathSkipped`. The response is :class:`ReadStarted`, with an unknown size, the stream and
    :class:`RequestDone`. A zip can't be continued on another pipe.
    """

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)
    names: str = text(PATH_LIMIT, default="")


@message(138)
@dataclass(frozen=True)
class WriteFile:
    """Viewer to agent: write a file. It appears under its name when it is complete.

    The response is :class:`WriteStarted`. The viewer then sends the stream, from the offset in that
    message on, and :class:`CommitFile`. ``size`` is -1 if it is not known yet. ``upload``
    identifies the upload: 32 hexadecimal digits. With the same id and path, the agent continues an
    earlier upload that was interrupted. To start again, the viewer uses a new id.

    Without ``replace``, it fails with ``file_exists`` if the file exists, at the start and at the
    end. With ``replace`` and a ``version``, it fails with ``file_changed`` unless the existing file
    still has that version. ``mode`` is -1 for the mode of the replaced file, or the account's
    default. With ``umask``, a replaced file keeps its mode, and a new one gets ``mode`` without the
    bits of :data:`UMASK`. The agent never sets setuid or setgid bits: the replaced file loses them,
    as when it is written. ``mtime`` is in seconds since 1970, plus ``mtime_nanoseconds``, and
    applies with ``set_mtime`` only.
    """

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)
    upload: str = text(32)
    size: int = integer(-1)
    replace: bool = flag(default=False)
    version: str = text(128, default="")
    mode: int = integer(-1, 0o7777, default=-1)
    set_mtime: bool = flag(default=False)
    mtime: int = integer(-INT_MAX, default=0)
    mtime_nanoseconds: int = integer(0, 999_999_999, default=0)
    umask: bool = flag(default=False)


@message(139)
@dataclass(frozen=True)
class CommitFile:
    """Viewer to agent, after the last byte of a :class:`WriteFile`: the file is complete.

    If the received bytes have another size or SHA-256, the request fails with
    ``file_hash_differs`` and the agent deletes them.
    """

    request: int = integer(1, _REQUEST_MAX)
    size: int = integer()
    sha256: str = text(64)


@message(140)
@dataclass(frozen=True)
class BytesTaken:
    """Either way: the receiver of a request's stream has processed it up to byte ``offset``."""

    request: int = integer(1, _REQUEST_MAX)
    offset: int = integer()


@message(141)
@dataclass(frozen=True)
class CancelRequest:
    """Viewer to agent: end a request, which then fails with ``file_cancelled`` unless it is done.

    With ``keep``, the agent keeps the received part of a :class:`WriteFile` for a day, so that the
    upload can be continued.
    """

    request: int = integer(1, _REQUEST_MAX)
    keep: bool = flag(default=False)


# --- answers ----------------------------------------------------------------


@message(142)
@dataclass(frozen=True)
class ReadStarted:
    """Agent to viewer: the file is open, or the zip begins.

    ``size`` is the size of the whole file, or -1 for a zip. ``sha256`` is the SHA-256 of the bytes
    before ``offset``, in hexadecimal digits; empty if there are none. ``version`` changes whenever
    the file is written or replaced.
    """

    request: int = integer(1, _REQUEST_MAX)
    offset: int = integer()
    size: int = integer(-1)
    sha256: str = text(64, default="")
    version: str = text(128, default="")
    mode: int = integer(0, 0o7777, default=0)
    mtime: int = integer(-INT_MAX, default=0)
    mtime_nanoseconds: int = integer(0, 999_999_999, default=0)


@message(143)
@dataclass(frozen=True)
class WriteStarted:
    """Agent to viewer: send the file from byte ``offset`` on.

    ``sha256`` is the SHA-256 of the part before ``offset`` that the agent has, empty if there is
    none. If it is not that of the viewer's own bytes, the viewer cancels the request and starts
    again with a new ``upload``.
    """

    request: int = integer(1, _REQUEST_MAX)
    offset: int = integer()
    sha256: str = text(64, default="")


@message(144)
@dataclass(frozen=True)
class RequestProgress:
    """Agent to viewer, at most four times a second: how far a request without a stream is.

    ``count`` is the number of entries so far, ``size`` the number of bytes: those hashed before a
    stream starts or after it has ended.
    """

    request: int = integer(1, _REQUEST_MAX)
    count: int = integer(default=0)
    size: int = integer(default=0)


@message(145)
@dataclass(frozen=True)
class PathSkipped:
    """Agent to viewer: the request continues without ``path``; ``code`` is from the catalogue.

    Only the first 100 of a request are reported. :class:`RequestDone` has the number of all.
    """

    request: int = integer(1, _REQUEST_MAX)
    path: str = text(PATH_LIMIT)
    code: str = text(64)


@message(146)
@dataclass(frozen=True)
class RequestDone:
    """Agent to viewer: the request is complete.

    ``count`` is the number of entries listed, found, stored in the zip or deleted. ``size`` and
    ``sha256`` are those of the whole file that was read (from its first byte, also if the stream
    started later) or written, or of the zip. The viewer compares them with its own. ``version`` is
    the file's version. ``skipped`` is the number of paths left out. ``changed`` is true when the
    file was changed while it was read.
    """

    request: int = integer(1, _REQUEST_MAX)
    count: int = integer(default=0)
    size: int = integer(default=0)
    sha256: str = text(64, default="")
    version: str = text(128, default="")
    skipped: int = integer(default=0)
    changed: bool = flag(default=False)


@message(147)
@dataclass(frozen=True)
class RequestFailed:
    """Agent to viewer: the request has failed.

    ``code`` is from the error catalogue and ``path`` is the parameter of that name.
    ``parameters`` are the names of the others, each followed by its value.
    """

    request: int = integer(1, _REQUEST_MAX)
    code: str = text(64)
    path: str = text(PATH_LIMIT, default="")
    parameters: Tuple[str, ...] = texts(8, 256, default=())
