"""The customer's screen as a page in their browser.

Only the browser that opens a private file gets the page: its form sends a secret that works once.
The secret is in no command line, address or history.
"""

import os
import select
import shutil
import signal
import stat
import tempfile
import threading
import time
from typing import List, Optional

from ...customer import view
from ...customer.presentation import labels
from . import page_content
from .apart import Port
from .page_server import BEAT_SECONDS, Server, Shared

OPEN_SECONDS = 15.0
"""Maximum seconds from the start of the browser until it has opened the page."""

STOP_SECONDS = 0.2
"""Maximum seconds until the server stops, after the last view."""

_OPENERS = (["xdg-open"], ["gio", "open"])


def draw(port: Port) -> None:
    """Show the session in the browser until its end. See :class:`.apart.Apart`."""
    shared = Shared(port)
    with Server(shared) as server:
        threading.Thread(target=server.serve_forever, args=[STOP_SECONDS], daemon=True).start()
        if _open(shared, server.name, port):
            port.ready()
            _serve(shared, port)
        server.shutdown()


def _serve(shared: Shared, port: Port) -> None:
    while not shared.is_over:
        if select.select([port], [], [], BEAT_SECONDS)[0]:
            shared.take()
        elif shared.is_closed():
            shared.choose({"what": view.END})
    shared.wait_until_told()


def _open(shared: Shared, name: str, port: Port) -> bool:
    """Open the page in the customer's browser, and return whether that was done."""
    opener = next((one for one in _OPENERS if shutil.which(one[0])), None)
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if opener is None or not _is_private(folder):
        return False
    file, path = tempfile.mkstemp(".html", "support-", folder)
    try:
        with os.fdopen(file, "w", encoding="utf-8") as content:
            content.write(page_content.door(name, shared.secret, labels()))
        return _wait_for_browser(_start([*opener, path]), shared, port)
    finally:
        os.unlink(path)


def _wait_for_browser(opener: int, shared: Shared, port: Port) -> bool:
    end = time.monotonic() + OPEN_SECONDS
    status: Optional[int] = None
    while time.monotonic() < end:
        if shared.is_opened:
            return True
        if status is None:
            found, status = os.waitpid(opener, os.WNOHANG)
            status = status if found else None
        if status or select.select([port], [], [], 0.1)[0]:
            break  # there is no browser, or the program has ended
    return False


def _start(command: List[str]) -> int:
    """Start a program, which is not waited for, and return its process id."""
    nothing = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    return os.posix_spawnp(
        command[0], command, os.environ, file_actions=nothing, setsigdef=[signal.SIGPIPE]
    )


def _is_private(folder: str) -> bool:
    """Return whether only this account can use the folder.

    Such a folder is in memory, and the system removes it when the account signs out.
    """
    try:
        state = os.lstat(folder)
    except OSError:
        return False
    private = stat.S_ISDIR(state.st_mode) and stat.S_IMODE(state.st_mode) == 0o700
    return private and state.st_uid == os.geteuid()
