"""Calls of Windows that Python does not have, each declared once with its types.

Libraries come from the system's folder only, never from the current one.
"""

import ctypes
from ctypes import wintypes
from typing import Any

_SYSTEM_FOLDER_ONLY = 0x800

HANDLE, DWORD, BOOL, TEXT = wintypes.HANDLE, wintypes.DWORD, wintypes.BOOL, wintypes.LPCWSTR
POINTER = ctypes.c_void_p

INVALID_HANDLE = ctypes.c_void_p(-1).value
INFINITE = 0xFFFFFFFF

ACCESS_DENIED, SHARING_VIOLATION, LOCK_VIOLATION = 5, 32, 33
MORE_DATA, BUFFER_OVERFLOW = 234, 111
NAME_INVALID, NAME_TOO_LONG = 123, 206


def load(name: str) -> ctypes.WinDLL:
    """Return a library of the system."""
    return ctypes.WinDLL(name, use_last_error=True, winmode=_SYSTEM_FOLDER_ONLY)


def declare(found: ctypes.WinDLL, name: str, result: Any, *arguments: Any) -> Any:
    """Return a function of a library, with the types of its result and of its arguments."""
    function = getattr(found, name)
    function.restype, function.argtypes = result, arguments
    return function


def last_error() -> OSError:
    """Return the error of the last call in this thread."""
    return ctypes.WinError(ctypes.get_last_error())


def succeed(result: Any) -> Any:
    """Return the result of a call; raise OSError when it is zero."""
    if not result:
        raise last_error()
    return result


kernel32 = load("kernel32")

close_handle = declare(kernel32, "CloseHandle", BOOL, HANDLE)
wait_for_one = declare(kernel32, "WaitForSingleObject", DWORD, HANDLE, DWORD)
wait_for_many = declare(
    kernel32, "WaitForMultipleObjects", DWORD, DWORD, ctypes.POINTER(HANDLE), BOOL, DWORD
)
create_file = declare(
    kernel32, "CreateFileW", HANDLE, TEXT, DWORD, DWORD, POINTER, DWORD, DWORD, HANDLE
)
file_type = declare(kernel32, "GetFileType", DWORD, HANDLE)
move_file = declare(kernel32, "MoveFileExW", BOOL, TEXT, TEXT, DWORD)
local_free = declare(kernel32, "LocalFree", HANDLE, HANDLE)
system_folder = declare(
    kernel32, "GetSystemDirectoryW", wintypes.UINT, wintypes.LPWSTR, wintypes.UINT
)


def system_path(name: str) -> str:
    """Return the path of a program in the system's folder, which no variable can change."""
    buffer = ctypes.create_unicode_buffer(1024)
    succeed(system_folder(buffer, len(buffer)))
    return "%s\\%s" % (buffer.value, name)
