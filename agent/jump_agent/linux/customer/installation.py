"""Installs a Jump Client from a support session: the ordinary package, and its ordinary commands.

The package is in memory only. What it has installed is removed again when its first start fails.
"""

import fcntl
import os
import pwd
import signal
import subprocess
import tempfile
from typing import IO, Dict, List, Optional

from jump_wire.errors import CATALOGUE, UserError

SECONDS = 90.0
"""Maximum run time, in seconds, of the package and of each command."""

_FAREWELL_SECONDS = 10.0

DIRECTORIES = 20
"""How many directories are tried: earlier Jump Clients may have the first ones."""

HIGH = 64
"""The package's descriptor is not below this one: shells use the low ones themselves."""

FAILED = "pin_failed"
_ENDS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGUSR1)


def install(package: bytes, service_account: str = "") -> None:
    """See :class:`jump_agent.core.ports.Platform`."""
    _leave_terminal()
    os.umask(0o022)
    os.chdir("/")
    if os.geteuid() == 0 and not service_account:
        service_account = _of_sudo()
    account = service_account or pwd.getpwuid(os.geteuid()).pw_name
    directory = _free("/opt/jumpclient" if service_account else os.path.expanduser("~/jumpclient"))
    options = ["--install-dir", directory, "--online-install", "--silent"]
    if service_account:
        options += ["--user", service_account]
    with _in_memory(package) as file:
        path = "/proc/self/fd/%d" % file.fileno()
        status = _run(["/bin/sh", path, *options], file.fileno())
    if status:
        raise _error(status, directory, account)
    script = os.path.join(directory, "init-script")
    for action in ("start", "enable") if service_account else ("enable-login",):
        status = _run([script, action])
        if status:
            _run([os.path.join(directory, "uninstall")])
            raise _error(status, directory, account)


def _of_sudo() -> str:
    """Return the account for which root runs the customer's program.

    Raises:
        UserError: root_needs_user. Root itself is not chosen silently.
    """
    name = os.environ.get("SUDO_USER", "")
    try:
        if name and pwd.getpwnam(name).pw_uid:
            return name
    except KeyError:
        pass
    raise UserError("root_needs_user")


def _leave_terminal() -> None:
    """Go on when the customer's terminal is closed."""
    try:
        os.setsid()
    except OSError:
        pass  # it has no terminal
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    signal.set_wakeup_fd(-1)
    for number in _ENDS:
        signal.signal(number, signal.SIG_DFL)


def _free(first: str) -> str:
    """Return a directory that does not exist yet."""
    for path in (first, *("%s-%d" % (first, number) for number in range(2, DIRECTORIES + 1))):
        if not os.path.lexists(path):
            return path
    return first


def _in_memory(package: bytes) -> IO[bytes]:
    """Return a file without a name: nothing is left of it, however this process ends."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("package")
    else:
        with tempfile.TemporaryFile() as unnamed:
            descriptor = os.dup(unnamed.fileno())
    high = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, HIGH)
    os.close(descriptor)
    file = os.fdopen(high, "r+b")
    file.write(package)
    file.flush()
    return file


def _run(command: List[str], *kept: int) -> Optional[int]:
    """Run a program; return its exit status, or None if a signal or the time limit ended it."""
    values = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    process = subprocess.Popen(command, env=values, pass_fds=kept, stdin=subprocess.DEVNULL)
    try:
        status = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.terminate()  # so that it removes what it has begun
        try:
            status = process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
    return status if status >= 0 else None


def _error(status: Optional[int], directory: str, account: str) -> UserError:
    """Return the error of the catalogue that an exit status stands for."""
    found = [kind.code for kind in CATALOGUE.values() if kind.exit_status == status]
    parameters: Dict[str, str] = {"path": directory, "account": account, "user": account}
    if len(found) != 1:
        return UserError(FAILED)
    text = CATALOGUE[found[0]].english
    needed = {name: value for name, value in parameters.items() if "{%s}" % name in text}
    return UserError(found[0], **needed)
