"""Hand-over of an installation from root to the account that controls its directory."""

import os
import pwd
import selectors
import signal
import subprocess
import time
from typing import Dict, List

from jump_wire.errors import UserError

from ...core.console import complain, say
from ...installer.options import KEY_VARIABLE
from .. import privileges
from . import checks

MARK = "JUMP_INSTALL_FOR"
"""The environment variable with the account to which root hands the installation over."""

SECONDS = 300.0
"""Time limit in seconds for the installation: the account controls its process and may delay it."""

_OUTPUT_LIMIT = 64 * 1024
_LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANG")


def hand_over(
    package: str,
    arguments: List[str],
    key: str,
    owner: "pwd.struct_passwd",
    seconds: float = SECONDS,
) -> int:
    """Run the package as ``owner``, in a process that cannot become root again.

    The process has the account's groups and environment, and no access to root's terminal.

    Args:
        package: the package's file. ``owner`` does not need to be able to read it.
        arguments: the command line.
        key: the installer's key if given, otherwise an empty string.
        owner: the account.
        seconds: the time limit for the installation.

    Returns:
        The installation's exit status.

    Raises:
        UserError: package_damaged, python_missing or interrupted.
    """
    python = checks.python_of(owner)
    copy = os.memfd_create("jump-client-installer")
    try:
        _copy(package, copy)
        process = subprocess.Popen(
            [python, "-I", "-S", "/proc/self/fd/%d" % copy, *arguments],
            env=_environment(owner, key),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(copy,),
            start_new_session=True,
            preexec_fn=lambda: privileges.become(owner),  # noqa: PLW1509 - single-threaded
        )
    finally:
        os.close(copy)
    try:
        _relay(process, time.monotonic() + seconds)
    finally:
        _end(process)
    status = process.returncode
    if status is None or status < 0:
        raise UserError("interrupted")
    return int(status)


def _copy(package: str, descriptor: int) -> None:
    try:
        with open(package, "rb") as file:
            data = file.read()
    except OSError:
        raise UserError("package_damaged") from None
    while data:
        data = data[os.write(descriptor, data) :]


def _environment(owner: "pwd.struct_passwd", key: str) -> Dict[str, str]:
    values = privileges.environment(owner)
    del values["LC_ALL"]
    values.update({name: os.environ[name] for name in _LANGUAGE if name in os.environ})
    values[MARK] = owner.pw_name
    if key:
        values[KEY_VARIABLE] = key
    return values


def _relay(process: "subprocess.Popen[bytes]", end: float) -> None:
    """Collect the output until it ends, then print it as text: it may come from the account."""
    outputs = [(process.stderr, complain), (process.stdout, say)]
    said = {write: b"" for _, write in outputs}
    with selectors.DefaultSelector() as selector:
        for stream, write in outputs:
            if stream:
                selector.register(stream, selectors.EVENT_READ, write)
        while selector.get_map() and time.monotonic() < end:
            for key, _ in selector.select(0.5):
                data = os.read(key.fd, 4096)
                said[key.data] += data
                if not data or len(said[key.data]) > _OUTPUT_LIMIT:
                    selector.unregister(key.fileobj)
    for write, data in said.items():
        if data:
            write(data.decode("utf-8", "replace").rstrip("\n"))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Wait for the process to end, then terminate it, then kill it."""
    for number, patience in ((0, 1.0), (signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
        if number:
            process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        break
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()
