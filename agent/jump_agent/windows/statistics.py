"""The computer's statistics for the server."""

import ctypes
import string
from ctypes import wintypes
from typing import List, Tuple

from jump_wire.messages import Statistics

from . import api
from .inventory import memory

_FIXED = 3
_NO_SESSION = 0xFFFFFFFF
_USER_NAME = 5

_tick_count = api.declare(api.kernel32, "GetTickCount64", ctypes.c_ulonglong)
_system_times = api.declare(
    api.kernel32, "GetSystemTimes", api.BOOL, api.POINTER, api.POINTER, api.POINTER
)
_logical_drives = api.declare(api.kernel32, "GetLogicalDrives", api.DWORD)
_drive_type = api.declare(api.kernel32, "GetDriveTypeW", ctypes.c_uint, api.TEXT)
_free_space = api.declare(
    api.kernel32,
    "GetDiskFreeSpaceExW",
    api.BOOL,
    api.TEXT,
    api.POINTER,
    api.POINTER,
    api.POINTER,
)
_console_session = api.declare(api.kernel32, "WTSGetActiveConsoleSessionId", api.DWORD)
_wtsapi32 = api.load("wtsapi32")
_session_information = api.declare(
    _wtsapi32,
    "WTSQuerySessionInformationW",
    api.BOOL,
    api.HANDLE,
    api.DWORD,
    ctypes.c_int,
    ctypes.POINTER(wintypes.LPWSTR),
    ctypes.POINTER(api.DWORD),
)
_free_memory = api.declare(_wtsapi32, "WTSFreeMemory", None, api.POINTER)


class Sampler:
    """Creates statistics messages; stores the processors' times between two of them."""

    def __init__(self) -> None:
        self._times = _processor_times()

    def sample(self) -> Statistics:
        """Return the current figures; the processors' load covers the time since the last call."""
        return Statistics(
            uptime_seconds=_tick_count() // 1000,
            cpu_percent=self._cpu_percent(),
            memory_free_mib=memory()[1],
            disks=tuple(_disks()[:16]),
            console_user=_console_user()[:64],
        )

    def _cpu_percent(self) -> float:
        before, self._times = self._times, _processor_times()
        total, idle = (now - then for now, then in zip(self._times, before))
        busy = 1.0 - idle / total if total > 0 else 0.0
        return round(min(max(busy, 0.0), 1.0) * 100, 1)


def drives() -> List[str]:
    """Return the letters of the drives that exist, such as ``C:``."""
    mask = _logical_drives()
    return [letter + ":" for bit, letter in enumerate(string.ascii_uppercase) if mask >> bit & 1]


def _processor_times() -> Tuple[int, int]:
    """Return the time of all processors, and the idle part of it."""
    idle, kernel, user = (ctypes.c_ulonglong() for _ in range(3))
    api.succeed(_system_times(ctypes.byref(idle), ctypes.byref(kernel), ctypes.byref(user)))
    return kernel.value + user.value, idle.value  # the kernel's time contains the idle time


def _disks() -> List[str]:
    disks = []
    for drive in drives():
        root = drive + "\\"
        available, total = ctypes.c_ulonglong(), ctypes.c_ulonglong()
        if _drive_type(root) != _FIXED:
            continue
        if _free_space(root, ctypes.byref(available), ctypes.byref(total), None):
            disks.append("%s:%d:%d" % (root, total.value >> 20, available.value >> 20))
    return disks


def _console_user() -> str:
    """Return the user who is logged in at the computer itself, or an empty text."""
    session = _console_session()
    text, size = wintypes.LPWSTR(), api.DWORD()
    if session == _NO_SESSION or not _session_information(
        None, session, _USER_NAME, ctypes.byref(text), ctypes.byref(size)
    ):
        return ""
    try:
        return text.value or ""
    finally:
        _free_memory(text)
