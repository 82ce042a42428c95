"""The command ``network``: the process that uses the network."""

import os
import time
from typing import TYPE_CHECKING, Optional

from .. import VERSION
from ..core.client import Client
from ..core.ends import Removed, Replaced
from ..core.layout import SERVICE, Config, Layout
from . import signals
from .owner import Owner
from .processes import drop_pid_file, write_pid_file
from .requests import answer_path
from .waiting import Waiter

if TYPE_CHECKING:
    from ..core.updates.judgement import Judgement

REPLACED, REMOVED = 75, 76
"""Exit statuses for the service: start it again at once, and the installation is removed."""

EVENTS = "JUMP_CLIENT_EVENTS"
"""The environment variable with the name of the events, if the service has chosen it."""


def main(layout: Layout, config: Config) -> int:
    """Run the client until it stops, and return the exit status."""
    supervised = os.environ.pop(EVENTS, "")
    events = supervised or signals.new_name()
    asks = supervised if config.mode == SERVICE else ""
    waiter = Waiter(events, answers=answer_path(layout) if asks else "")
    waiter.catch_signals()
    for path in (layout.pid, layout.network_pid):
        write_pid_file(path, events)
    try:
        return _run(_client(layout, config, waiter, Owner(layout, asks)), layout, config)
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


def _client(layout: Layout, config: Config, waiter: Waiter, owner: Owner) -> Client:
    client = _make(layout, config, waiter, owner)
    if os.path.lexists(layout.trial):
        client.judge_with(_judgement(layout, client, owner))
    return client


def _judgement(layout: Layout, client: Client, owner: Owner) -> "Optional[Judgement]":
    from ..core.updates.judgement import Judgement  # noqa: PLC0415 - once after an update
    from ..core.updates.trials import is_on  # noqa: PLC0415 - likewise

    def roll_back(reason: str) -> None:
        if owner.roll_back(reason):
            client.replace()

    if not is_on(layout, VERSION):
        return None
    return Judgement(owner.confirm, roll_back, time.monotonic)


def _make(layout: Layout, config: Config, waiter: Waiter, owner: Owner) -> Client:
    from ..core.connection_type import load  # noqa: PLC0415 - once

    settings = load(layout)
    if settings is None:
        return Client(layout, config, waiter, owner=owner)
    from ..core.passive_client import PassiveClient  # noqa: PLC0415 - active clients save the memory

    return PassiveClient(layout, config, waiter, settings, owner=owner)


def _report(layout: Layout, config: Config, removed: Optional[Removed]) -> None:
    from ..core.report_uninstall import report_uninstalled  # noqa: PLC0415 - once, at the end

    report_uninstalled(layout, config, removed.reason if removed else "")
