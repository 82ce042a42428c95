"""The last steps of a file that was written: its attributes, its name, and the disk."""

import errno
import os
import stat
from typing import Callable, Generator, Optional

from jump_wire.files import UMASK, WriteFile

from ...core.operations import Background, Output

SET_ID_BITS = stat.S_ISUID | stat.S_ISGID
"""Bits that no transfer sets: it would make a program of the account's out of any bytes."""

FILE_MODE = 0o666 & ~UMASK
"""Permissions of new files. The client's own umask hides its state from everybody else."""

_COPIED = ("security.selinux", "system.posix_acl_access", "user.")


def adopt_attributes(
    part: int, replaced: Optional[os.stat_result], folder: int, name: bytes, asked: WriteFile
) -> None:
    """Give a file its mode and time; if it replaces another, also that one's owner and attributes.

    Only root can keep every owner. Other accounts keep what the system allows.
    """
    if replaced is not None:
        _copy_owner(part, replaced)
        _copy_extended(part, folder, name)
    os.fchmod(part, _mode(replaced, asked) & ~SET_ID_BITS)
    if asked.set_mtime:
        when = asked.mtime * 1_000_000_000 + asked.mtime_nanoseconds
        try:
            os.utime(part, ns=(when, when))
        except OverflowError as error:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from error


def _mode(replaced: Optional[os.stat_result], asked: WriteFile) -> int:
    if replaced is not None and (asked.umask or asked.mode < 0):
        return stat.S_IMODE(replaced.st_mode)
    if asked.mode < 0:
        return FILE_MODE
    return asked.mode & ~UMASK if asked.umask else asked.mode


def _copy_owner(part: int, replaced: os.stat_result) -> None:
    for uid, gid in ((replaced.st_uid, replaced.st_gid), (-1, replaced.st_gid)):
        try:
            os.fchown(part, uid, gid)
        except OSError:
            continue
        return


def _copy_extended(part: int, folder: int, name: bytes) -> None:
    """Copy access lists and labels, such as those of SELinux, as far as the account may."""
    try:
        source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return
    try:
        for attribute in os.listxattr(source):
            if attribute.startswith(_COPIED):
                _copy_one(source, part, attribute)
    except OSError:
        pass  # a file system without them
    finally:
        os.close(source)


def _copy_one(source: int, part: int, attribute: str) -> None:
    try:
        os.setxattr(part, attribute, os.getxattr(source, attribute))
    except OSError:
        pass  # not for this account


def put_in_place(folder: int, part: bytes, name: bytes, *, replace: bool) -> None:
    """Rename a part to its own name.

    Raises:
        FileExistsError: the name exists, and must not be replaced.
    """
    if not replace:
        try:
            # The only call that creates a name or fails, on every system.
            os.link(part, name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
                raise
            # A file system without hard links. The caller has just compared.
        else:
            os.unlink(part, dir_fd=folder)
            return
    os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)


def durably(descriptor: int, wake: Callable[[], None]) -> Generator[Output, None, None]:
    """Wait until a file or folder is on the disk.

    Raises:
        OSError: the disk failed.
    """

    def work() -> None:
        try:
            os.fsync(descriptor)
        except OSError as error:
            # There is no disk, or the account may not list the folder.
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
                raise

    syncing = Background(work, wake)
    yield syncing
    syncing.result()
