"""Checks and decisions of the installation, made before anything is created."""

import os
import pwd
import shlex
import stat
import sys
from typing import Dict, List, Optional, Tuple

from jump_wire.errors import UserError

from ...core.layout import SERVICE, USER, Layout
from ...installer import checks as common
from ...installer.options import Options
from .. import privileges
from ..processes import running, wait

_TRIAL_SECONDS = 60.0

NEEDED = "import ssl, zlib, json, dataclasses, http.client, fcntl, pwd, termios"
"""The modules that a Python must have, in addition to a supported version."""


def account(options: Options) -> "Tuple[str, pwd.struct_passwd]":
    """Return the mode and the account of the installation.

    Root installs in service mode for the account in ``--user``. Other accounts install in user
    mode for themselves.

    Raises:
        UserError: root_needs_user, user_needs_root or user_unknown.
    """
    if os.geteuid() != 0:
        own = pwd.getpwuid(os.geteuid())
        if options.user and options.user != own.pw_name:
            raise UserError("user_needs_root")
        return USER, own
    if not options.user:
        raise UserError("root_needs_user")
    try:
        return SERVICE, pwd.getpwnam(options.user)
    except (KeyError, ValueError):
        raise UserError("user_unknown", user=options.user) from None


def former(options: Options) -> Optional[Dict[str, str]]:
    """Return the identity of the earlier installation in ``--take-over``, if that is given.

    Raises:
        UserError: field_malformed or former_running.
    """
    if not options.take_over:
        return None
    layout = Layout(os.path.abspath(options.take_over))
    command = shlex.quote(os.path.join(layout.directory, "init-script")) + " stop"
    return common.former(layout, running(layout.pid) is not None, command)


def directory(options: Options, mode: str) -> str:
    """Return the absolute path of the installation directory.

    Raises:
        UserError: install_dir_not_writable.
    """
    path = options.install_dir or default_directory(mode)
    try:
        return os.path.abspath(os.path.expanduser(path))
    except FileNotFoundError:  # a relative path, and the working directory was deleted
        raise UserError("install_dir_not_writable", path=path) from None


def place(path: str, mode: str, user: str) -> None:
    """Check that the directory can be created safely. ``user`` is the account from ``--user``.

    Raises:
        UserError: install_dir_exists, install_dir_no_parent, install_dir_not_writable,
            install_dir_no_rights, install_dir_noexec or install_dir_unsafe.
    """
    parent = os.path.dirname(path)
    if os.path.lexists(path):
        raise UserError("install_dir_exists", path=path)
    if _is_missing(parent):
        raise UserError("install_dir_no_parent", path=path, parent=parent)
    if not os.path.isdir(parent) or not os.access(parent, os.W_OK | os.X_OK):
        if mode == USER and user:
            raise UserError("install_dir_no_rights", path=path, user=user)
        raise UserError("install_dir_not_writable", path=path)
    if len(os.path.basename(path).encode("utf-8", "surrogateescape")) > 255:
        raise UserError("install_dir_not_writable", path=path)
    if os.statvfs(parent).f_flag & os.ST_NOEXEC:
        raise UserError("install_dir_noexec", path=path)
    unsafe = privileges.unsafe_ancestor(path) or privileges.is_open_to_others(parent)
    if mode == SERVICE and unsafe:
        raise UserError("install_dir_unsafe", path=path)


def _is_missing(folder: str) -> bool:
    """Return whether a folder is known to be missing. False if this account cannot look there."""
    try:
        return not stat.S_ISDIR(os.stat(folder).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def default_directory(mode: str) -> str:
    """Return the installation directory that applies without ``--install-dir``."""
    return "/opt/jumpclient" if mode == SERVICE else "~/jumpclient"


def python(mode: str, owner: "pwd.struct_passwd", parent: str) -> str:
    """Return the Python that runs the client. The client's account must be able to use it.

    In service mode root runs it as well, so no other account may be able to change it.

    Raises:
        UserError: python_missing, or install_dir_no_rights when the account cannot even
            reach the directory.
    """
    for candidate in _candidates():
        if mode == SERVICE and privileges.unsafe_file(candidate) is not None:
            continue
        if mode == USER or _works_for(owner, candidate):
            if mode == SERVICE and not _works_for(owner, candidate, parent):
                raise UserError("install_dir_no_rights", path=parent, user=owner.pw_name)
            return candidate
    raise UserError("python_missing")


def python_of(owner: "pwd.struct_passwd") -> str:
    """Return a Python that ``owner`` can run.

    Raises:
        UserError: python_missing.
    """
    for candidate in _candidates():
        if _works_for(owner, candidate):
            return candidate
    raise UserError("python_missing")


def _candidates() -> List[str]:
    own = sys.executable
    # A virtual environment can be deleted later, so the Python that it links to is used.
    if os.path.exists(os.path.join(os.path.dirname(os.path.dirname(own)), "pyvenv.cfg")):
        own = os.path.realpath(own)
    found = [own] if own else []
    for folder in ("/usr/bin", "/usr/local/bin"):
        found.append(os.path.join(folder, "python3"))
        found += [os.path.join(folder, "python3.%d" % minor) for minor in range(13, 7, -1)]
    found.append("/usr/libexec/platform-python")
    return [path for path in found if os.path.isfile(path) and os.access(path, os.X_OK)]


def _works_for(owner: "pwd.struct_passwd", candidate: str, folder: str = "/") -> bool:
    """Return whether ``owner`` can run a Python from inside ``folder``."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()  # or the account could trace the process and type into root's terminal
            nothing = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nothing, descriptor)
            os.closerange(3, 4096)
            privileges.become(owner)
            os.chdir(folder)
            probe = NEEDED + "; import sys; sys.exit(sys.version_info < (3, 8))"
            values = privileges.environment(owner)
            os.execve(candidate, [candidate, "-I", "-S", "-c", probe], values)
        finally:
            os._exit(126)
    # The account controls the process and may delay it.
    return wait(pid, _TRIAL_SECONDS) == 0
