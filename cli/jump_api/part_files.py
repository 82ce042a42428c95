"""A file that is being downloaded: a part file beside its target, until it is complete."""

import contextlib
import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from jump_wire.errors import UserError

from .file_errors import local_error, require_file, shown_path
from .local_files import CHUNK, in_thread
from .local_folders import follow, open_parent
from .part_sweeping import OPEN_PART, Sweeper, part_name

_ZEROS = bytes(256 * 1024)
_SET_ID_BITS = stat.S_ISUID | stat.S_ISGID
_NO_HARD_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)

T = TypeVar("T")


class PartFile:
    """The receiving end of a download that becomes a file.

    Args:
        target: the file's path.
        key: hexadecimal digits, the same for each download of one file to one target. With them, a
            later one finds the part.
        sweeper: deletes old parts in the target's folder.
        replace: whether the file may exist. A link then leads to its target.
        depth: see :func:`.local_folders.open_parent`.

    Raises:
        UserError: the target is not a file, or the part can't be opened.
    """

    def __init__(
        self,
        target: Path,
        key: str,
        sweeper: Sweeper | None = None,
        *,
        replace: bool = True,
        depth: int = 0,
    ) -> None:
        self._shown = target
        self._replace = replace
        self._part_name = part_name(key)
        self._part = self._folder = -1
        self._complete = False
        self._digest = hashlib.sha256()
        self.offset = 0
        try:
            folder, self._name = open_parent(target, depth)
        except IsADirectoryError as error:
            raise local_error(error, target) from error
        except OSError as error:
            raise local_error(error, target.parent) from error
        try:
            if replace:
                folder, self._name = follow(folder, self._name)
            self._folder = folder
            self._require_replaceable()
            (sweeper or Sweeper()).sweep(folder)
            self._open_part()
        except OSError as error:
            self.close()
            raise local_error(error, self._shown) from error
        except UserError:
            self.close()
            raise

    def _require_replaceable(self) -> os.stat_result | None:
        """Return the file that will be replaced, if any."""
        if not self._replace:
            return None
        try:
            found = os.stat(self._name, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        require_file(found, self._shown)
        return found

    def _open_part(self) -> None:
        part = os.open(self._part_name, OPEN_PART | os.O_CREAT, 0o600, dir_fd=self._folder)
        try:
            found = os.fstat(part)
            require_file(found, self._shown)
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            now = os.stat(self._part_name, dir_fd=self._folder, follow_symlinks=False)
        except (BlockingIOError, FileNotFoundError) as error:
            os.close(part)
            raise self._busy() from error
        except BaseException:
            os.close(part)
            raise
        # Another account may have put it there, or another download just renamed it.
        if now.st_ino != found.st_ino or found.st_uid != os.geteuid() or found.st_nlink != 1:
            os.close(part)
            raise self._busy()
        self._part = part

    def _busy(self) -> UserError:
        return UserError("file_busy", path=shown_path(self._shown))

    async def load(self) -> None:
        """Take over the bytes of an interrupted download."""

        def work() -> None:
            while data := os.pread(self._part, CHUNK, self.offset):
                self._digest.update(data)
                self.offset += len(data)

        await self._in_thread(work)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            return await in_thread(work)
        except OSError as error:
            raise local_error(error, self._shown) from error

    def begin(self, size: int) -> None:
        """Note the size of the whole file.

        Raises:
            UserError: the disk has no room for the rest.
        """
        room = os.statvfs(self._folder)
        if room.f_blocks and size - self.offset > room.f_bavail * room.f_frsize:
            raise UserError("disk_full", path=shown_path(self._shown))

    def sha256(self) -> str:
        """Return the SHA-256 of the bytes so far."""
        return self._digest.hexdigest()

    def restart(self, _path: str) -> None:
        """Forget all bytes."""
        os.ftruncate(self._part, 0)
        self.offset, self._digest = 0, hashlib.sha256()

    async def write(self, pieces: list[memoryview]) -> None:
        """Add bytes.

        Raises:
            UserError: they can't be written.
        """

        def work() -> None:
            for piece in pieces:
                self._digest.update(piece)
                # A hole stays a hole, so that a sparse file takes no more room than before.
                if piece != memoryview(_ZEROS)[: len(piece)]:
                    self._write(piece)
                self.offset += len(piece)

        await self._in_thread(work)

    def _write(self, data: memoryview) -> None:
        offset = self.offset
        while data:
            written = os.pwrite(self._part, data, offset)
            data, offset = data[written:], offset + written

    async def finish(self, mode: int, mtime_ns: int | None = None) -> None:
        """Give the file its permissions, perhaps its time, and its name.

        Raises:
            UserError: it can't be written; ``file_exists`` if it exists and must not.
        """

        def work() -> None:
            found = self._require_replaceable()
            os.ftruncate(self._part, self.offset)  # it may end with a hole
            os.fsync(self._part)
            self._set_mode(found, mode if found is None or mtime_ns is not None else found.st_mode)
            if mtime_ns is not None:
                os.utime(self._part, ns=(mtime_ns, mtime_ns))
            os.fsync(self._part)
            self._put_in_place()
            try:
                os.fsync(self._folder)
            except OSError as error:
                if error.errno != errno.EBADF:  # the user may not list the folder
                    raise

        await self._in_thread(work)

    def _set_mode(self, replaced: os.stat_result | None, mode: int) -> None:
        """Set the permissions, and the owner of a replaced file as far as this account may.

        As with cp, a file that is replaced keeps its permissions, unless all is preserved.
        """
        if replaced is not None:
            for owner in (replaced.st_uid, -1):
                with contextlib.suppress(OSError):
                    os.fchown(self._part, owner, replaced.st_gid)
                    break
        os.fchmod(self._part, stat.S_IMODE(mode) & ~_SET_ID_BITS)

    def _put_in_place(self) -> None:
        part, folder = self._part_name, self._folder
        if not self._replace:
            try:
                # It creates the name or fails.
                os.link(part, self._name, src_dir_fd=folder, dst_dir_fd=folder)
            except OSError as error:
                if error.errno not in _NO_HARD_LINKS:
                    raise
                if self._exists():
                    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
            else:
                os.unlink(part, dir_fd=folder)
                self._complete = True
                return
        os.rename(part, self._name, src_dir_fd=folder, dst_dir_fd=folder)
        self._complete = True

    def _exists(self) -> bool:
        try:
            os.stat(self._name, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True

    def rename(self, name: str) -> None:
        """Use another name in the same folder for a file that must not exist."""
        self._name = name

    def discard(self) -> None:
        """Delete the part, because it is of no use."""
        self.restart("")

    def close(self) -> None:
        """Close the files. A part with bytes remains, for a continuation."""
        if self._part >= 0:
            if not self._complete and not os.fstat(self._part).st_size:
                with contextlib.suppress(OSError):
                    os.unlink(self._part_name, dir_fd=self._folder)
            os.close(self._part)
        if self._folder >= 0:
            os.close(self._folder)
        self._part = self._folder = -1
