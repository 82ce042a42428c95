"""Checks before the start that the server can listen on its addresses.

The web server would try five times and report each failure in its own words.
"""

import errno
import os
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path

from .config import FILE_NAME, Settings
from .exits import AddressRefused

WAIT_SECONDS = 5.0
"""Seconds to wait for an address: the workers of a killed server give theirs up a bit later."""

PAUSE_SECONDS = 0.2


def check(
    settings: Settings,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Raise unless each worker can listen on its address.

    Args:
        settings: the addresses.
        clock: monotonic seconds.
        sleep: waits for a number of seconds.

    Raises:
        AddressRefused: an address is in use, not this computer's, or not allowed.
    """
    end = clock() + WAIT_SECONDS
    for listen in settings.listening:
        if listen.startswith("unix:"):
            _check_path(Path(listen.removeprefix("unix:")))
            continue
        while (problem := _try(listen)) is not None:
            if problem.errno != errno.EADDRINUSE or clock() >= end:
                raise AddressRefused(_sentence(settings, listen, problem)) from problem
            sleep(PAUSE_SECONDS)


def _try(listen: str) -> OSError | None:
    """Return why the server can't listen on ``host:port``, or None if it can."""
    host, _, port = listen.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            return error
        except OverflowError:  # above 65535
            return OSError(errno.EADDRNOTAVAIL, "")
    return None


def _sentence(settings: Settings, listen: str, problem: OSError) -> str:
    where = f"in {settings.data_dir / FILE_NAME}"
    if problem.errno == errno.EADDRINUSE:
        return (
            f"{listen} is in use by another program: stop that program, or set listen {where} to "
            "another port"
        )
    if problem.errno in {errno.EACCES, errno.EPERM}:
        return (
            f"this account is not allowed to listen on {listen}: set listen {where} to a port "
            "above 1023"
        )
    if isinstance(problem, socket.gaierror) or problem.errno == errno.EADDRNOTAVAIL:
        return f"{listen} is not an address of this computer: correct listen {where}"
    return f"the server can't listen on {listen}: {problem.strerror}"


def _check_path(path: Path) -> None:
    folder = path.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise AddressRefused(
            f"the socket {path} can't be created: {folder} does not exist, or this account can't "
            "write to it"
        )
    if path.exists() and not stat.S_ISSOCK(path.stat().st_mode):
        raise AddressRefused(f"{path} is a file: the server does not replace it by its socket")
