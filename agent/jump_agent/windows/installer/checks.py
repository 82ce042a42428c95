"""Checks and decisions of the installation on Windows, made before anything is created."""

import os
from typing import Dict, Optional, Tuple

from jump_wire.errors import UserError

from ...core.layout import SERVICE, USER, Layout
from ...installer import checks as common
from ...installer.options import Options
from .. import login, registration, security
from ..processes import running

PATH_LIMIT = 180
"""Maximum length of the directory's path, so that the longest one below it is within 260."""

_FORBIDDEN = frozenset('<>"|?*')


def account(options: Options) -> Tuple[str, str]:
    """Return the mode, and the account of a user's installation.

    An administrator installs a service. Others, and who names the own account in ``--user``,
    install for themselves.

    Raises:
        UserError: user_not_own.
    """
    own = login.account_name()
    if options.user and options.user.lower() != own.lower():
        raise UserError("user_not_own", user=own)
    if login.is_administrator() and not options.user:
        return SERVICE, ""
    return USER, own


def former(options: Options) -> Optional[Dict[str, str]]:
    """Return the identity of the earlier installation in ``--take-over``, if that is given.

    Raises:
        UserError: field_malformed or former_running.
    """
    if not options.take_over:
        return None
    layout = Layout(os.path.abspath(options.take_over))
    command = '"%s" stop' % os.path.join(layout.directory, registration.PROGRAM)
    return common.former(layout, running(layout.pid) is not None, command)


def directory(options: Options, mode: str) -> str:
    """Return the absolute path of the installation directory.

    Raises:
        UserError: install_dir_not_writable.
    """
    path = options.install_dir or default_directory(mode)
    found = os.path.abspath(path)
    drive, rest = os.path.splitdrive(found)
    parts = rest.split("\\")[1:]
    is_named = all(part and part == part.rstrip(". ") and ":" not in part for part in parts)
    if len(drive) != 2 or not is_named or len(found) > PATH_LIMIT or _FORBIDDEN & {*found}:
        raise UserError("install_dir_not_writable", path=path)
    return found


def default_directory(mode: str) -> str:
    """Return the installation directory that applies without ``--install-dir``.

    Raises:
        UserError: install_dir_not_writable, because Windows has no such folder.
    """
    wanted = login.PROGRAMS if mode == SERVICE else login.LOCAL_DATA
    found = login.known_folder(wanted)
    if found is None:
        raise UserError("install_dir_not_writable", path="Jump Client")
    return os.path.join(found, "Jump Client")


def place(path: str, mode: str) -> None:
    """Check that the directory can be created safely, or be filled.

    Raises:
        UserError: install_dir_no_parent, install_dir_not_writable or install_dir_open.
    """
    parent = os.path.dirname(path)
    if not os.path.isdir(parent):
        raise UserError("install_dir_no_parent", path=path, parent=parent)
    if mode != SERVICE:
        return
    while True:
        try:
            if security.who_may_take_over(parent) is not None:
                raise UserError("install_dir_open", path=path)
        except OSError:
            raise UserError("install_dir_not_writable", path=path) from None
        if parent == os.path.dirname(parent):
            return
        parent = os.path.dirname(parent)
