"""What Linux gives the client: see :mod:`jump_agent.core.ports`.

A process imports what it uses only: an idle client, a shell and a command need different parts.
"""
# ruff: noqa: PLC0415

import os
import sys
from typing import TYPE_CHECKING, Callable, Dict, List, Optional, Sequence, Union

from jump_wire.messages import Inventory

from ..core.layout import Config, Layout
from . import privileges, processes, storage
from .commands import COMMANDS, INTERNAL

if TYPE_CHECKING:
    import socket

    from ..core.ports import Answers, Control, Installed, Poller, Program, Sampler, Terminal
    from .files.work import Files
    from .inquiry import Inquiry
    from .screen.helper import Helper
    from .tool_process import Joined, RemoteTool, ToolProcess


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

    def addresses_of(self, card: str) -> List[str]:
        from .inventory import addresses_of

        return addresses_of(card)

    def inventory(
        self, config: Config, disabled: bool, servers: Sequence[str], update_policy: str
    ) -> Inventory:
        from .inventory import collect

        return collect(config, disabled=disabled, servers=servers, update_policy=update_policy)

    def sampler(self) -> "Sampler":
        from .statistics import Sampler

        return Sampler()

    def logins(self) -> Optional[List[str]]:
        from .logins import logins

        found = logins()
        return None if found is None else [one.text() for one in found]


class _Processes:
    in_child = staticmethod(processes.in_child)
    error_text = staticmethod(os.strerror)
    uninterruptible = staticmethod(processes.uninterruptible)

    def running(self, path: str) -> Optional[processes.Process]:
        return processes.running(path)

    def wake(self, path: str) -> None:
        processes.wake(path)

    def send_socket(self, control: "Control", sock: "socket.socket") -> None:
        from .passing import send_socket

        send_socket(control, sock)

    def receive_socket(self, control: "Control") -> "socket.socket":
        from .passing import receive_socket

        return receive_socket(control)

    def start_tool(
        self,
        run: "Callable[[Control], None]",
        installed: "Optional[Installed]" = None,  # noqa: ARG002 - a fork has it already
    ) -> "ToolProcess":
        from .tool_process import ToolProcess

        return ToolProcess(run)

    def adopt_tool(self, values: Dict[str, int]) -> "Union[Joined, RemoteTool]":
        from .tool_process import adopt

        return adopt(values)

    def start_command(self, layout: Layout, config: Config, name: str) -> "Joined":
        from .tool_process import start

        python = sys.executable or config.python
        return start(processes.command_line(python, layout.lib, name))

    def parent(self) -> "socket.socket":
        import socket

        return socket.socket(fileno=0)

    def claim_address(self, sock: "socket.socket") -> None:
        from .passing import claim_address

        claim_address(sock)

    def read_line(self, seconds: float, limit: int) -> bytes:
        from .standard_input import read_line

        return read_line(seconds, limit)


class _Updates:
    name = "linux"

    def install(self, layout: Layout, config: Config, version: str) -> None:
        from .updating import install

        install(layout, config, version)

    def may_not_change(self, config: Config, *command: str) -> int:
        from .service import may_control, not_permitted

        if may_control(config):
            return 0
        return not_permitted(config, os.path.join(config.install_dir, "jump-client"), *command)


class Linux:
    """The platform."""

    accounts = _Accounts()
    computer = _Computer()
    processes = _Processes()
    storage = storage
    updates = _Updates()
    commands = COMMANDS
    internal = INTERNAL

    def install(self, package: bytes, service_account: str = "") -> None:
        """See :class:`jump_agent.core.ports.Platform`."""
        from .customer.installation import install

        install(package, service_account)

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

    def screen(self, monitor: int) -> "Helper":
        """See :class:`jump_agent.core.ports.Platform`."""
        from .screen.helper import Helper

        return Helper(monitor)
