"""A command on three pipes, without a terminal; this module does not use the network."""

import fcntl
import os
import pwd
from typing import Dict, List, NoReturn, Optional, Tuple

from jump_wire.commands import ERRORS, OUTPUT

from .child import Child, forget_parent
from .login import environment, go_home, login_shell

_SHELL = "/bin/sh"
_PIPE_SIZE = 1024 * 1024
_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ, which Python defines from 3.10 on


class Process:
    """``/bin/sh -c`` with a command line, run as this process's account.

    Args:
        command: the command line.

    Raises:
        OSError: no process could be started.
    """

    def __init__(self, command: bytes) -> None:
        account = pwd.getpwuid(os.getuid())
        pipes = _Pipes()
        try:
            pid = os.fork()
        except OSError:
            pipes.close(*pipes.ours, *pipes.theirs)
            raise
        if pid == 0:
            _become_command(account, command, pipes.theirs)
        pipes.close(*pipes.theirs)
        self._child = Child(pid)
        self._input, output, errors = pipes.ours
        self._streams = {OUTPUT: output, ERRORS: errors}

    @property
    def input(self) -> int:
        """The descriptor of the command's input, or -1 when it is closed."""
        return self._input

    @property
    def streams(self) -> Dict[int, int]:
        """The descriptors of output that is still open, by their stream's mark."""
        return self._streams

    @property
    def pid(self) -> int:
        """The shell's process id."""
        return self._child.pid

    @property
    def exit(self) -> Optional[Tuple[int, int]]:
        """The exit (status or -1, signal or 0); None while the command runs."""
        return self._child.exit

    @property
    def ended(self) -> bool:
        """Whether the command has ended and all of its output was read."""
        return self.exit is not None and not self._streams

    def read(self, stream: int, limit: int) -> bytes:
        """Read up to ``limit`` bytes of a stream; return nothing when there is no output now."""
        try:
            data = os.read(self._streams[stream], limit)
        except BlockingIOError:
            # A background process may keep the pipe open forever. Its output is ignored after the
            # command has ended.
            if not self._child.has_rested():
                return b""
            data = b""
        if not data:
            os.close(self._streams.pop(stream))
        return data

    def write(self, data: bytes) -> int:
        """Write input.

        Returns:
            The number of bytes accepted: all of them when no process reads them any longer.
        """
        if self._input < 0:
            return len(data)
        try:
            return os.write(self._input, data)
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            self.close_input()
            return len(data)

    def close_input(self) -> None:
        """Close the command's input."""
        if self._input >= 0:
            os.close(self._input)
            self._input = -1

    def reap(self) -> None:
        """Record the command's end, if it has ended."""
        self._child.reap()

    def end(self) -> None:
        """End the command and the processes of its session."""
        self._child.end()
        self.close_input()
        while self._streams:
            os.close(self._streams.popitem()[1])


class _Pipes:
    """Three pipes: ``ours`` are this side's descriptors, ``theirs`` the command's 0, 1 and 2."""

    def __init__(self) -> None:
        self.ours: List[int] = []
        self.theirs: List[int] = []
        try:
            for number in range(3):
                reader, writer = os.pipe()
                self.ours.append(reader if number else writer)
                self.theirs.append(writer if number else reader)
                _enlarge(reader)
                os.set_blocking(self.ours[-1], False)
        except OSError:
            self.close(*self.ours, *self.theirs)
            raise

    def close(self, *descriptors: int) -> None:
        """Close the given descriptors."""
        for descriptor in descriptors:
            os.close(descriptor)


def _enlarge(pipe: int) -> None:
    """Increase a pipe's capacity from 64 KiB to 1 MiB, where the system allows it."""
    try:
        fcntl.fcntl(pipe, _SET_PIPE_SIZE, _PIPE_SIZE)
    except OSError:
        pass


def _become_command(
    account: "pwd.struct_passwd", command: bytes, descriptors: List[int]
) -> NoReturn:
    """Turn the forked child into the shell that runs ``command``."""
    try:
        os.setsid()
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        forget_parent()
        go_home(account)
        values = environment(account, login_shell(account))
        os.execve(_SHELL, [_SHELL.encode(), b"-c", command], values)
    except (OSError, ValueError) as error:
        os.write(2, ("%s: %s\n" % (_SHELL, error)).encode())
    finally:
        os._exit(127)
