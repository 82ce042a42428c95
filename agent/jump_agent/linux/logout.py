"""Root's part of a logout: it ends exactly the login that a technician saw in the list."""

import json
import os
import shutil
import socket
import subprocess
import time
from typing import Callable, NamedTuple

from . import logins
from .inventory import read_text
from .owner import LOG_OUT

_COMMAND_SECONDS = 10.0
_GONE_SECONDS = 5.0
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


class Wanted(NamedTuple):
    """A request: the session of the technician, and the identity of the login."""

    session: str
    login: str
    uid: int
    since: int


def parse(request: bytes) -> Wanted:
    """Return a request from JSON.

    Raises:
        ValueError: it is something else.
    """
    values = json.loads(request.decode())
    if not isinstance(values, dict) or set(values) != set(Wanted._fields):
        raise ValueError("not a request for a logout")
    for name, kind in (("session", str), ("login", str), ("uid", int), ("since", int)):
        if type(values[name]) is not kind:
            raise ValueError("%s is not valid" % name)
    return Wanted(**values)


def serve(request: bytes, answer: socket.socket) -> None:
    """Carry out a request, and send the network process the code of its error, or ""."""
    wanted = parse(request)
    code = log_out(wanted, terminate)
    values = {"session": wanted.session, "login": wanted.login, "code": code}
    answer.send(LOG_OUT + json.dumps(values).encode())


def log_out(wanted: Wanted, end: Callable[[str], bool], root: str = "/") -> str:
    """End a login; return the code of the error, or "" when it has ended.

    Args:
        wanted: the login.
        end: ends the login with an id, and returns whether that worked.
        root: the file tree with the files of the logins.
    """
    if not os.path.isdir(os.path.join(root, logins.SESSIONS)):
        return "logins_unavailable"
    if not _is_there(wanted, root):
        return "login_not_found"
    if _is_own(wanted.login, root) or not end(wanted.login):
        return "logout_failed"
    latest = time.monotonic() + _GONE_SECONDS
    while _is_there(wanted, root):
        if time.monotonic() >= latest:
            return "logout_failed"
        time.sleep(0.05)
    return ""


def _is_there(wanted: Wanted, root: str) -> bool:
    found = logins.find(wanted.login, root)
    return found is not None and (found.uid, found.since) == (wanted.uid, wanted.since)


def _is_own(login: str, root: str) -> bool:
    """Return whether the client itself runs in the login, and would end with it."""
    names = ("session-%s.scope" % login, login)
    text = read_text(os.path.join(root, "proc/self/cgroup"), 65536)
    return any(part in names for line in text.splitlines() for part in line.split("/"))


def terminate(login: str) -> bool:
    """Have systemd-logind or elogind end the login with this id; return whether it did."""
    program = shutil.which("loginctl", path=_PATH)
    if program is None:
        return False
    try:
        done = subprocess.run(
            [program, "terminate-session", "--", login],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": _PATH, "LC_ALL": "C"},
            timeout=_COMMAND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
