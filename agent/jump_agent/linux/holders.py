"""The monitor's part of a login as another account: it starts the process that holds the login."""

import os
import signal
import socket
import time
from typing import Callable, List

from ..core.layout import Config, Layout
from . import other_account, processes
from .child import forget_parent
from .tool_process import keep_only

LOGINS = 10
"""Maximum number of logins, running and within :data:`PERIOD_SECONDS`, wrong passwords included.

This limits how fast passwords can be guessed, also by a process of the client's account that sends
requests of its own. The server's delays are for each session only.
"""

PERIOD_SECONDS = 600.0

PAUSED = "login_paused"
"""The code of the error for one login too many."""

END_SECONDS = 8.0
"""Seconds that a login may take to end: its tools, and PAM's session."""


class Holders:
    """The logins of a monitor.

    Args:
        layout: the installation.
        config: its configuration.
        clock: the monotonic time in seconds.
    """

    def __init__(
        self, layout: Layout, config: Config, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._layout = layout
        self._config = config
        self._clock = clock
        self._begun: List[float] = []
        self._holders: List[int] = []

    def start(self, descriptor: int) -> None:
        """Start a login whose socket is ``descriptor``, which the caller closes."""
        self.reap()
        if not other_account.is_control(descriptor):
            return
        now = self._clock()
        self._begun = [at for at in self._begun if now - at < PERIOD_SECONDS]
        if len(self._begun) >= LOGINS or len(self._holders) >= LOGINS:
            _refuse(descriptor)
            return
        self._begun.append(now)
        monitor = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            return  # no process is possible: the client learns it from the socket's end
        if pid == 0:
            self._become_holder(descriptor, monitor)
        self._holders.append(pid)

    def reap(self) -> None:
        """Collect the logins that have ended."""
        self._holders = [pid for pid in self._holders if not os.waitpid(pid, os.WNOHANG)[0]]

    def end(self) -> None:
        """End all logins, and wait for that."""
        for pid in self._holders:
            os.kill(pid, signal.SIGTERM)  # it is a child that nobody has collected yet
        end = self._clock() + END_SECONDS
        for pid in self._holders:
            processes.wait(pid, max(0.0, end - self._clock()))
        self._holders = []

    def _become_holder(self, descriptor: int, monitor: int) -> None:
        try:
            os.setsid()  # no terminal of root's can be typed on by the account's programs
            client = socket.socket(fileno=os.dup(descriptor))
            keep_only(client)
            nothing = os.open(os.devnull, os.O_RDWR)
            for standard in (0, 1, 2):
                os.dup2(nothing, standard)
            os.close(nothing)
            forget_parent(256)
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # as everywhere in Python
            from ..holding import hold  # noqa: PLC0415 - in a process of its own: it needs memory

            hold(self._layout, self._config, client, monitor)
        except BaseException as error:  # noqa: BLE001 - a fork must never return to its caller
            from . import syslog  # noqa: PLC0415 - rarely needed

            syslog.report("a login has failed: %r" % type(error))
        finally:
            os._exit(0)


def _refuse(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as client:
        try:
            client.send(("!" + PAUSED).encode(), socket.MSG_DONTWAIT)
        except OSError:
            pass
