"""Reports an installation's errors in Windows' event log."""

import ctypes

from . import api

SOURCE = "Jump Client"
_ERROR = 1
_NUMBER = 1
_LIMIT = 8192

_advapi32 = api.load("advapi32")
_register = api.declare(_advapi32, "RegisterEventSourceW", api.HANDLE, api.TEXT, api.TEXT)
_report = api.declare(
    _advapi32,
    "ReportEventW",
    api.BOOL,
    api.HANDLE,
    ctypes.c_ushort,
    ctypes.c_ushort,
    api.DWORD,
    api.POINTER,
    ctypes.c_ushort,
    api.DWORD,
    ctypes.POINTER(api.TEXT),
    api.POINTER,
)
_deregister = api.declare(_advapi32, "DeregisterEventSource", api.BOOL, api.HANDLE)


def report(text: str) -> bool:
    """Add an error to the event log ``Application``; return whether that was possible."""
    handle = _register(None, SOURCE)
    if not handle:
        return False
    try:
        texts = (api.TEXT * 1)(text[:_LIMIT])
        return bool(_report(handle, _ERROR, 0, _NUMBER, None, 1, 0, texts, None))
    finally:
        _deregister(handle)
