"""Writes a file: to a temporary name in its folder, then, when it is complete, to its own.

The temporary file belongs to one upload, by its name and because nobody else can open it to write.
What a lost pipe leaves can be continued; other remains are deleted.
"""

import hashlib
import hmac
import os
import re
import time
from typing import Callable, Generator, Optional, Set

from jump_wire.codec import RemoteProtocolError
from jump_wire.files import (
    ACKNOWLEDGE_BYTES,
    KEEP_PART_SECONDS,
    BytesTaken,
    CommitFile,
    RequestDone,
    WriteFile,
    WriteStarted,
)

from ...core.operations import Background, Failure, Operation, Output
from .. import storage
from .failures import failure
from .paths import look, require_new_name, resolve, split, type_of, version_of
from .reading import hash_part

_PART = re.compile(r"\.[0-9a-f]{32}\.jump-upload")

ENTRIES = 5000
"""Entries of a folder that are looked at for old parts, because it must not take long."""


class Upload:
    """One file that is being written.

    Args:
        asked: the request.
        swept: the folders in which old parts were deleted; this adds its own.
        wake: called in a thread when a :class:`Background` is done.

    Raises:
        Failure: it can't be written.
    """

    def __init__(self, asked: WriteFile, swept: Set[str], wake: Callable[[], None]) -> None:
        self._asked = asked
        self._wake = wake
        self._digest = hashlib.sha256()
        self._offset = self._told = 0
        self._started = False
        self._part = -1
        self._is_ours = False
        self.committed = False
        if re.fullmatch("[0-9a-f]{32}", asked.upload) is None:
            raise Failure("path_invalid", asked.path, reason="the upload has no valid id")
        self._path = resolve(asked.path)
        folder, name = split(self._path, asked.path)
        require_new_name(name, asked.path)
        self._part_path = os.path.join(folder, ".%s.jump-upload" % asked.upload)
        try:
            self.replaced()
            if folder not in swept:
                swept.add(folder)
                sweep(folder)
            self._open_part()
        except OSError as error:
            self.close(keep=True)
            raise failure(error, asked.path) from error
        except Failure:
            self.close(keep=True)
            raise

    def replaced(self) -> Optional[os.stat_result]:
        """Return the file that will be replaced, if any.

        Raises:
            Failure: it must not be.
        """
        asked = self._asked
        try:
            found = look(self._path)
        except FileNotFoundError:
            if asked.version:
                raise Failure("file_changed", asked.path) from None
            return None
        if type_of(found) != "f":
            code = "file_is_a_folder" if type_of(found) == "d" else "file_special"
            raise Failure(code, asked.path)
        if not asked.replace:
            raise Failure("file_exists", asked.path)
        if asked.version not in ("", version_of(found)):
            raise Failure("file_changed", asked.path)
        return found

    def _open_part(self) -> None:
        access, share = storage.READ | storage.WRITE, storage.SHARE_READ
        self._part = storage.open_file(
            self._part_path, access, storage.OPEN_ALWAYS, storage.NO_LINK, share
        )
        found = os.fstat(self._part)
        if type_of(found) != "f" or found.st_nlink != 1:
            raise Failure("file_busy", self._asked.path)
        self._is_ours = True
        self._offset = self._told = found.st_size
        if 0 <= self._asked.size < self._offset:
            os.ftruncate(self._part, 0)
            self._offset = self._told = 0

    # --- the stream ---

    def start(self) -> Generator[Output, None, None]:
        """Hash the part that exists, and tell the viewer where to continue."""
        asked, size = self._asked, self._offset
        yield from hash_part(asked.request, self._part, size, self._digest, asked.path)
        self._started = True
        yield WriteStarted(asked.request, size, self._digest.hexdigest() if size else "")

    def receive(self, offset: int, data: memoryview) -> Optional[BytesTaken]:
        """Write bytes of the stream; return an acknowledgement when one is due.

        Raises:
            RemoteProtocolError: they do not follow the bytes before.
            Failure: they can't be written.
        """
        if not self._started or self.committed or offset != self._offset:
            raise RemoteProtocolError("bytes that do not follow those before")
        if 0 <= self._asked.size < offset + len(data):
            raise Failure("file_hash_differs", self._asked.path)
        self._digest.update(data)
        self._offset += len(data)
        try:
            while data:
                data = data[os.write(self._part, data) :]
        except OSError as error:
            raise failure(error, self._asked.path) from error
        if self._offset - self._told < ACKNOWLEDGE_BYTES:
            return None
        self._told = self._offset
        return BytesTaken(self._asked.request, self._offset)

    # --- the end ---

    def commit(self, message: CommitFile) -> Operation:
        """Check the file and put it in its place.

        Raises:
            RemoteProtocolError: it is committed already.
        """
        if not self._started or self.committed:
            raise RemoteProtocolError("a commit of an upload that has not started or has ended")
        self.committed = True
        return self._finish(message)

    def _finish(self, message: CommitFile) -> Operation:
        asked, sha256 = self._asked, self._digest.hexdigest()
        if message.size != self._offset or not hmac.compare_digest(
            message.sha256.encode(), sha256.encode()
        ):
            raise Failure("file_hash_differs", asked.path)
        syncing = Background(lambda: os.fsync(self._part), self._wake)
        yield syncing
        try:
            syncing.result()
            self._put_in_place()
            version = version_of(look(self._path))
        except OSError as error:
            raise failure(error, asked.path) from error
        return RequestDone(
            asked.request, count=1, size=self._offset, sha256=sha256, version=version
        )

    def _put_in_place(self) -> None:
        asked = self._asked
        self.replaced()
        self._let_go()
        if asked.set_mtime:
            when = asked.mtime * 1_000_000_000 + asked.mtime_nanoseconds
            os.utime(self._part_path, ns=(when, when))
        # The file takes the permissions of its folder, as a new one does.
        put = storage.replace if asked.replace else storage.rename
        storage.patiently(lambda: put(self._part_path, self._path))
        self._is_ours = False

    def _let_go(self) -> None:
        descriptor, self._part = self._part, -1
        if descriptor >= 0:
            os.close(descriptor)

    def close(self, *, keep: bool) -> None:
        """Close it; with ``keep``, leave the part for a continuation."""
        self._let_go()
        if self._is_ours and not (keep and self._offset):
            try:
                os.unlink(self._part_path)
            except OSError:
                pass


def sweep(folder: str, clock: Callable[[], float] = time.time) -> None:
    """Delete old parts in a folder. One in use can't be deleted."""
    try:
        with os.scandir(folder) as entries:
            for _, entry in zip(range(ENTRIES), entries):
                if _PART.fullmatch(entry.name):
                    _sweep_one(entry, clock())
    except OSError:
        pass  # the account may write to the folder, but not list it


def _sweep_one(entry: "os.DirEntry[str]", now: float) -> None:
    try:
        if now - entry.stat(follow_symlinks=False).st_mtime > KEEP_PART_SECONDS:
            os.unlink(entry.path)
    except OSError:
        pass  # it is in use
