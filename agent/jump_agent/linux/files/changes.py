"""Creates, renames and deletes files and folders, and sets their permissions."""

import ctypes
import errno
import os
import stat
from typing import Generator, List

from jump_wire.file_streams import path_text
from jump_wire.files import UMASK, DeletePath, MakeFolder, MovePath, RequestDone, SetMode

from ...core.failures import failure
from ...core.operations import Operation, Output, Progress, Skipped
from .finishing import SET_ID_BITS
from .paths import followed, resolve, split
from .walk import walk

FOLDER_MODE = 0o777 & ~UMASK
"""Permissions of new folders. The client's own umask hides its state from everybody else."""

_STEPS = 64  # steps of a walk in one slice
_PASSES = 3
_AT_FDCWD, _RENAME_NOREPLACE = -100, 1


def make_folder(asked: MakeFolder) -> Operation:
    """Create a folder."""
    path = resolve(asked.path)
    made = 0
    for folder in _missing(path) if asked.parents else [path]:
        try:
            _make(folder, _mode(asked) if folder == path else FOLDER_MODE)
            made += 1
        except FileExistsError as error:
            if not asked.parents or not os.path.isdir(folder):
                raise failure(error, asked.path) from error
        except OSError as error:
            raise failure(error, asked.path) from error
        yield None
    return RequestDone(asked.request, count=made)


def _mode(asked: MakeFolder) -> int:
    if asked.mode < 0:
        return FOLDER_MODE
    return asked.mode & ~UMASK if asked.umask else asked.mode


def _make(folder: bytes, mode: int) -> None:
    """Create a folder, and set its permissions by its descriptor. It inherits the setgid bit.

    Another account that owns the parent may replace the new folder by a link at any moment.
    """
    parent, name = split(folder)
    above = os.open(parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.mkdir(name, dir_fd=above)
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        made = os.open(name, flags, dir_fd=above)
    finally:
        os.close(above)
    try:
        found = os.fstat(made)
        if found.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        os.fchmod(made, mode & ~SET_ID_BITS | found.st_mode & stat.S_ISGID)
    finally:
        os.close(made)


def _missing(path: bytes) -> List[bytes]:
    """Return the folders to create: those that are missing, and ``path`` itself."""
    found = [path]
    while True:
        parent = os.path.dirname(found[-1].rstrip(b"/"))
        if not parent or os.path.lexists(parent):
            return found[::-1]
        found.append(parent)


def set_mode(asked: SetMode) -> Operation:
    """Set the permissions of a file or folder."""
    path = resolve(asked.path)
    try:
        path = followed(path)
        # The name may lead elsewhere by now: the permissions are those of what was opened.
        found = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if stat.S_ISLNK(os.fstat(found).st_mode):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            os.chmod("/proc/self/fd/%d" % found, asked.mode)
        finally:
            os.close(found)
    except OSError as error:
        raise failure(error, asked.path) from error
    yield None
    return RequestDone(asked.request, count=1)


def move(asked: MovePath) -> Operation:
    """Rename a path."""
    path = os.path.join(*split(resolve(asked.path)))
    to = os.path.join(*split(resolve(asked.to)))
    try:
        if asked.replace:
            os.rename(path, to)
        else:
            rename_without_replacing(path, to)
    except FileExistsError as error:
        raise failure(error, asked.to) from error
    except OSError as error:
        raise failure(error, asked.path) from error
    yield None
    return RequestDone(asked.request, count=1)


def rename_without_replacing(path: bytes, to: bytes) -> None:
    """Rename ``path`` to ``to``, which must not exist.

    A system or file system without such a call compares first. Another process may then create the
    target in between, and lose it.

    Raises:
        FileExistsError: ``to`` exists.
        OSError: the rename failed.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is not None:
        if rename(_AT_FDCWD, path, _AT_FDCWD, to, _RENAME_NOREPLACE) == 0:
            return
        number = ctypes.get_errno()
        if number not in (errno.EINVAL, errno.ENOSYS):
            raise OSError(number, os.strerror(number))
    if os.path.lexists(to):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    os.rename(path, to)


# --- deletion ---------------------------------------------------------------


def delete(asked: DeletePath) -> Operation:
    """Delete a file, a link, or a folder with all that is in it."""
    path = os.path.join(*split(resolve(asked.path)))
    skipped = Skipped(asked.request)
    count = 0
    try:
        is_folder = stat.S_ISDIR(os.lstat(path).st_mode)
        if is_folder and asked.recursive:
            count = yield from _empty(asked, path, skipped)
        if not skipped.count:
            (os.rmdir if is_folder else os.unlink)(path)
            count += 1
    except OSError as error:
        raise failure(error, asked.path) from error
    yield None
    return RequestDone(asked.request, count=count, skipped=skipped.count)


def _empty(asked: DeletePath, path: bytes, skipped: Skipped) -> Generator[Output, None, int]:
    """Delete everything in a folder; return the number of entries."""
    count = 0
    progress = Progress(asked.request)
    top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        # Some file systems leave entries out while others are deleted.
        for _ in range(_PASSES):
            before = count
            for number, step in enumerate(walk(top)):
                if number % _STEPS == 0:
                    yield progress.report(count)
                if step.is_folder and not step.leaving and step.error is None:
                    continue
                try:
                    if step.error is not None:
                        raise step.error
                    (os.rmdir if step.is_folder else os.unlink)(step.name, dir_fd=step.folder)
                    count += 1
                except OSError as error:
                    # A folder that still has entries: those were reported.
                    if error.errno not in (errno.ENOENT, errno.ENOTEMPTY):
                        shown = os.path.join(asked.path, path_text(step.path))
                        yield from skipped.add(failure(error, shown))
            if count == before or skipped.count:
                break
    finally:
        os.close(top)
    return count
