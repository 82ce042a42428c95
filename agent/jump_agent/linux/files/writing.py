"""Writes a file: to a temporary name in its folder, then, when it is complete, to its own.

The temporary file belongs to one upload, by its name and a lock. What a lost pipe leaves can be
continued; other remains are deleted.
"""

import errno
import fcntl
import hashlib
import hmac
import os
import re
from typing import Callable, Generator, Optional

from jump_wire.codec import RemoteProtocolError
from jump_wire.files import (
    ACKNOWLEDGE_BYTES,
    BytesTaken,
    CommitFile,
    RequestDone,
    WriteFile,
    WriteStarted,
)

from ...core.failures import failure
from ...core.operations import Failure, Operation, Output
from .finishing import adopt_attributes, durably, put_in_place
from .paths import followed, open_to_write, resolve, split, type_of, version_of
from .reading import hash_part
from .sweeping import OPEN_PART, Sweeper, part_name

_ZEROS = bytes(256 * 1024)


class Upload:
    """One file that is being written.

    Args:
        asked: the request.
        sweeper: deletes what earlier uploads left in the folder.
        wake: called in a thread when a :class:`Background` is done.

    Raises:
        Failure: it can't be written.
    """

    def __init__(self, asked: WriteFile, sweeper: Sweeper, wake: Callable[[], None]) -> None:
        self._asked = asked
        self._wake = wake
        self._digest = hashlib.sha256()
        self._offset = 0
        self._told = 0
        self._started = False
        self._folder = self._part = -1
        self._is_ours = False
        self.committed = False
        if re.fullmatch("[0-9a-f]{32}", asked.upload) is None:
            raise Failure("path_invalid", asked.path, reason="the upload has no valid id")
        self._part_name = part_name(asked.upload)
        path = resolve(asked.path)
        try:
            folder, self._name = split(followed(path))
            self._open_parent(folder)
            self.replaced()
            sweeper.sweep(self._folder)
            self._open_part()
            self._require_room()
        except OSError as error:
            self.close(keep=True)
            raise failure(error, asked.path) from error
        except Failure:
            self.close(keep=True)
            raise

    def _open_parent(self, folder: bytes) -> None:
        try:
            self._folder = open_to_write(folder)
        except OSError as error:  # the file itself may well be missing
            raise failure(error, folder) from error

    def replaced(self) -> Optional[os.stat_result]:
        """Return the file that will be replaced, if any.

        Raises:
            Failure: it must not be.
        """
        asked = self._asked
        try:
            found = os.stat(self._name, dir_fd=self._folder, follow_symlinks=False)
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
        self._part = os.open(self._part_name, OPEN_PART | os.O_CREAT, 0o600, dir_fd=self._folder)
        found = os.fstat(self._part)
        if type_of(found) != "f" or found.st_uid != os.geteuid() or found.st_nlink != 1:
            raise Failure("file_busy", self._asked.path)
        try:
            fcntl.flock(self._part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno != errno.EWOULDBLOCK:
                raise  # for example, a file system without locks
            raise Failure("file_busy", self._asked.path) from error
        # The upload that had the lock may have put it in its place, or deleted it, meanwhile.
        try:
            now = os.stat(self._part_name, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError as error:
            raise Failure("file_busy", self._asked.path) from error
        if (now.st_dev, now.st_ino) != (found.st_dev, found.st_ino) or now.st_nlink != 1:
            raise Failure("file_busy", self._asked.path)
        self._is_ours = True
        self._offset = self._told = os.fstat(self._part).st_size
        if 0 <= self._asked.size < self._offset:
            os.ftruncate(self._part, 0)
            self._offset = self._told = 0

    def _require_room(self) -> None:
        room = os.statvfs(self._folder)
        # Zeros take no room, but a disk that is this full is a bad place for a file all the same.
        # A file system may not know how large it is.
        if room.f_blocks and self._asked.size - self._offset > room.f_bavail * room.f_frsize:
            raise Failure("disk_full", self._asked.path)

    # --- the stream ---

    def start(self) -> Generator[Output, None, None]:
        """Hash the part that exists, and tell the viewer where to continue."""
        asked, size = self._asked, self._offset
        try:
            yield from hash_part(asked.request, self._part, size, self._digest, asked.path)
        except OSError as error:
            raise failure(error, asked.path) from error
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
        try:
            # A hole stays a hole, so that a sparse file takes no more room than before.
            if data != memoryview(_ZEROS)[: len(data)]:
                self._write(data)
        except OSError as error:
            raise failure(error, self._asked.path) from error
        self._offset += len(data)
        if self._offset - self._told < ACKNOWLEDGE_BYTES:
            return None
        self._told = self._offset
        return BytesTaken(self._asked.request, self._offset)

    def _write(self, data: memoryview) -> None:
        offset = self._offset
        while data:
            written = os.pwrite(self._part, data, offset)
            data, offset = data[written:], offset + written

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
        try:
            os.ftruncate(self._part, self._offset)  # it may end with a hole
            yield from durably(self._part, self._wake)
            # Last, and without a pause: an interrupted part must stay one that can be continued.
            adopt_attributes(self._part, self.replaced(), self._folder, self._name, asked)
            put_in_place(self._folder, self._part_name, self._name, replace=asked.replace)
            self._is_ours = False
            version = version_of(os.fstat(self._part))
            yield from durably(self._folder, self._wake)
        except OSError as error:
            raise failure(error, asked.path) from error
        return RequestDone(
            asked.request, count=1, size=self._offset, sha256=sha256, version=version
        )

    def close(self, *, keep: bool) -> None:
        """Close the descriptors; with ``keep``, leave the part for a continuation."""
        if self._is_ours and not (keep and self._offset):
            try:
                os.unlink(self._part_name, dir_fd=self._folder)
            except OSError:
                pass
        for descriptor in (self._part, self._folder):
            if descriptor >= 0:
                os.close(descriptor)
        self._part = self._folder = -1
