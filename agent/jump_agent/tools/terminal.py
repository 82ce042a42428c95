"""A shell on a pseudo-terminal. It knows nothing of pipes or networks."""

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
    """The login shell of this process's account on a terminal of its own.

    Args:
        columns: the terminal's width in characters.
        rows: its height.
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
        """The terminal's descriptor, or -1 after the shell and its output have ended."""
        return -1 if self._drained else self._master

    @property
    def pid(self) -> int:
        """The shell's process."""
        return self._child.pid

    @property
    def exit(self) -> Optional[Tuple[int, int]]:
        """How the shell ended, (status or -1, signal or 0), or None while it runs."""
        return self._child.exit

    @property
    def ended(self) -> bool:
        """Whether the shell has ended and all of its output was read."""
        return self._drained and self.exit is not None

    def read(self, limit: int) -> bytes:
        """Read up to ``limit`` bytes that the shell wrote; empty when there is nothing now."""
        data = b""
        try:
            while len(data) < limit:
                part = os.read(self._master, limit - len(data))
                if not part:
                    self._drained = True
                    break
                data += part
        except BlockingIOError:
            # A job in the background may hold the terminal open for ever: without the shell it
            # does not count, after the moment that the kernel may need to hand over the rest.
            self._drained = not data and self._child.has_rested()
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self._drained = True
        return data

    @property
    def is_ending(self) -> bool:
        """Whether the shell has ended and its output may not have been read to the end."""
        return self.exit is not None and not self._drained

    def write(self, data: bytes) -> int:
        """Write keystrokes.

        Returns:
            How many bytes the terminal took; all of them once there is nobody to read them.
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
        """Give the terminal another size; its programs are told."""
        try:
            set_size(self._master, columns, rows)
        except OSError:
            pass

    def reap(self) -> None:
        """Note the shell's end if it has come."""
        self._child.reap()

    def end(self) -> None:
        """End the shell and what it started in its session.

        After a shell that ended by itself the terminal only hangs up: what was made to
        outlive a logout does.
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
    """Let the erase key take all bytes of a UTF-8 character away."""
    attributes = termios.tcgetattr(descriptor)
    attributes[0] |= 0o40000  # IUTF8, for which Python has no name
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
