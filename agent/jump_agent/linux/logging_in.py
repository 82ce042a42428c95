"""The network process's end of a login; :mod:`jump_agent.holding` is root's."""

import array
import json
import socket
import time
from typing import TYPE_CHECKING, Callable, List

from .other_account import TOOL, request
from .privileges import hide_memory
from .processes import LOGIN

if TYPE_CHECKING:
    from ..core.ports import Control
    from .tool_process import RemoteTool

SECONDS = 40.0
"""Seconds that the login may take. Root's part gives up before that."""

_REFUSED = b"!"
_LIMIT = 1024


class LoggingIn:
    """A login, until its end.

    Args:
        monitor: the socket to the root monitor.
        account: the account to log in as.
        password: its password, which is sent once and not kept.
        proxy: the client's setting, for the account's tools.
        clock: the monotonic time in seconds.

    Attributes:
        account: the account that tools run as now; empty before that.
        problem: the code of the error that ended it, or an empty text.
    """

    def __init__(
        self,
        monitor: socket.socket,
        account: str,
        password: str,
        proxy: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.account = self.problem = ""
        self._clock = clock
        self._until = clock() + SECONDS
        self._is_over = False
        self._holder, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        values = {"account": account, "password": password, "proxy": proxy}
        rights = array.array("i", [theirs.fileno()]).tobytes()
        try:
            hide_memory()  # another process of this account could take the socket over
        except OSError:
            self._fail("login_unavailable")
            theirs.close()
            return
        try:
            self._holder.send(json.dumps(values).encode())
            monitor.sendmsg([LOGIN], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        except OSError:
            self._fail("login_not_permitted")
        finally:
            theirs.close()

    @property
    def deadline(self) -> float:
        """The time at which :meth:`tick` has something to do."""
        return float("inf") if self.account or self._is_over else self._until

    def controls(self) -> "List[Control]":
        """Return what to wait for, for :meth:`read`; nothing once it has ended."""
        return [] if self._is_over else [self._holder]

    def read(self) -> None:
        """Handle what root's part says."""
        try:
            packet = self._holder.recv(_LIMIT)
        except OSError:
            packet = b""
        if packet.startswith(_REFUSED):
            self._fail(packet[len(_REFUSED) :].decode())
        elif packet:
            self.account = packet.decode()
        else:
            self._fail("" if self.account else "login_not_permitted")

    def tick(self) -> None:
        """Give up when it has taken too long."""
        if self._clock() >= self.deadline:
            self._fail("elevation_timeout")

    def start_tool(self) -> "RemoteTool":
        """Start a tool as the account.

        Raises:
            OSError: the login has ended.
        """
        return request(self._holder, TOOL)

    def end(self) -> None:
        """End the login and its tools."""
        self.account = ""
        self._is_over = True
        self._holder.close()

    def _fail(self, code: str) -> None:
        self.end()
        self.problem = code
