"""Installs a downloaded update, as the owner of the installation: root in service mode.

Nothing that was downloaded is trusted. In service mode the client's account controls those files,
so they are read once, as regular files of a limited size, and what was read is verified.
"""

import json
import os
import signal
import socket
import sys
import time
import zipfile
from io import BytesIO
from typing import Any, Callable, Dict

from .. import VERSION
from ..core.layout import Config, Layout
from ..core.payload import BadPayload, unpack
from ..core.store import read_json
from ..core.trust import Untrusted
from ..core.updates import verdict
from ..core.updates.targets import Target
from ..core.updates.verified import verified
from . import trials
from .erase import erase
from .payload import compile_modules
from .versions import current, place, point, prune, seal


def install(
    layout: Layout, config: Config, version: str, clock: Callable[[], float] = time.time
) -> None:
    """Verify the update to ``version`` in the downloads, install it, and begin its trial.

    Whatever interrupts this, ``current`` leads to the version before or to the new one, and both
    are complete.

    Args:
        layout: the installation.
        config: its configuration.
        version: the version on offer. It is not trusted.
        clock: returns the time (Unix).

    Raises:
        Ended: it was not installed.
    """
    os.umask(0o022)
    if os.path.lexists(layout.trial):
        raise verdict.failed(version, "another version is on trial")
    try:
        target, data = verified(layout, version, clock)
        _install(layout, config, target, data)
    except (Untrusted, BadPayload) as error:
        raise verdict.untrusted(version, error) from error
    except OSError as error:
        raise verdict.failed(version, (error.strerror or str(error)).lower()) from error


def _install(layout: Layout, config: Config, target: Target, data: bytes) -> None:
    old = current(layout.directory)
    if target.version == old:
        raise Untrusted("this version is installed")
    prune(layout.directory, {old, VERSION})
    built = os.path.join(layout.versions, ".new-%d" % os.getpid())
    try:
        _build(layout, config, target, data, built)
        place(layout.directory, built, target.version)
        trials.begin(layout, target.version, old, target.sha256)
        point(layout.directory, target.version)
    finally:
        for left in (built, built + ".old"):
            if os.path.lexists(left):
                erase(left)


def _build(layout: Layout, config: Config, target: Target, data: bytes, built: str) -> None:
    """Make the new version beside the others, complete and durable."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpack(archive, built)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadPayload("the payload is damaged") from error
    python = sys.executable or config.python
    compile_modules(built, os.path.join(layout.versions, target.version), python)
    seal(built)


def install_for(layout: Layout, config: Config, client: socket.socket) -> int:
    """Install the update that the client has downloaded, in a child of this process.

    The client gets a report over the socket.

    Returns:
        The child's process id, or 0 if no process is possible now. Its exit status is 0 once the
        update is installed.
    """
    try:
        pid = os.fork()
    except OSError as error:
        _report(client, verdict.failed("?", (error.strerror or str(error)).lower()).state())
        return 0
    if pid == 0:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            report = {"phase": "installed"}
            try:
                offer = read_json(layout.update) or {}
                install(layout, config, str(offer.get("version"))[:64])
                status = 0
            except verdict.Ended as ended:
                report = ended.state()
            except (OSError, ValueError) as error:
                report = verdict.failed("?", error).state()
            client.send(json.dumps(report).encode())
        finally:
            os._exit(status)
    return pid


def _report(client: socket.socket, state: Dict[str, Any]) -> None:
    """Send a report from the monitor itself, which must not wait for the client."""
    try:
        client.send(json.dumps(state).encode(), socket.MSG_DONTWAIT)
    except OSError:
        pass  # it does not read, and asks again later
