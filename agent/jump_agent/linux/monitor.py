"""The monitor: the privileged process of a client in service mode.

The design follows sshd's privilege separation. This small process stays root and never uses the
network. A second process runs as the client's account and uses the network. It sends requests from
a fixed list to the monitor over a socket. The kernel proves the sender of each request.
"""

import os
import pwd
import select
import signal
import socket
import struct
import sys
import time
from types import FrameType
from typing import TYPE_CHECKING, List, Optional

from .. import VERSION
from ..core.layout import Config, Layout
from . import privileges, processes
from .owner import (
    CONFIRM,
    INSTALL,
    LOG_OUT,
    LOG_OUT_SECONDS,
    RESTART,
    RESTRICT,
    ROLL_BACK,
    SCREEN,
    SHOW,
    SHOW_SECONDS,
    have_displays,
)
from .processes import LOGIN, MONITOR_FD, SUCCESSION, command_line, drop_pid_file, write_pid_file

if TYPE_CHECKING:
    from .holders import Holders

UNINSTALL = b"uninstall"

VERBS = (UNINSTALL, INSTALL, CONFIRM, ROLL_BACK, LOGIN, SCREEN)
"""The requests of the network process that have no values."""

_CARRYING = (LOGIN, SCREEN)
_WITH_VALUES = (RESTRICT, SHOW, LOG_OUT)

REQUEST_LIMIT = 2048

STOP_SECONDS = 10.0
"""Seconds that the network process may take to end.

This is less than the time that the monitor itself has to stop.
"""

_STABLE_SECONDS = 60.0

_SHOWN_MOST, _SHOWN_SECONDS = 20, 60.0
"""Notifications within so many seconds. Further ones are left out."""

_LOGOUTS_MOST, _LOGOUTS_SECONDS = 10, 60.0
"""The same for logouts."""

_SPACE = socket.CMSG_SPACE(struct.calcsize("3i")) + socket.CMSG_SPACE(struct.calcsize("i"))
"""The kernel's proof of the sender, and at most a few descriptors."""

TRIAL_CRASHES = 3
"""Unexpected ends of the network process after which a version on trial is rolled back."""


