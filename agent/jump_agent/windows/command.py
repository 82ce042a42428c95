"""A command on three pipes, without a terminal; this module does not use the network."""

import ctypes
import msvcrt
import os
from typing import Callable, Dict, Optional, Tuple

from jump_wire.commands import ERRORS, OUTPUT

from . import api, login, pumps
from .child import Child
from .creation import HANDLES, Attribute, create

_UTF8 = 65001

_set_input = api.declare(api.kernel32, "SetConsoleCP", api.BOOL, ctypes.c_uint)
_set_output = api.declare(api.kernel32, "SetConsoleOutputCP", api.BOOL, ctypes.c_uint)


class Process:
    """``cmd /c`` with a command line, run as this process's account.

    Args:
        command: the command line, in UTF-8.
        ended: called in a thread when it has ended.

    Raises:
        OSError: no process could be started.
    """

    def __init__(self, command: bytes, ended: Callable[[], None]) -> None:
        # The command inherits this process's console, which nobody sees. Its programs write what
        # a viewer can read, where they ask for that.
        _set_input(_UTF8)
        _set_output(_UTF8)
        pipes = _Pipes()
        try:
            # `/s`: only the outer quotes are taken away. `/d`: no programs from the registry.
            line = '"%s" /d /s /c "%s"' % (login.shell(), _text(command))
            created = create(
                line, login.home(), login.environment(), pipes.inherited(), pipes.handles()
            )
            self._child = Child(created, ended)
        except BaseException:
            pipes.close_ours()
            raise
        finally:
            pipes.close_theirs()
        self._input = pipes.input()
        self._streams = {OUTPUT: pipes.output(1), ERRORS: pipes.output(2)}

    @property
    def input(self) -> int:
        """The descriptor of the command's input, or -1 when it is closed."""
        return self._input.fileno()

    @property
    def streams(self) -> Dict[int, int]:
        """The descriptors of output that is still open, by their stream's mark."""
        return {mark: stream.fileno() for mark, stream in self._streams.items()}

    @property
    def exit(self) -> Optional[Tuple[int, int]]:
        """The exit (status, 0); None while the command runs."""
        return self._child.exit

    @property
    def ended(self) -> bool:
        """Whether the command has ended and all of its output was read."""
        return self.exit is not None and not self._streams

    def read(self, stream: int, limit: int) -> bytes:
        """Read up to ``limit`` bytes of a stream; return nothing when there is no output now."""
        data = self._streams[stream].read(limit)
        if data is None:
            # A background process may keep the pipe open forever. Its output is ignored after the
            # command has ended.
            if not self._child.has_rested():
                return b""
            data = b""
        if not data:
            self._streams.pop(stream).close()
        return data

    def write(self, data: bytes) -> int:
        """Write input, and return how many bytes were accepted."""
        return self._input.write(data)

    def close_input(self) -> None:
        """Close the command's input."""
        self._input.close()

    def reap(self) -> None:
        """Record the command's end, if it has ended."""
        self._child.reap()

    def end(self) -> None:
        """End the command and all that it started."""
        self._child.end()
        self.close_input()
        while self._streams:
            self._streams.popitem()[1].close()


def _text(command: bytes) -> str:
    try:
        return command.decode()
    except UnicodeDecodeError:
        raise OSError("the command is not UTF-8") from None


class _Pipes:
    """Three pipes: ``_ours`` are this side's descriptors, ``_theirs`` the command's."""

    def __init__(self) -> None:
        pairs = [os.pipe() for _ in range(3)]
        self._ours = [pairs[0][1], pairs[1][0], pairs[2][0]]
        self._theirs = [pairs[0][0], pairs[1][1], pairs[2][1]]

    def handles(self) -> Tuple[int, int, int]:
        first, second, third = (msvcrt.get_osfhandle(each) for each in self._theirs)
        return first, second, third

    def inherited(self) -> Attribute:
        """Return the attribute that lets a process inherit its three handles, and no others."""
        for each in self._theirs:
            os.set_inheritable(each, True)
        self._list = (api.HANDLE * 3)(*self.handles())
        return Attribute(HANDLES, ctypes.addressof(self._list), ctypes.sizeof(self._list))

    def input(self) -> pumps.Input:
        descriptor = self._ours[0]
        return pumps.Input(lambda data: _write(descriptor, data), lambda: os.close(descriptor))

    def output(self, number: int) -> pumps.Output:
        descriptor = self._ours[number]
        return pumps.Output(lambda: os.read(descriptor, pumps.SIZE), lambda: os.close(descriptor))

    def close_ours(self) -> None:
        for each in self._ours:
            os.close(each)

    def close_theirs(self) -> None:
        for each in self._theirs:
            os.close(each)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
