"""Permanent switch to an account, and checks of who may change files that root runs."""

import os
import pwd
import shlex
import stat
from typing import Dict, Optional, Set

from ..core.layout import SERVICE, Config

KEPT = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY", "TZ")
"""The caller's environment variables that the client's processes keep."""

_DUMPABLE = 4


def account_name() -> str:
    """Return the name of the caller's account, or its number when it has no name."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def become(account: "pwd.struct_passwd") -> None:
    """Switch this process permanently to ``account`` and its groups.

    Raises:
        OSError: the kernel refused the switch.
        RuntimeError: the process can still become root again.
    """
    os.initgroups(account.pw_name, account.pw_gid)
    give_up(account)


def give_up(account: "pwd.struct_passwd") -> None:
    """Switch this process permanently to ``account``, with the further groups that it has now.

    Raises:
        OSError, RuntimeError: as :func:`become`.
    """
    os.setresgid(account.pw_gid, account.pw_gid, account.pw_gid)
    os.setresuid(account.pw_uid, account.pw_uid, account.pw_uid)
    if account.pw_uid == 0:
        return
    try:
        os.setuid(0)
    except OSError:
        return
    raise RuntimeError("the privileges of root could not be given up")


def hide_memory() -> None:
    """Let no other process of this account read this one's memory, or take its descriptors over.

    Raises:
        OSError: that is not possible.
    """
    try:
        from ctypes import CDLL  # noqa: PLC0415 - not every Python has it

        refused = CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)
    except (ImportError, AttributeError):
        refused = -1
    if refused:
        raise OSError("prctl")


def step_down(config: Config) -> None:
    """Continue a command that root started as the client's account.

    From now on, the command may read files that the account controls and use the network.

    Raises:
        OSError, RuntimeError: as :func:`become`.
        KeyError: the account no longer exists.
    """
    if config.mode == SERVICE and os.geteuid() == 0:
        become(pwd.getpwnam(config.account))


def become_client(config: Config) -> bool:
    """Become the client's account as root; return whether the caller is that account now.

    Root changes nothing in the account's directory itself: the account could have planted a link.
    """
    if os.geteuid() == 0:
        become(pwd.getpwnam(config.account))
        return True
    return account_name() == config.account


def as_account(account: str, *command: str) -> str:
    """Return the command line with which root runs ``command`` as ``account``."""
    return " ".join(shlex.quote(word) for word in ("runuser", "-u", account, "--", *command))


def environment(account: "pwd.struct_passwd") -> Dict[str, str]:
    """Return the environment of a process of ``account``.

    From the caller's environment it keeps only the proxy settings and the time zone.
    """
    values = {name: os.environ[name] for name in KEPT if name in os.environ}
    values.update(
        HOME=account.pw_dir,
        USER=account.pw_name,
        LOGNAME=account.pw_name,
        PATH="/usr/local/bin:/usr/bin:/bin",
        LC_ALL="C",
    )
    return values


def is_accounts_place(path: str, account: "pwd.struct_passwd") -> bool:
    """Return whether ``path`` (which may not exist yet) is below a directory of ``account``.

    Only that account and root may be able to change the directories above ``path``.
    """
    current = os.path.realpath(os.path.dirname(os.path.abspath(path)))
    owners: Set[int] = set()
    while True:
        try:
            status = os.lstat(current)
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                return False
        else:
            writable = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            # A sticky directory of root protects existing names, but any account may add new ones.
            is_sticky = owners and status.st_mode & stat.S_ISVTX and status.st_uid == 0
            if status.st_uid not in (0, account.pw_uid) or (writable and not is_sticky):
                return False
            owners.add(status.st_uid)
        if os.path.dirname(current) == current:
            return account.pw_uid != 0 and account.pw_uid in owners
        current = os.path.dirname(current)


def is_open_to_others(folder: str) -> bool:
    """Return whether accounts other than the owner may create files in ``folder``.

    The sticky bit makes no difference.
    """
    return bool(os.stat(folder).st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def unsafe_ancestor(path: str) -> Optional[str]:
    """Find a directory that lets accounts other than root replace or create ``path``.

    Every directory above ``path`` must belong to root. Other accounts must not be able to write
    to it, unless its sticky bit protects existing names.

    Returns:
        The first unsafe directory, or None when all are safe.
    """
    current = os.path.dirname(os.path.abspath(path))
    while True:
        if not _is_safe_directory(current):
            return current
        parent = os.path.dirname(current)
        if parent == current:
            return None
        current = parent


def unsafe_file(path: str) -> Optional[str]:
    """Find a path that lets accounts other than root change the program ``path``.

    Symbolic links are followed and checked as well.

    Returns:
        The first unsafe path, or None when all are safe.
    """
    seen = 0
    while os.path.islink(path) and seen < 40:
        unsafe = unsafe_ancestor(path)
        if unsafe:
            return unsafe
        path = os.path.join(os.path.dirname(path), os.readlink(path))
        seen += 1
    status = os.stat(path)
    if status.st_uid != 0 or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return path
    return unsafe_ancestor(os.path.realpath(path))


def _is_safe_directory(path: str) -> bool:
    try:
        status = os.lstat(path)
    except OSError:
        return False
    if stat.S_ISLNK(status.st_mode):
        # A link must belong to root. Its target and the directories above that must be safe.
        return (
            status.st_uid == 0
            and unsafe_ancestor(os.path.join(os.path.realpath(path), "-")) is None
        )
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != 0:
        return False
    writable = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return not writable or bool(status.st_mode & stat.S_ISVTX)
