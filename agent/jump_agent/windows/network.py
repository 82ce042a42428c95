"""The command ``network``: the process that uses the network."""

import os
from typing import Optional

from ..core.client import Client
from ..core.ends import Removed, Replaced
from ..core.layout import Config, Layout
from . import signals
from .owner import Owner
from .processes import drop_pid_file, write_pid_file
from .waiting import Waiter

REPLACED, REMOVED = 75, 76
"""Exit statuses for the service: start it again at once, and the installation is removed."""

EVENTS = "JUMP_CLIENT_EVENTS"
"""The environment variable with the name of the events, if the service has chosen it."""


def main(layout: Layout, config: Config) -> int:
    """Run the client until it stops, and return the exit status."""
    events = os.environ.pop(EVENTS, "") or signals.new_name()
    waiter = Waiter(events)
    waiter.catch_signals()
    for path in (layout.pid, layout.network_pid):
        write_pid_file(path, events)
    try:
        return _run(_make(layout, config, waiter), layout, config)
    finally:
        for path in (layout.pid, layout.network_pid):
            drop_pid_file(path)


def _run(client: Client, layout: Layout, config: Config) -> int:
    try:
        removed = client.run()
    except Replaced:
        client.tools.end_all()
        return REPLACED
    if removed is None:
        return 0
    _report(layout, config, removed)
    return REMOVED


def _make(layout: Layout, config: Config, waiter: Waiter) -> Client:
    from ..core.connection_type import load  # noqa: PLC0415 - once

    settings = load(layout)
    owner = Owner(layout)
    if settings is None:
        return Client(layout, config, waiter, owner=owner)
    from ..core.passive_client import PassiveClient  # noqa: PLC0415 - active clients save the memory

    return PassiveClient(layout, config, waiter, settings, owner=owner)


def _report(layout: Layout, config: Config, removed: Optional[Removed]) -> None:
    from ..core.report_uninstall import report_uninstalled  # noqa: PLC0415 - once, at the end

    report_uninstalled(layout, config, removed.reason if removed else "")
