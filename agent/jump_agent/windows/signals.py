"""Signals to the client's process: two events of the kernel, whose name nobody can guess.

The name stands in the client's pid file, which only the client's account and administrators may
read. Otherwise another account could create the events before the client does.
"""

import binascii
import ctypes
import os
from typing import List

from . import api

STOP, CHANGED, ASK = "stop", "changed", "ask"
"""To the client: end, or look what has changed. To its supervisor: look what it asks for."""

_OWNERS_ONLY = "D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;GA;;;OW)"
_MODIFY = 2


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("size", api.DWORD),
        ("descriptor", api.POINTER),
        ("inherited", api.BOOL),
    )


_create_event = api.declare(
    api.kernel32, "CreateEventW", api.HANDLE, api.POINTER, api.BOOL, api.BOOL, api.TEXT
)
_open_event = api.declare(api.kernel32, "OpenEventW", api.HANDLE, api.DWORD, api.BOOL, api.TEXT)
_set_event = api.declare(api.kernel32, "SetEvent", api.BOOL, api.HANDLE)
_parse = api.declare(
    api.load("advapi32"),
    "ConvertStringSecurityDescriptorToSecurityDescriptorW",
    api.BOOL,
    api.TEXT,
    api.DWORD,
    ctypes.POINTER(api.POINTER),
    api.POINTER,
)


def new_name() -> str:
    """Return a name for the events of one process."""
    return binascii.hexlify(os.urandom(16)).decode()


def create(name: str, signal: str) -> int:
    """Create an event, which resets itself, and return its handle.

    Only the system, administrators and this account may use it.
    """
    descriptor = api.POINTER()
    api.succeed(_parse(_OWNERS_ONLY, 1, ctypes.byref(descriptor), None))
    try:
        wanted = _Attributes(ctypes.sizeof(_Attributes), descriptor, False)
        made = _create_event(ctypes.byref(wanted), False, False, _path(name, signal))
        return int(api.succeed(made))
    finally:
        api.local_free(descriptor)


def send(name: str, signal: str) -> bool:
    """Set another process's event; return whether that was possible."""
    handle = _open_event(_MODIFY, False, _path(name, signal))
    if not handle:
        return False
    try:
        return bool(_set_event(handle))
    finally:
        api.close_handle(handle)


def wait(handles: List[int]) -> int:
    """Wait for one of the events, and return its place in the list."""
    array = (api.HANDLE * len(handles))(*handles)
    return int(api.wait_for_many(len(handles), array, False, api.INFINITE))


def _path(name: str, signal: str) -> str:
    return "Global\\JumpClient-%s-%s" % (name, signal)
