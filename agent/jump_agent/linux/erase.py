"""Erases a directory tree that another account fills, and may still be filling.

Root erases files that an account controls. So nothing is done by path, no link is followed, and no
mount is entered. Nothing recurses: nested entries are moved up into the top directory, so that
three descriptors are enough for any depth. One time limit applies to the whole operation.
"""

import errno
import itertools
import os
import time
from typing import Callable, List

SECONDS = 60.0
"""Time limit for erasing, in seconds. An installation has a few hundred files."""

_BATCH = 1000
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class _TimeUp(Exception):
    pass


def erase(path: str, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> str:
    """Erase a directory and its content as far as possible.

    Args:
        path: the directory. Its parent directory must belong to the caller.
        seconds: the time limit.
        clock: returns the monotonic time in seconds.

    Returns:
        The reason why something remains, or an empty string when nothing does.
    """
    parent, name = os.path.split(os.path.abspath(path))
    try:
        holder = os.open(parent, _DIRECTORY)
    except OSError as error:
        return _reason(parent, error)
    try:
        return _Eraser(clock, clock() + seconds).run(holder, name)
    finally:
        os.close(holder)


class _Eraser:
    def __init__(self, clock: Callable[[], float], end: float) -> None:
        self._clock = clock
        self._end = end
        self._done = 0
        self._problem = ""

    def run(self, holder: int, name: str) -> str:
        try:
            if self._discard(holder, name):
                return self._problem
            top = self._enter(holder, name)
            try:
                while self._round(top):
                    pass
            finally:
                os.close(top)
        except _TimeUp:
            return "timed out"
        except FileNotFoundError:
            return ""
        except OSError as error:
            return _reason(name, error)
        return self._problem or self._last(holder, name)

    def _last(self, holder: int, name: str) -> str:
        try:
            os.rmdir(name, dir_fd=holder)
        except OSError as error:
            return _reason(name, error)
        return ""

    def _round(self, top: int) -> bool:
        """Erase the current content of ``top``, and return whether anything was erased or moved."""
        self._problem = ""
        before = self._done
        for name in _names(top):
            if not self._discard(top, name):
                self._empty(top, name)
        return self._done > before

    def _empty(self, top: int, name: str) -> None:
        """Empty a directory in ``top``. Its non-empty subdirectories move up into ``top``."""
        try:
            inner = self._enter(top, name)
        except OSError as error:
            self._note(name, error)
            return
        try:
            for each in _names(inner):
                if not self._discard(inner, each):
                    self._move_up(inner, each, top)
        except OSError as error:
            self._note(name, error)
        finally:
            os.close(inner)
        self._discard(top, name)

    def _discard(self, folder: int, name: str) -> bool:
        """Erase an entry. Return False only if it is a directory that is not empty."""
        if self._clock() >= self._end:
            raise _TimeUp
        try:
            os.unlink(name, dir_fd=folder)
        except FileNotFoundError:
            return True
        except OSError as error:
            return self._discard_directory(folder, name, error)
        self._done += 1
        return True

    def _discard_directory(self, folder: int, name: str, unlinking: OSError) -> bool:
        try:
            os.rmdir(name, dir_fd=folder)
        except FileNotFoundError:
            return True
        except NotADirectoryError:
            self._note(name, unlinking)
            return True
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                return False
            self._note(name, error)  # usually a mount
            return True
        self._done += 1
        return True

    def _enter(self, folder: int, name: str) -> int:
        """Open a directory so that its entries can be erased."""
        try:
            found = os.open(name, _DIRECTORY, dir_fd=folder)
        except PermissionError:
            _unlock(folder, name)
            found = os.open(name, _DIRECTORY, dir_fd=folder)
        if os.geteuid() != 0:
            os.fchmod(found, 0o700)
        return found

    def _move_up(self, folder: int, name: str, top: int) -> None:
        fresh = "%d-%d" % (os.getpid(), self._done)
        try:
            try:
                os.rename(name, fresh, src_dir_fd=folder, dst_dir_fd=top)
            except PermissionError:
                _unlock(folder, name)
                os.rename(name, fresh, src_dir_fd=folder, dst_dir_fd=top)
        except OSError as error:
            self._note(name, error)
        else:
            self._done += 1

    def _note(self, name: str, error: OSError) -> None:
        self._problem = self._problem or _reason(name, error)


def _unlock(folder: int, name: str) -> None:
    """Give the calling account full access to its own directory. As root, raise an error."""
    if os.geteuid() == 0:
        # chmod would follow a link that was placed at this moment, and root needs no such access.
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    os.chmod(name, 0o700, dir_fd=folder)


def _names(folder: int) -> List[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in itertools.islice(entries, _BATCH)]


def _reason(name: str, error: OSError) -> str:
    return "%s: %s" % (name[:100], error.strerror)
