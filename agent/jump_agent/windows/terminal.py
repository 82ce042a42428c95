"""A shell on a pseudo-terminal of Windows 10 or later; this module does not use the network."""

import ctypes
from typing import Any, Callable, Optional, Tuple

from . import api, login, pumps
from .child import Child
from .creation import PSEUDO_CONSOLE, Attribute, create


class _Size(ctypes.Structure):
    _fields_ = (("columns", ctypes.c_short), ("rows", ctypes.c_short))


_create_pipe = api.declare(
    api.kernel32,
    "CreatePipe",
    api.BOOL,
    ctypes.POINTER(api.HANDLE),
    ctypes.POINTER(api.HANDLE),
    api.POINTER,
    api.DWORD,
)
_read_file = api.declare(
    api.kernel32,
    "ReadFile",
    api.BOOL,
    api.HANDLE,
    api.POINTER,
    api.DWORD,
    ctypes.POINTER(api.DWORD),
    api.POINTER,
)
_write_file = api.declare(
    api.kernel32,
    "WriteFile",
    api.BOOL,
    api.HANDLE,
    api.POINTER,
    api.DWORD,
    ctypes.POINTER(api.DWORD),
    api.POINTER,
)
_create_console = api.declare(
    api.kernel32,
    "CreatePseudoConsole",
    ctypes.c_long,
    _Size,
    api.HANDLE,
    api.HANDLE,
    api.DWORD,
    ctypes.POINTER(api.HANDLE),
)
_resize_console = api.declare(api.kernel32, "ResizePseudoConsole", ctypes.c_long, api.HANDLE, _Size)
_close_console = api.declare(api.kernel32, "ClosePseudoConsole", None, api.HANDLE)


class Terminal:
    """The system's command interpreter on its own terminal.

    Args:
        columns: the terminal's width in characters.
        rows: its height in characters.
        ended: called in a thread when the shell has ended.
        command_line: what runs there; by default the shell.
    """

    def __init__(
        self, columns: int, rows: int, ended: Callable[[], None], command_line: str = ""
    ) -> None:
        self.account = login.account_name()
        self.shell = login.shell()
        self._told = ended
        self._drained = False
        keys, self._keys = _pipe()
        self._screen, screen = _pipe()
        self._console = api.HANDLE()
        status = _create_console(_Size(columns, rows), keys, screen, 0, ctypes.byref(self._console))
        for each in (keys, screen):
            api.close_handle(each)
        if status:
            for each in (self._keys, self._screen):
                api.close_handle(each)
            raise OSError("no terminal: %#x" % (status & 0xFFFFFFFF))
        self._output = pumps.Output(self._read_screen, lambda: _close(self._screen))
        self._input = pumps.Input(self._write_keys, lambda: _close(self._keys))
        attribute = Attribute(PSEUDO_CONSOLE, self._console, ctypes.sizeof(api.HANDLE))
        line = command_line or '"%s"' % self.shell
        try:
            created = create(line, login.home(), login.environment(), attribute)
            self._child = Child(created, self._on_end)
        except BaseException:
            _close_console(self._console)
            raise

    def fileno(self) -> int:
        """Return the terminal's descriptor, or -1 after the shell and its output have ended."""
        return -1 if self._drained else self._output.fileno()

    @property
    def exit(self) -> Optional[Tuple[int, int]]:
        """The exit (status, 0); None while the shell runs."""
        return self._child.exit

    @property
    def ended(self) -> bool:
        """Whether the shell has ended and all of its output was read."""
        return self._drained and self.exit is not None

    @property
    def is_ending(self) -> bool:
        """Whether the shell has ended but its output may not be completely read."""
        return self.exit is not None and not self._drained

    def read(self, limit: int) -> bytes:
        """Read up to ``limit`` bytes of output; return nothing when there is no output now."""
        if self._drained:
            return b""
        data = self._output.read(limit)
        # A program that the shell left may keep the terminal open. Its output is ignored once the
        # shell has ended and the terminal has had time to deliver the rest.
        self._drained = data == b"" or (data is None and self._child.has_rested())
        return data or b""

    def write(self, data: bytes) -> int:
        """Write keystrokes, and return how many bytes were accepted."""
        return self._input.write(data)

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size; its programs are told."""
        if self.exit is None:
            _resize_console(self._console, _Size(columns, rows))

    def reap(self) -> None:
        """Record the shell's end, if it has ended."""
        self._child.reap()

    def end(self) -> None:
        """End the shell and all that it started."""
        self._child.end()
        self._input.close()
        self._output.close()
        self._drained = True

    def _on_end(self) -> None:
        self._told()
        # This ends the output. It may return only when the last of it was read from the pipe.
        _close_console(self._console)

    def _read_screen(self) -> bytes:
        buffer, size = ctypes.create_string_buffer(pumps.SIZE), api.DWORD()
        if not _read_file(self._screen, buffer, pumps.SIZE, ctypes.byref(size), None):
            return b""
        return buffer.raw[: size.value]

    def _write_keys(self, data: bytes) -> None:
        while data:
            size = api.DWORD()
            api.succeed(_write_file(self._keys, data, len(data), ctypes.byref(size), None))
            data = data[size.value :]


def _pipe() -> Tuple[Any, Any]:
    reader, writer = api.HANDLE(), api.HANDLE()
    api.succeed(_create_pipe(ctypes.byref(reader), ctypes.byref(writer), None, 0))
    return reader, writer


def _close(handle: Any) -> None:
    api.close_handle(handle)
