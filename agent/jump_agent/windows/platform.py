"""What Windows gives the client: see :mod:`jump_agent.core.ports`.

A process imports what it uses only: an idle client, a shell and a command need different parts.
"""
# ruff: noqa: PLC0415

import sys
from typing import TYPE_CHECKING, Callable, Dict, List, Optional, Sequence

from jump_wire.errors import UserError
from jump_wire.messages import Inventory

from ..core.layout import Config, Layout
from . import login, processes, storage, updating
from .commands import COMMANDS, INTERNAL

if TYPE_CHECKING:
    import socket

    from ..core.ports import Answers, Control, Installed, Program, Sampler, Shown, Terminal
    from .files.work import Files
    from .inquiry import Inquiry
    from .packets import Packets
    from .poller import Poller
    from .tool_process import Joined


class _Accounts:
    name = staticmethod(login.account_name)

    def step_down(self, config: Config) -> None:
        """Do nothing: Windows lets no process become another account for good."""

    def become_client(self, config: Config) -> bool:
        return login.is_administrator() or login.account_name() == config.account

    def ask(self, config: Config, question: "Callable[[], Answers]") -> "Inquiry":
        from .inquiry import Inquiry

        return Inquiry(config, question())


class _Computer:
    def hostname(self) -> str:
        from .inventory import hostname

        return hostname()

    def os_name(self) -> str:
        from .inventory import os_name

        return os_name()

    def machine_id(self) -> str:
        from .inventory import machine_id

        return machine_id()

    def networks(self) -> List[str]:
        from . import adapters

        return [network for _, network in adapters.networks(adapters.adapters())]

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
        return None


class _Processes:
    in_child = staticmethod(processes.in_child)
    uninterruptible = staticmethod(processes.uninterruptible)

    def running(self, path: str) -> Optional[processes.Process]:
        return processes.running(path)

    def wake(self, path: str) -> None:
        processes.wake(path)

    def send_socket(self, control: "Control", sock: "socket.socket") -> None:
        from .tool_process import send_socket

        send_socket(control, sock)

    def receive_socket(self, control: "Control") -> "socket.socket":
        from .tool_process import receive_socket

        return receive_socket(control)

    def start_tool(
        self,
        run: "Callable[[Control], None]",  # noqa: ARG002 - the command does the same
        installed: "Optional[Installed]" = None,
    ) -> "Joined":
        if installed is None:
            raise OSError("only an installed client has tools on Windows")
        return self.start_command(*installed, "tool")

    def adopt_tool(self, values: Dict[str, int]) -> "Joined":  # noqa: ARG002 - as it says
        raise OSError("no program hands tools over on Windows")

    def start_command(self, layout: Layout, config: Config, name: str) -> "Joined":
        from .tool_process import start

        python = sys.executable or config.python
        return start(processes.command_line(python, layout.lib, name))

    def claim_address(self, sock: "socket.socket") -> None:
        from .tool_process import claim_address

        claim_address(sock)

    def read_line(self, seconds: float, limit: int) -> bytes:
        from .standard_input import read_line

        return read_line(seconds, limit)

    def error_text(self, number: int) -> str:
        from ctypes import FormatError

        return FormatError(number).rstrip(". ")

    def parent(self) -> "Packets":
        from .tool_process import parent

        return parent()


class _Updates:
    name = "windows"
    install = staticmethod(updating.install)
    may_not_change = staticmethod(updating.may_not_change)


class Windows:
    """The platform."""

    accounts = _Accounts()
    computer = _Computer()
    processes = _Processes()
    storage = storage
    updates = _Updates()
    commands = COMMANDS
    internal = INTERNAL

    def __init__(self) -> None:
        self._poller: Optional[Poller] = None

    def install(self, package: bytes, service_account: str = "") -> None:  # noqa: ARG002
        """See :class:`jump_agent.core.ports.Platform`."""
        raise OSError("a session can't leave a Jump Client behind on Windows yet")

    def terminal(self, columns: int, rows: int) -> "Terminal":
        """See :class:`jump_agent.core.ports.Platform`."""
        from .terminal import Terminal

        return Terminal(columns, rows, self._wake)

    def program(self, command: bytes) -> "Program":
        """See :class:`jump_agent.core.ports.Platform`."""
        from .command import Process

        return Process(command, self._wake)

    def files(self, wake: Callable[[], None]) -> "Files":
        """See :class:`jump_agent.core.ports.Platform`."""
        from .files.work import Files

        return Files(wake)

    def screen(self, monitor: int) -> "Shown":  # noqa: ARG002
        """See :class:`jump_agent.core.ports.Platform`."""
        raise UserError("screen_unsupported")

    def poller(self, end: Callable[[], None]) -> "Poller":
        """See :class:`jump_agent.core.ports.Platform`."""
        from .poller import Poller

        self._poller = Poller(end)
        return self._poller

    def _wake(self) -> None:
        if self._poller is not None:
            self._poller.wake()