class Monitor:
    """Keeps the network process running until a stop signal or a request to uninstall."""

    def __init__(self, layout: Layout, config: Config) -> None:
        self._layout = layout
        self._config = config
        self._account = pwd.getpwnam(config.account)
        self._stopping = False
        self._child = 0
        self._installer = 0
        self._crashes = 0
        self._shown: List[float] = []
        self._logouts: List[float] = []
        self._passed: List[int] = []
        self._holders: Optional[Holders] = None
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)

    def run(self) -> int:
        """Run the network process until a stop or an uninstallation; return the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        write_pid_file(self._layout.pid)
        failures = 0
        try:
            while not self._stopping:
                started = time.monotonic()
                ours = self._inherit() or self._start()
                if ours is not None:
                    if self._serve(ours):
                        return self._uninstall()
                    if self._has_crashed_on_trial():
                        self._become_next()
                failures = 0 if time.monotonic() - started > _STABLE_SECONDS else failures + 1
                self._sleep(min(60.0, 2.0 ** min(failures, 6)))
        finally:
            drop_pid_file(self._layout.pid)
        return 0

    def _serve(self, ours: socket.socket) -> bool:
        """Serve the network process, and return whether it requested the uninstallation."""
        try:
            while not self._has_ended():
                if self._stopping:
                    os.kill(self._child, signal.SIGTERM)
                    self._wait_for_child(STOP_SECONDS)
                    return False
                self._collect_installer(ours)
                verb = self._receive(ours)
                self._take_passed(verb)
                if verb == UNINSTALL:
                    return True
                if verb.startswith(RESTRICT):
                    self._restrict(verb[len(RESTRICT) :])
                elif verb.startswith(SHOW):
                    self._show(verb[len(SHOW) :])
                elif verb.startswith(LOG_OUT):
                    self._log_out(verb[len(LOG_OUT) :], ours)
                elif verb and verb not in _CARRYING:
                    self._update(verb, ours)
        finally:
            ours.close()  # ends a process that waits for the monitor
            self._wait_for_child(5.0)
            self._end_holders()
        return False

    def _start(self) -> Optional[socket.socket]:
        """Start the network process; None if no process or descriptor is left for it now."""
        try:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        except OSError:
            return None
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            try:
                self._child = os.fork()
            except OSError:
                ours.close()
                return None
            if self._child == 0:
                self._become_network_process(theirs)
        return ours

    def _receive(self, ours: socket.socket) -> bytes:
        """Wait for a request, a signal or the child's end; return the request if it is valid."""
        readable = _readable(ours, self._wake)
        if self._wake in readable:
            os.read(self._wake, 4096)
        if ours.fileno() not in readable:
            return b""
        try:
            data, ancillary, _, _ = ours.recvmsg(REQUEST_LIMIT, _SPACE, socket.MSG_CMSG_CLOEXEC)
        except OSError:
            data, ancillary = b"", []  # it has ended without reading an answer
        if any(kind == socket.SCM_RIGHTS for _, kind, _ in ancillary):
            from .other_account import descriptors  # noqa: PLC0415 - only for a login

            self._passed = descriptors(ancillary)
        if not data:
            # The process has closed its end. It exits, or it is unusable and is killed.
            self._wait_for_child(5.0)
            return b""
        is_known = data in VERBS or data.startswith(_WITH_VALUES)
        return data if is_known and self._is_from_child(ancillary) else b""

    def _restrict(self, text: bytes) -> None:
        """Store what is forbidden on this computer, where the account cannot change it."""
        from ..core import local_control  # noqa: PLC0415 - rarely needed

        try:
            local_control.store(self._layout, local_control.parse(text))
        except (OSError, ValueError) as error:
            from . import syslog  # noqa: PLC0415 - likewise

            syslog.report("what the site forbids could not be stored: %s" % error)

    def _show(self, request: bytes) -> None:
        """Have the desktops in use show something, unless there were too many of these requests."""
        now = time.monotonic()
        self._shown = [at for at in self._shown if now - at < _SHOWN_SECONDS]
        if len(self._shown) >= _SHOWN_MOST or not have_displays():
            return
        self._shown.append(now)

        def show() -> None:
            from .desktop import show_everywhere  # noqa: PLC0415 - in a process of its own

            show_everywhere(request)

        try:
            processes.detach(show, SHOW_SECONDS)
        except OSError:
            pass  # no process is possible: nothing is shown

    def _log_out(self, request: bytes, ours: socket.socket) -> None:
        """End a login of the computer, unless there were too many of these requests."""
        now = time.monotonic()
        self._logouts = [at for at in self._logouts if now - at < _LOGOUTS_SECONDS]
        if len(self._logouts) >= _LOGOUTS_MOST:
            return
        self._logouts.append(now)

        def log_out() -> None:
            from .logout import serve  # noqa: PLC0415 - in a process of its own

            serve(request, socket.socket(fileno=processes.KEPT_FD))

        try:
            processes.detach(log_out, LOG_OUT_SECONDS, keep=ours.fileno())
        except OSError:
            pass  # no process is possible: the technician gets no answer

    # --- processes of other accounts ---

    def _take_passed(self, verb: bytes) -> None:
        """Use the descriptor that came with a request, and close all that came."""
        passed, self._passed = self._passed, []
        if verb in _CARRYING and len(passed) == 1 and not self._stopping:
            if self._holders is None:
                from .holders import Holders  # noqa: PLC0415 - rarely needed

                self._holders = Holders(self._layout, self._config)
            self._holders.start(passed[0], verb)
        elif self._holders is not None:
            self._holders.reap()
        for descriptor in passed:
            os.close(descriptor)

    def _end_holders(self) -> None:
        """End what was started: it would go on if the account has kept its sockets."""
        if self._holders is not None:
            self._holders.end()

    # --- updates ---

    def _update(self, verb: bytes, ours: socket.socket) -> None:
        """Carry out a request about an update."""
        from . import trials  # noqa: PLC0415 - only for an update

        if verb == INSTALL and not self._installer:
            from .updating import install_for  # noqa: PLC0415 - likewise

            # A child, because the modules and the payload need much memory.
            self._installer = install_for(self._layout, self._config, ours)
        elif verb == CONFIRM:
            trials.confirm(self._layout)
        elif verb == ROLL_BACK and trials.roll_back(self._layout, "no answer from the server"):
            self._become_next(ours)

    def _collect_installer(self, ours: socket.socket) -> None:
        """Become the new version once it is installed."""
        if not self._installer:
            return
        pid, status = os.waitpid(self._installer, os.WNOHANG)
        if pid:
            self._installer = 0
            if status == 0:
                self._become_next(ours)

    def _has_crashed_on_trial(self) -> bool:
        """Count an unexpected end of the network process; return whether to go back."""
        from . import trials  # noqa: PLC0415 - rarely needed

        if self._stopping or not trials.is_on(self._layout, VERSION):
            return False
        self._crashes += 1
        return self._crashes >= TRIAL_CRASHES and trials.roll_back(
            self._layout, "it does not start"
        )

    def _become_next(self, ours: Optional[socket.socket] = None) -> None:
        """Become the version that ``current`` leads to, with the same network process."""
        from .succession import succeed  # noqa: PLC0415 - only for an update

        if self._stopping:
            return
        self._end_holders()
        values = {}
        if ours is not None:
            os.set_inheritable(ours.fileno(), True)
            values = {"child": self._child, "socket": ours.fileno()}
        try:
            succeed(self._layout, self._config, "serve", values, self._layout.run)
        except OSError as error:
            from . import syslog  # noqa: PLC0415 - rarely needed

            syslog.report("the monitor could not become another version: %s" % error)

    def _inherit(self) -> Optional[socket.socket]:
        """Continue with the network process of the version before, and have it follow."""
        if SUCCESSION not in os.environ:
            return None
        from .succession import inherited  # noqa: PLC0415 - only after an update

        values = inherited() or {}
        if "socket" not in values:
            return None
        self._child = int(values["child"])
        ours = socket.socket(fileno=int(values["socket"]))
        os.set_inheritable(ours.fileno(), False)
        try:
            ours.send(RESTART, socket.MSG_DONTWAIT)
        except OSError:
            pass  # it has ended, which is noticed next
        return ours

    # --- the network process ---

    def _is_from_child(self, ancillary: "list[tuple[int, int, bytes]]") -> bool:
        for level, kind, value in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                pid, uid, _ = struct.unpack("3i", value[: struct.calcsize("3i")])
                return bool(pid == self._child and uid == self._account.pw_uid)
        return False

    def _become_network_process(self, theirs: socket.socket) -> None:
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            os.dup2(theirs.fileno(), MONITOR_FD)
            os.set_inheritable(MONITOR_FD, True)
            os.closerange(MONITOR_FD + 1, 256)
            privileges.become(self._account)
            python = sys.executable or self._config.python
            arguments = command_line(python, self._layout.lib, "network")
            os.execve(python, arguments, privileges.environment(self._account))
        except BaseException as error:  # noqa: BLE001 - a fork must never return to its caller
            sys.stderr.write("%s\n" % error)
        finally:
            os._exit(127)

    def _has_ended(self) -> bool:
        if not self._child:
            return True
        pid, status = os.waitpid(self._child, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            os.kill(self._child, signal.SIGCONT)  # the account cannot disable the client like this
        elif pid:
            self._child = 0
        return not self._child

    def _wait_for_child(self, seconds: float) -> None:
        """Wait until the child ends, and kill it after ``seconds``."""
        end = time.monotonic() + seconds
        while not self._has_ended():
            if time.monotonic() >= end:
                os.kill(self._child, signal.SIGKILL)
                os.waitpid(self._child, 0)
                self._child = 0
                return
            time.sleep(0.02)

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < end:
            select.select([self._wake], [], [], max(0.0, end - time.monotonic()))
            try:
                os.read(self._wake, 4096)
            except BlockingIOError:
                pass

    def _uninstall(self) -> int:
        from .removal import remove_installation  # noqa: PLC0415 - needed only for the removal

        drop_pid_file(self._layout.pid)
        remains = remove_installation(self._layout)
        if remains is not None:
            from . import syslog  # noqa: PLC0415

            syslog.report("files_remain: %s remains (%s)" % remains)
        return 0

    def _on_stop(self, _number: int, _frame: Optional[FrameType]) -> None:
        self._stopping = True


def _readable(ours: socket.socket, wake: int) -> List[int]:
    """Wait until at least one of two descriptors is readable, and return the readable ones."""
    return select.select([ours.fileno(), wake], [], [])[0]
