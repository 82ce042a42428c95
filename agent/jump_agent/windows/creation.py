"""Makes a process that has not begun yet, so that it can be put into a group first.

Python's ``subprocess`` keeps no handle of the first thread, which is what lets a process begin.
"""

import ctypes
from ctypes import wintypes
from typing import Any, Dict, NamedTuple, Optional, Tuple

from . import api
from .job import SUSPENDED

STANDARD_HANDLES = 0x100
_EXTENDED, _UNICODE, _NEW_GROUP = 0x00080000, 0x400, 0x200


class _Startup(ctypes.Structure):
    _fields_ = (
        ("size", api.DWORD),
        ("reserved", wintypes.LPWSTR),
        ("desktop", wintypes.LPWSTR),
        ("title", wintypes.LPWSTR),
        *((name, api.DWORD) for name in ("x", "y", "width", "height", "columns", "rows", "fill")),
        ("flags", api.DWORD),
        ("show", wintypes.WORD),
        ("reserved_size", wintypes.WORD),
        ("reserved_data", api.POINTER),
        ("input", api.HANDLE),
        ("output", api.HANDLE),
        ("errors", api.HANDLE),
        ("attributes", api.POINTER),
    )


class _Made(ctypes.Structure):
    _fields_ = (
        ("process", api.HANDLE),
        ("thread", api.HANDLE),
        ("pid", api.DWORD),
        ("tid", api.DWORD),
    )


class Created(NamedTuple):
    """A process: the handles of it and of its first thread, and its number."""

    process: int
    thread: int
    pid: int


_create_process = api.declare(
    api.kernel32,
    "CreateProcessW",
    api.BOOL,
    api.TEXT,
    wintypes.LPWSTR,
    api.POINTER,
    api.POINTER,
    api.BOOL,
    api.DWORD,
    api.POINTER,
    api.TEXT,
    api.POINTER,
    api.POINTER,
)
_initialise = api.declare(
    api.kernel32,
    "InitializeProcThreadAttributeList",
    api.BOOL,
    api.POINTER,
    api.DWORD,
    api.DWORD,
    ctypes.POINTER(ctypes.c_size_t),
)
_update = api.declare(
    api.kernel32,
    "UpdateProcThreadAttribute",
    api.BOOL,
    api.POINTER,
    api.DWORD,
    ctypes.c_size_t,
    api.POINTER,
    ctypes.c_size_t,
    api.POINTER,
    api.POINTER,
)

HANDLES, PSEUDO_CONSOLE = 0x00020002, 0x00020016
"""Attributes of a new process: the handles that it inherits, and the terminal that it is on."""


class Attribute:
    """One attribute of a new process.

    Args:
        name: its number.
        value: the value itself, or the address of several.
        size: the value's size in bytes.
    """

    def __init__(self, name: int, value: Any, size: int) -> None:
        needed = ctypes.c_size_t()
        _initialise(None, 1, 0, ctypes.byref(needed))
        self.list = ctypes.create_string_buffer(needed.value)
        api.succeed(_initialise(self.list, 1, 0, ctypes.byref(needed)))
        api.succeed(_update(self.list, 0, name, value, size, None, None))


def create(
    command_line: str,
    folder: Optional[str],
    environment: Dict[str, str],
    attribute: Optional[Attribute] = None,
    handles: Optional[Tuple[int, int, int]] = None,
) -> Created:
    """Make a process, without letting it begin.

    Args:
        command_line: the program's path in quotes, and its arguments.
        folder: the folder that it begins in.
        environment: its environment.
        attribute: what else it gets, if anything.
        handles: its input, output and errors, which have to be among those that it inherits.

    Raises:
        OSError: it could not be made.
    """
    startup = _Startup()
    startup.size = ctypes.sizeof(_Startup)
    # Otherwise a process on another terminal inherits what this process has as its output.
    startup.flags = STANDARD_HANDLES
    if handles is not None:
        startup.input, startup.output, startup.errors = handles
    if attribute is not None:
        startup.attributes = ctypes.addressof(attribute.list)
    made = _Made()
    api.succeed(
        _create_process(
            None,
            ctypes.create_unicode_buffer(command_line),
            None,
            None,
            handles is not None,
            SUSPENDED | _EXTENDED | _UNICODE | _NEW_GROUP,
            _block(environment),
            folder,
            ctypes.byref(startup),
            ctypes.byref(made),
        )
    )
    return Created(made.process, made.thread, made.pid)


def _block(environment: Dict[str, str]) -> Any:
    pairs = ["%s=%s" % pair for pair in sorted(environment.items(), key=lambda one: one[0].upper())]
    return ctypes.create_unicode_buffer("\0".join(pairs) + "\0")
