"""A program such as ``sudo`` on a terminal of its own, which this process reads and answers.

Programs that ask for a password want a terminal, and some refuse to run without one. The program
that they start talks to this process on a socket: ``sudo`` asks on its terminal, so its standard
input can be the socket. ``su`` asks on standard input, so it gets the socket as :data:`PASSED`, and
a shell makes it the standard input of what ``su`` starts.
"""

import fcntl
import os
import socket
import termios
from typing import Dict, List

from ..child import forget_parent
from ..processes import wait

OUTPUT = 16 * 1024
"""Maximum number of bytes that are kept of what the program prints."""

PASSED = 3
"""The socket's descriptor in a program that asks on its standard input."""

_ENVIRONMENT = ("HOME", "USER", "LOGNAME")
_END_SECONDS = 5.0


class Dialogue:
    """A running program.

    Args:
        command: its absolute path and arguments.
        given: the socket for the program. The caller closes it afterwards.
        asks_on_input: whether the program asks on its standard input.

    Raises:
        OSError: it could not be started.
    """

    def __init__(self, command: List[str], given: socket.socket, *, asks_on_input: bool) -> None:
        self._output = b""
        self._unanswered = b""
        self._pid = 0
        self._master, terminal = os.openpty()
        try:
            pid = os.fork()
            if pid == 0:
                _become(command, terminal, given.fileno(), asks_on_input)
            self._pid = pid
        except OSError:
            os.close(self._master)
            raise
        finally:
            os.close(terminal)
        os.set_blocking(self._master, False)

    def fileno(self) -> int:
        """Return the descriptor that is readable when the program has printed something."""
        return self._master

    def read(self) -> bool:
        """Read what the program has printed; return whether it still has its terminal."""
        try:
            data = os.read(self._master, 4096)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._output = (self._output + data)[-OUTPUT:]
        self._unanswered = (self._unanswered + data)[-OUTPUT:]
        return bool(data)

    @property
    def output(self) -> str:
        """Everything that the program has printed."""
        return self._output.decode("utf-8", "replace")

    @property
    def question(self) -> str:
        """The question that waits for an answer that is not shown, or an empty text."""
        line = self._unanswered.decode("utf-8", "replace").rpartition("\n")[2].rstrip()
        if not line.endswith(":"):
            return ""
        try:
            echoes = termios.tcgetattr(self._master)[3] & termios.ECHO
        except termios.error:
            return ""
        return "" if echoes else line

    def answer(self, text: str) -> None:
        """Answer the question with a line of text."""
        self._unanswered = b""
        data = text.encode() + b"\n"
        try:
            os.write(self._master, data)
        except OSError:
            pass  # it has just ended

    def has_ended(self) -> bool:
        """Return whether the program has ended, and collect it then."""
        if self._pid and os.waitpid(self._pid, os.WNOHANG)[0]:
            self._pid = 0
        return not self._pid

    def close(self) -> None:
        """Hang up, which ends the program, and wait for that for some seconds."""
        os.close(self._master)
        if not self._pid:
            return
        try:
            # It may be root's and can't be killed then. Root's part ends by itself all the same.
            wait(self._pid, _END_SECONDS)
        except OSError:
            pass
        self._pid = 0


def _become(command: List[str], terminal: int, given: int, asks_on_input: bool) -> None:
    try:
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        terminal, given = os.dup(terminal), os.dup(given)  # none of them is overwritten below
        first = terminal if asks_on_input else given
        for number, descriptor in enumerate((first, terminal, terminal, given)):
            os.dup2(descriptor, number)
        forget_parent(PASSED + 1 if asks_on_input else PASSED)
        environment: Dict[str, str] = {
            name: os.environ[name] for name in _ENVIRONMENT if name in os.environ
        }
        environment.update(PATH="/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL="C", TERM="dumb")
        os.execve(command[0], command, environment)
    finally:
        os._exit(127)
