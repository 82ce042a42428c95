"""The command ``network``: the process that uses the network, in service and in user mode."""

import os
import socket
from typing import Optional

from ..core.client import Client
from ..core.ends import EXPIRED, Removed
from ..core.layout import SERVICE, Config, Layout
from .processes import MONITOR_FD, drop_pid_file, write_pid_file
from .waiting import Waiter


def main(layout: Layout, config: Config) -> int:
    """Run the client until it stops, and return the exit status."""
    monitor: Optional[socket.socket] = None
    if config.mode == SERVICE:
        monitor = socket.socket(fileno=MONITOR_FD)
        os.set_inheritable(MONITOR_FD, False)
    waiter = Waiter(monitor)
    waiter.catch_signals()
    # Commands find this process by this file: in service mode, the other pid file names the
    # monitor.
    write_pid_file(layout.network_pid)
    try:
        removed = Client(layout, config, waiter).run()
    finally:
        drop_pid_file(layout.network_pid)
    if removed is not None:
        _remove(layout, config, monitor, removed)
    return 0


def _remove(
    layout: Layout, config: Config, monitor: Optional[socket.socket], removed: Removed
) -> None:
    """Report to the server, then remove the installation or have the monitor remove it."""
    from ..core.report_uninstall import report_uninstalled  # noqa: PLC0415
    from . import syslog  # noqa: PLC0415 - needed only once, at the end
    from .removal import remove_installation  # noqa: PLC0415

    if removed.reason == EXPIRED:
        syslog.report(
            "installer_expired: %s was started after its installer's validity, and is removed"
            % layout.directory
        )
    report_uninstalled(layout, config, removed.reason)
    if monitor is not None:
        monitor.send(b"uninstall")
        monitor.recv(1)  # blocks until the monitor ends this process
        return
    remains = remove_installation(layout)
    if remains is not None:
        syslog.report("files_remain: %s remains (%s)" % remains)
