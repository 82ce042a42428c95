"""The command ``network``: the process that uses the network, in service and in user mode."""

import os
import signal
import socket
import time
from typing import TYPE_CHECKING, Optional

from .. import VERSION
from ..core.client import Client
from ..core.ends import EXPIRED, LOST, Removed, Replaced, Stopped
from ..core.layout import SERVICE, Config, Layout
from .owner import Owner
from .processes import MONITOR_FD, SUCCESSION, drop_pid_file, write_pid_file
from .waiting import SIGNALS, Waiter

if TYPE_CHECKING:
    from ..core.updates.judgement import Judgement


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
    client = _client(layout, config, waiter, monitor)
    removed = None
    try:
        removed = client.run()
    except Replaced:
        _become_next(layout, config, client, waiter, monitor)
    finally:
        drop_pid_file(layout.network_pid)
    if removed is not None:
        _remove(layout, config, monitor, removed)
    return 0


def _client(
    layout: Layout, config: Config, waiter: Waiter, monitor: Optional[socket.socket]
) -> Client:
    owner = Owner(layout, monitor)
    client = _make(layout, config, waiter, owner)
    if os.path.lexists(layout.trial):
        client.judge_with(_judgement(layout, client, owner))
    if SUCCESSION in os.environ:
        from .succession import inherited  # noqa: PLC0415 - once after an update

        client.tools.adopt((inherited() or {}).get("tools", []))
    return client


def _make(layout: Layout, config: Config, waiter: Waiter, owner: Owner) -> Client:
    if os.path.exists(layout.passive):
        from ..core.connection_type import load  # noqa: PLC0415 - active clients save the memory
        from ..core.passive_client import PassiveClient  # noqa: PLC0415 - likewise

        settings = load(layout)
        if settings is not None:
            return PassiveClient(layout, config, waiter, settings, owner=owner)
    return Client(layout, config, waiter, owner=owner)


def _judgement(layout: Layout, client: Client, owner: Owner) -> "Optional[Judgement]":
    from ..core.updates.judgement import Judgement  # noqa: PLC0415 - once after an update
    from .trials import is_on  # noqa: PLC0415 - likewise

    def roll_back(reason: str) -> None:
        if owner.roll_back(reason):
            client.replace()

    if not is_on(layout, VERSION):
        return None
    return Judgement(owner.confirm, roll_back, time.monotonic)


def _become_next(
    layout: Layout,
    config: Config,
    client: Client,
    waiter: Waiter,
    monitor: Optional[socket.socket],
) -> None:
    """Become the version that ``current`` leads to, with the same tools, unless told to stop."""
    from .succession import succeed  # noqa: PLC0415 - once after an update

    # Until the next version handles it, a command's signal must not end the process.
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    try:
        waiter.check()
    except Stopped:
        client.tools.end_all()
        return
    if monitor is not None:
        os.set_inheritable(monitor.fileno(), True)
    command = "serve" if monitor is None else "network"
    succeed(layout, config, command, {"tools": client.tools.hand_over()}, layout.state)


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
    if removed.reason == LOST:
        syslog.report(
            "client_lost: %s has not reached its server for as long as the site allows, and is"
            " removed" % layout.directory
        )
    report_uninstalled(layout, config, removed.reason)
    if monitor is not None:
        monitor.send(b"uninstall")
        monitor.recv(1)  # blocks until the monitor ends this process
        return
    remains = remove_installation(layout)
    if remains is not None:
        syslog.report("files_remain: %s remains (%s)" % remains)
