"""The client's end of an elevation: from the password to tools that run as root."""

import json
import os
import socket
import time
from typing import Any, Callable, List, NamedTuple, Optional, Tuple

from ..other_account import PIN, TOOL, request
from ..privileges import KEPT, hide_memory
from ..tool_process import RemoteTool
from . import commands
from .dialogue import Dialogue

STEP_SECONDS = 20.0
"""Seconds that each step may take that no person has to do."""

_PACKET = 64 * 1024
_READY = b"ready"


class Server(NamedTuple):
    """The server that the elevated tools dial, and the code of root's part: a zip archive."""

    addresses: Tuple[str, ...]
    ca_pem: str
    code: bytes


class Elevating:
    """An elevation, until its end.

    Args:
        server: see :class:`Server`.
        account: the account that the password is of; empty if the customer types their own.
        password: the password, which is used once and not kept; None if the customer types it.
        clock: the monotonic time in seconds.

    Attributes:
        account: the account that tools run as now; empty before that.
        wanted: the account whose password the customer has to type now, or an empty text.
        problem: the code of the error that ended it, or an empty text.
    """

    def __init__(
        self,
        server: Server,
        account: str,
        password: Optional[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = server
        self._password = password
        self._clock = clock
        self._until = clock() + STEP_SECONDS
        self._answered = 0
        self.account = self.wanted = self.problem = ""
        self._dialogue: Optional[Dialogue] = None
        self._root, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._root.setblocking(False)
        try:
            hide_memory()
            if not server.code:
                raise commands.Unavailable("code")
            self._command = commands.elevate(account)
            asks_on_input = commands.SU in self._command.asking
            arguments = self._command.arguments
            self._dialogue = Dialogue(arguments, theirs, asks_on_input=asks_on_input)
        except (OSError, KeyError, commands.Unavailable):
            self._fail("elevation_unavailable")
        finally:
            theirs.close()

    @property
    def deadline(self) -> float:
        """The time at which :meth:`tick` has something to do."""
        return self._until

    def controls(self) -> List[Any]:
        """Return what to wait for, for :meth:`read`."""
        return [] if self._dialogue is None else [self._dialogue, self._root]

    def read(self, found: Any) -> None:
        """Handle what the program has printed, or what root's part says."""
        if self._dialogue is None:
            return
        if found is self._root:
            self._hear()
        elif not self._dialogue.read():
            self._fail(self._why())
        elif not self.account:
            self._see(self._dialogue.question)

    def tick(self) -> None:
        """Give up when a step has taken too long."""
        if self._dialogue is not None and self._clock() >= self._until:
            self._fail("elevation_timeout")

    def answer(self, password: str) -> None:
        """Type the customer's password."""
        if self._dialogue is not None and self.wanted:
            self.wanted = ""
            self._type(password)

    def start_tool(self) -> RemoteTool:
        """Start a tool as root.

        Raises:
            OSError: the elevation has ended.
        """
        return request(self._root, TOOL)

    def start_pin(self) -> RemoteTool:
        """Start an installation in service mode.

        Raises:
            OSError: the elevation has ended.
        """
        return request(self._root, PIN)

    def end(self) -> None:
        """End the elevation and its tools."""
        self._password = None
        self.account = self.wanted = ""
        self._root.close()
        if self._dialogue is not None:
            self._dialogue.close()
            self._dialogue = None

    def _see(self, question: str) -> None:
        if not question:
            return
        asked = self._command.asks(question)
        program = commands.SUDO if asked else commands.SU
        if self._command.asking[self._answered : self._answered + 1] != (program,):
            # It asks again, or for something else, such as a code.
            self._fail("elevation_password_wrong" if self._answered else "elevation_failed")
        elif self._password is not None:
            self._type(self._password)
        else:
            self.wanted = asked or ""
            self._until = float("inf")  # the customer's time is limited elsewhere

    def _type(self, password: str) -> None:
        assert self._dialogue is not None  # noqa: S101 - it has just asked
        self._answered += 1
        self._until = self._clock() + STEP_SECONDS
        self._dialogue.answer(password)

    def _hear(self) -> None:
        try:
            packet = self._root.recv(_PACKET)
            if packet == _READY and not self.account:
                self._send_code()
            elif packet:
                self.account = packet.decode()
                self._password = None
                self._until = float("inf")
        except BlockingIOError:
            return
        except OSError:
            packet = b""
        if not packet:
            self._fail(self._why())

    def _send_code(self) -> None:
        code = self._server.code
        values = {
            "addresses": self._server.addresses,
            "ca_pem": self._server.ca_pem,
            "environment": {name: os.environ[name] for name in KEPT if name in os.environ},
        }
        self._root.settimeout(STEP_SECONDS)
        self._root.send(b"%d" % len(code))
        for start in range(0, len(code), _PACKET):
            self._root.send(code[start : start + _PACKET])
        self._root.send(json.dumps(values).encode())
        self._root.setblocking(False)

    def _why(self) -> str:
        if self.account:
            return ""  # root's part has ended, for example because somebody killed it
        while self._dialogue is not None and self._dialogue.read():
            if not self._dialogue.has_ended():
                break
        return commands.problem(self._dialogue.output if self._dialogue else "")

    def _fail(self, code: str) -> None:
        self.end()
        self.problem = code
