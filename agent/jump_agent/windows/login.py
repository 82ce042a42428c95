"""The start of a program of this process's account: its shell, environment and folder."""

import ctypes
import os
from ctypes import wintypes
from typing import Dict, Optional, Tuple

from . import api

_PROFILE = (0x5E6C858F, 0x0E22, 0x4760, 0x9A, 0xFE, 0xEA, 0x33, 0x17, 0xB6, 0x71, 0x73)
PROGRAMS = (0x905E63B6, 0xC1BF, 0x494E, 0xB2, 0x9C, 0x65, 0xB7, 0x32, 0xD3, 0xD2, 0x1A)
LOCAL_DATA = (0xF1B32785, 0x6FBA, 0x4FCF, 0x9D, 0x55, 0x7B, 0x8E, 0x7F, 0x15, 0x70, 0x91)
"""The folders of all programs, and of the account's own data."""


class _Guid(ctypes.Structure):
    _fields_ = (
        ("first", api.DWORD),
        ("second", wintypes.WORD),
        ("third", wintypes.WORD),
        ("rest", ctypes.c_ubyte * 8),
    )


_known_folder = api.declare(
    api.load("shell32"),
    "SHGetKnownFolderPath",
    ctypes.c_long,
    ctypes.POINTER(_Guid),
    api.DWORD,
    api.HANDLE,
    ctypes.POINTER(api.POINTER),
)
_free = api.declare(api.load("ole32"), "CoTaskMemFree", None, api.POINTER)
_user_name = api.declare(
    api.load("advapi32"),
    "GetUserNameW",
    api.BOOL,
    wintypes.LPWSTR,
    ctypes.POINTER(api.DWORD),
)
_is_administrator = api.declare(api.load("shell32"), "IsUserAnAdmin", api.BOOL)


def account_name() -> str:
    """Return the name of the caller's account."""
    buffer, size = ctypes.create_unicode_buffer(257), api.DWORD(257)
    api.succeed(_user_name(buffer, ctypes.byref(size)))
    return buffer.value


def is_administrator() -> bool:
    """Return whether the caller has an administrator's rights now."""
    return bool(_is_administrator())


def home() -> Optional[str]:
    """Return the account's own folder, or None when it has none."""
    return known_folder(_PROFILE)


def known_folder(folder: Tuple[int, ...]) -> Optional[str]:
    """Return the path of a folder that Windows knows, which no variable can change, or None."""
    first, second, third, *rest = folder
    wanted = _Guid(first, second, third, (ctypes.c_ubyte * 8)(*rest))
    found = api.POINTER()
    if _known_folder(ctypes.byref(wanted), 0, None, ctypes.byref(found)) != 0:
        return None
    try:
        path = ctypes.wstring_at(found.value or 0)
    finally:
        _free(found)
    return path if os.path.isdir(path) else None


def shell() -> str:
    """Return the command interpreter of the system."""
    return api.system_path("cmd.exe")


def environment() -> Dict[str, str]:
    """Return the environment of a program, without the variables of the client's own."""
    values = {name: value for name, value in os.environ.items() if not name.startswith("JUMP_")}
    return {**values, "COMSPEC": shell()}
