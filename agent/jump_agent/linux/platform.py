"""What Linux gives the client: see :mod:`jump_agent.core.ports`.

A process imports what it uses only: an idle client, a shell and a command need different parts.
"""
# ruff: noqa: PLC0415

import os
from typing import TYPE_CHECKING, Callable, List, Optional, Sequence

from jump_wire.messages import Inventory

from ..core.layout import Config
from . import privileges, processes, storage
from .commands import COMMANDS, INTERNAL

if TYPE_CHECKING:
    from ..core.ports import Answers, Control, Poller, Program, Sampler, Terminal
    from .files.work import Files
    from .inquiry import Inquiry
    from .tool_process import ToolProcess


class _Accounts:
    name = staticmethod(privileges.account_name)
    step_down = staticmethod(privileges.step_down)
    become_client = staticmethod(privileges.become_client)

    def ask(self, config: Config, question: "Callable[[], Answers]") -> "Inquiry":
        from .inquiry import Inquiry

        return Inquiry(config, question)


class _Computer:
    def hostname(self) -> str:
        return os.uname().nodename

    def os_name(self) -> str:
        from .inventory import os_name

        return os_name()

    def machine_id(self) -> str:
        from .inventory import machine_id

        return machine_id()

    def networks(self) -> List[str]:
        from .inventory import subnets

        return [network for _, network in subnets()]

    def inventory(self, config: Config, disabled: bool, servers: Sequence[str]) -> Inventory:
        from .inventory import collect

        return collect(config, disabled=disabled, servers=servers)

    def sampler(self) -> "Sampler":
        from .statistics import Sampler

        return Sampler()


class _Processes:
    in_child = staticmethod(processes.in_child)
    uninterruptible = staticmethod(processes.uninterruptible)

    def running(self, path: str) -> Optional[processes.Process]:
        return processes.running(path)

    def wake(self, path: str) -> None:
        processes.wake(path)

    def start_tool(self, run: "Callable[[Control], None]") -> "ToolProcess":
        from .tool_process import ToolProcess

        return ToolProcess(run)


class Linux:
    """The platform."""

    accounts = _Accounts()
    computer = _Computer()
    processes = _Processes()
    storage = storage
    commands = COMMANDS
    internal = INTERNAL

    def terminal(self, columns: int, rows: int) -> "Terminal":
        """See :class:`jump_agent.core.ports.Platform`."""
        from .terminal import Terminal

        return Terminal(columns, rows)

    def program(self, command: bytes) -> "Program":
        """See :class:`jump_agent.core.ports.Platform`."""
        from .command import Process

        return Process(command)

    def files(self, wake: Callable[[], None]) -> "Files":
        """See :class:`jump_agent.core.ports.Platform`."""
        from .files.work import Files

        return Files(wake)

    def poller(self, end: Callable[[], None]) -> "Poller":
        """See :class:`jump_agent.core.ports.Platform`."""
        from .poller import Poller

        return Poller(end)
