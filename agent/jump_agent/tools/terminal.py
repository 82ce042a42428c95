"""A shell on a pseudo-terminal. It knows nothing of pipes or networks."""

import errno
import fcntl
import os
import pwd
import signal
import struct
import termios
import time
from typing import Dict, List, NoReturn, Optional, Tuple

from ..inventory import read_text

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_FAREWELL_SECONDS = 1.0
_REST_SECONDS = 0.3
_RESET = (signal.SIGPIPE, signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def login_shell(account: "pwd.struct_passwd") -> str:
    """The account's shell, or ``/bin/sh`` when it names none."""
    return account.pw_shell or "/bin/sh"


def environment(account: "pwd.struct_passwd", shell: str, root: str = "/") -> Dict[str, str]:
    """The environment of a fresh login: nothing of the client's own gets into it."""
    path = (
        _PATH if account.pw_uid == 0 else "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
    )
    values = {
        "HOME": account.pw_dir,
        "USER": account.pw_name,
        "LOGNAME": account.pw_name,
        "SHELL": shell,
        "PATH": path,
        "TERM": "xterm-256color",
        "LANG": utf8_locale(root),
    }
    runtime = "/run/user/%d" % account.pw_uid
    if os.path.isdir(runtime):
        values["XDG_RUNTIME_DIR"] = runtime
    return values


def utf8_locale(root: str = "/") -> str:
    """The computer's locale when it is a UTF-8 one, else ``C.UTF-8``."""
    for place in ("etc/default/locale", "etc/locale.conf"):
        for line in read_text(os.path.join(root, place), 4096).splitlines():
            name, _, value = line.partition("=")
            value = value.strip().strip("\"'")
            if name.strip() == "LANG" and value.lower().replace("-", "").endswith("utf8"):
                return value
    return "C.UTF-8"


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
        self.exit: Optional[Tuple[int, int]] = None
        self._exited_at = 0.0
        self._drained = False
        self._master, slave = os.openpty()
        set_size(slave, columns, rows)
        _erase_whole_characters(slave)
        self.pid = os.fork()
        if self.pid == 0:
            _become_shell(account, self.shell, slave)
        os.close(slave)
        os.set_blocking(self._master, False)

    def fileno(self) -> int:
        """The terminal's descriptor, or -1 after the shell and its output have ended."""
        return -1 if self._drained else self._master

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
            waited = time.monotonic() - self._exited_at
            self._drained = self.is_ending and not data and waited > _REST_SECONDS
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
        """Note the shell's exit status if it has ended: ``exit`` = (status or -1, signal or 0)."""
        if self.exit is not None:
            return
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            pid, status = self.pid, 0
        if pid:
            self._exited_at = time.monotonic()
            if os.WIFSIGNALED(status):
                self.exit = (-1, os.WTERMSIG(status))
            else:
                self.exit = (os.WEXITSTATUS(status), 0)

    def end(self) -> None:
        """End the shell and what it started in its session: SIGHUP, then SIGKILL.

        After a shell that ended by itself the terminal only hangs up: what was made to
        outlive a logout does.
        """
        if self.exit is None:
            self._end_session()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
        self._drained = True

    def _end_session(self) -> None:
        self._signal(signal.SIGHUP)
        self._signal(signal.SIGCONT)
        end = time.monotonic() + _FAREWELL_SECONDS
        while time.monotonic() < end and (self.exit is None or self._members()):
            time.sleep(0.01)
            self.reap()
        self._signal(signal.SIGKILL)
        if self.exit is None:
            os.waitpid(self.pid, 0)
            self.exit = (-1, int(signal.SIGKILL))

    def _signal(self, number: int) -> None:
        for pid in self._members():
            try:
                os.kill(pid, number)
            except OSError:
                pass

    def _members(self) -> List[int]:
        """The processes of the shell's session (its id is the shell's)."""
        members = []
        for name in os.listdir("/proc"):
            if name.isdigit():
                # pid (name) state parent group session: the name may hold anything.
                words = read_text("/proc/%s/stat" % name, 4096).rpartition(")")[2].split()
                if len(words) > 3 and words[3] == str(self.pid) and words[0] not in "ZX":
                    members.append(int(name))
        return members


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
        os.closerange(3, 256)
        signal.set_wakeup_fd(-1)
        for number in _RESET:
            signal.signal(number, signal.SIG_DFL)
        os.umask(0o022)
        try:
            os.chdir(account.pw_dir)
        except OSError:
            os.chdir("/")
        values = environment(account, shell)
        os.execve(shell, ["-" + os.path.basename(shell)], values)
    except OSError as error:
        os.write(2, ("%s: %s\r\n" % (shell, error.strerror)).encode())
    finally:
        os._exit(127)
