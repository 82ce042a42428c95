"""The monitor's part of what runs as another account: it starts the processes of root for it.

One holds a login. Another one shows the screen of the desktop in use.
"""

import os
import signal
import socket
import time
from typing import Callable, List

from ..core.layout import Config, Layout
from . import other_account, processes
from .child import forget_parent
from .owner import SCREEN
from .tool_process import keep_only

Run = Callable[[Layout, Config, socket.socket, int], None]
"""What such a process does until its end; the number is that of the monitor's process."""

LOGINS = 10
"""Maximum number of logins, running and within :data:`PERIOD_SECONDS`, wrong passwords included.

This limits how fast passwords can be guessed, also by a process of the client's account that sends
requests of its own. The server's delays are for each session only.
"""

PERIOD_SECONDS = 600.0

PAUSED = "login_paused"
"""The code of the error for one login too many."""

SCREENS = 16
"""Maximum number of screens that are shown at the same time."""

END_SECONDS = 8.0
"""Seconds that a login may take to end: its tools, and PAM's session."""


class Holders:
    """The logins and the shown screens of a monitor.

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
        self._screens: List[int] = []

    def start(self, descriptor: int, what: bytes = processes.LOGIN) -> None:
        """Start a login, or a tool that shows the screen.

        Args:
            descriptor: its socket, which the caller closes.
            what: the request.
        """
        self.reap()
        if not other_account.is_control(descriptor):
            return
        if what == SCREEN:
            if len(self._screens) < SCREENS:
                self._fork(descriptor, _show, self._screens)
            return
        now = self._clock()
        self._begun = [at for at in self._begun if now - at < PERIOD_SECONDS]
        if len(self._begun) >= LOGINS or len(self._holders) >= LOGINS:
            _refuse(descriptor)
            return
        self._begun.append(now)
        self._fork(descriptor, _hold, self._holders)

    def _fork(self, descriptor: int, run: "Run", started: List[int]) -> None:
        monitor = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            return  # no process is possible: the client learns it from the socket's end
        if pid == 0:
            self._become_holder(descriptor, monitor, run)
        started.append(pid)

    def reap(self) -> None:
        """Collect the processes that have ended."""
        for found in (self._holders, self._screens):
            found[:] = [pid for pid in found if not os.waitpid(pid, os.WNOHANG)[0]]

    def end(self) -> None:
        """End all of them, and wait for that."""
        for pid in self._holders + self._screens:
            os.kill(pid, signal.SIGTERM)  # it is a child that nobody has collected yet
        end = self._clock() + END_SECONDS
        for pid in self._holders + self._screens:
            processes.wait(pid, max(0.0, end - self._clock()))
        self._holders, self._screens = [], []

    def _become_holder(self, descriptor: int, monitor: int, run: "Run") -> None:
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
            run(self._layout, self._config, client, monitor)
        except BaseException as error:  # noqa: BLE001 - a fork must never return to its caller
            from . import syslog  # noqa: PLC0415 - rarely needed

            syslog.report("a login or a screen has failed: %r" % type(error))
        finally:
            os._exit(0)


def _hold(layout: Layout, config: Config, client: socket.socket, monitor: int) -> None:
    from ..holding import hold  # noqa: PLC0415 - in a process of its own: it needs memory

    hold(layout, config, client, monitor)


def _show(layout: Layout, config: Config, client: socket.socket, _monitor: int) -> None:
    from ..screening import show  # noqa: PLC0415 - likewise

    show(layout, config, client)


def _refuse(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as client:
        try:
            client.send(("!" + PAUSED).encode(), socket.MSG_DONTWAIT)
        except OSError:
            pass
