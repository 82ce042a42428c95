"""A shell on a pseudo-terminal; this module does not use pipes or the network."""

import errno
import fcntl
import os
import pwd
import struct
import termios
from typing import NoReturn, Optional, Tuple

from .child import Child, forget_parent
from .login import environment, go_home, login_shell


class Terminal:
    """The login shell of this process's account on its own terminal.

    Args:
        columns: the terminal's width in characters.
        rows: its height in characters.
    """

    def __init__(self, columns: int, rows: int) -> None:
        account = pwd.getpwuid(os.getuid())
        self.account = account.pw_name
        self.shell = login_shell(account)
        self._drained = False
        self._master, slave = os.openpty()
        set_size(slave, columns, rows)
        _erase_whole_characters(slave)
        pid = os.fork()
        if pid == 0:
            _become_shell(account, self.shell, slave)
        self._child = Child(pid)
        os.close(slave)
        os.set_blocking(self._master, False)

    def fileno(self) -> int:
        """Return the terminal's descriptor, or -1 after the shell and its output have ended."""
        return -1 if self._drained else self._master

    @property
    def pid(self) -> int:
        """The shell's process id."""
        return self._child.pid

    @property
    def exit(self) -> Optional[Tuple[int, int]]:
        """The exit (status or -1, signal or 0); None while the shell runs."""
        return self._child.exit

    @property
    def ended(self) -> bool:
        """Whether the shell has ended and all of its output was read."""
        return self._drained and self.exit is not None

    def read(self, limit: int) -> bytes:
        """Read up to ``limit`` bytes of output; return nothing when there is no output now."""
        data = b""
        try:
            while len(data) < limit:
                part = os.read(self._master, limit - len(data))
                if not part:
                    self._drained = True
                    break
                data += part
        except BlockingIOError:
            # A background job may keep the terminal open forever. Its output is ignored once the
            # shell has ended and the kernel has had time to deliver the rest.
            self._drained = not data and self._child.has_rested()
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self._drained = True
        return data

    @property
    def is_ending(self) -> bool:
        """Whether the shell has ended but its output may not be completely read."""
        return self.exit is not None and not self._drained

    def write(self, data: bytes) -> int:
        """Write keystrokes.

        Returns:
            The number of bytes accepted: all of them when no process reads them any longer.
        """
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return len(data)

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size; the kernel notifies its programs."""
        try:
            set_size(self._master, columns, rows)
        except OSError:
            pass

    def reap(self) -> None:
        """Record the shell's end, if it has ended."""
        self._child.reap()

    def end(self) -> None:
        """End the shell and the processes of its session.

        If the shell ended by itself, the terminal only hangs up, so that processes made to
        outlive a logout go on.
        """
        self._child.end()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
        self._drained = True


def set_size(descriptor: int, columns: int, rows: int) -> None:
    """Set a terminal's size."""
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _erase_whole_characters(descriptor: int) -> None:
    """Make the erase key remove all bytes of a UTF-8 character."""
    attributes = termios.tcgetattr(descriptor)
    attributes[0] |= 0o40000  # IUTF8, which Python does not define
    termios.tcsetattr(descriptor, termios.TCSANOW, attributes)


def _become_shell(account: "pwd.struct_passwd", shell: str, terminal: int) -> NoReturn:
    """Turn the forked child into the login shell on ``terminal``."""
    try:
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            os.dup2(terminal, descriptor)
        forget_parent()
        go_home(account)
        values = {**environment(account, shell), "TERM": "xterm-256color"}
        os.execve(shell, ["-" + os.path.basename(shell)], values)
    except OSError as error:
        os.write(2, ("%s: %s\r\n" % (shell, error.strerror)).encode())
    finally:
        os._exit(127)
