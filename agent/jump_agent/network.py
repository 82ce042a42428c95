"""The command ``network``: the process that talks to the network, whatever started it."""

import os
import socket
from typing import Optional

from .client import EXPIRED, Client, Removed
from .layout import MONITOR_FD, SERVICE, Config, Layout
from .processes import drop_pid_file, write_pid_file
from .waiting import Waiter


def main(layout: Layout, config: Config) -> int:
    """Serve until the end, and return the exit status."""
    monitor: Optional[socket.socket] = None
    if config.mode == SERVICE:
        monitor = socket.socket(fileno=MONITOR_FD)
        os.set_inheritable(MONITOR_FD, False)
    waiter = Waiter(monitor)
    waiter.catch_signals()
    # Commands find this process by it; the monitor's own pid file names the monitor.
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
    """Tell the server, then remove the installation or have the monitor do it."""
    from . import syslog  # noqa: PLC0415 - needed once, at the very end
    from .removal import remove_installation  # noqa: PLC0415
    from .report_uninstall import report_uninstalled  # noqa: PLC0415

    if removed.reason == EXPIRED:
        syslog.report(
            "installer_expired: %s was started after its installer's validity, and is removed"
            % layout.directory
        )
    report_uninstalled(layout, config, removed.reason)
    if monitor is not None:
        monitor.send(b"uninstall")
        monitor.recv(1)  # until the monitor ends this process
        return
    remains = remove_installation(layout)
    if remains is not None:
        syslog.report("files_remain: %s remains (%s)" % remains)
