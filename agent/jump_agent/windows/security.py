"""Who may use a file or folder: access lists, written as SDDL, and the identities in them."""

import ctypes
import hashlib
import struct
from ctypes import wintypes
from typing import Any, Iterator, List, NamedTuple, Optional

from . import api

SYSTEM, ADMINISTRATORS, USERS = "SY", "BA", "BU"
READ, CHANGE, FULL = "0x1200a9", "0x1301bf", "FA"
"""Rights: to read and run; also to write and delete; also to change the access list."""

_FILE_OBJECT = 1
_OWNER, _DACL, _PROTECTED = 0x1, 0x4, 0x80000000
_TOKEN_QUERY, _TOKEN_USER = 0x8, 1
_ALLOWED, _INHERIT_ONLY = 0, 0x8
_TAKES_OVER = 0x000D0040 | 0x10000000
"""DELETE, WRITE_DAC, WRITE_OWNER, FILE_DELETE_CHILD and GENERIC_ALL."""

_TRUSTED = (
    "S-1-5-18",
    "S-1-5-32-544",
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
)
"""The system, administrators, and the account that installs Windows' own files."""


class _Attributes(ctypes.Structure):
    _fields_ = (("size", api.DWORD), ("descriptor", api.POINTER), ("inherited", api.BOOL))


class _Entry(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_ubyte),
        ("flags", ctypes.c_ubyte),
        ("size", wintypes.WORD),
        ("rights", api.DWORD),
        ("first", api.DWORD),
    )


_advapi32 = api.load("advapi32")
_pointer = ctypes.POINTER(api.POINTER)
_parse = api.declare(
    _advapi32,
    "ConvertStringSecurityDescriptorToSecurityDescriptorW",
    api.BOOL,
    api.TEXT,
    api.DWORD,
    _pointer,
    api.POINTER,
)
_to_text = api.declare(_advapi32, "ConvertSidToStringSidW", api.BOOL, api.POINTER, _pointer)
_set_security = api.declare(
    _advapi32, "SetFileSecurityW", api.BOOL, api.TEXT, api.DWORD, api.POINTER
)
_set_named = api.declare(
    _advapi32,
    "SetNamedSecurityInfoW",
    api.DWORD,
    api.TEXT,
    ctypes.c_int,
    api.DWORD,
    *[api.POINTER] * 4,
)
_get_named = api.declare(
    _advapi32,
    "GetNamedSecurityInfoW",
    api.DWORD,
    api.TEXT,
    ctypes.c_int,
    api.DWORD,
    *[_pointer] * 5,
)
_dacl_of = api.declare(
    _advapi32,
    "GetSecurityDescriptorDacl",
    api.BOOL,
    api.POINTER,
    ctypes.POINTER(api.BOOL),
    _pointer,
    ctypes.POINTER(api.BOOL),
)
_get_ace = api.declare(_advapi32, "GetAce", api.BOOL, api.POINTER, api.DWORD, _pointer)
_open_token = api.declare(
    _advapi32, "OpenProcessToken", api.BOOL, api.HANDLE, api.DWORD, ctypes.POINTER(api.HANDLE)
)
_token_information = api.declare(
    _advapi32,
    "GetTokenInformation",
    api.BOOL,
    api.HANDLE,
    ctypes.c_int,
    api.POINTER,
    api.DWORD,
    ctypes.POINTER(api.DWORD),
)
_create_directory = api.declare(api.kernel32, "CreateDirectoryW", api.BOOL, api.TEXT, api.POINTER)
_current_process = api.declare(api.kernel32, "GetCurrentProcess", api.HANDLE)


class Right(NamedTuple):
    """An identity and what it may do: :data:`READ`, :data:`CHANGE` or :data:`FULL`."""

    identity: str
    right: str


def access_list(rights: List[Right]) -> str:
    """Return the SDDL of a folder that these identities may use, and no others.

    What is made in the folder gets the same list. Nothing is inherited from the folder above.
    """
    return "D:PAI" + "".join("(A;OICI;%s;;;%s)" % (right, who) for who, right in rights)


def own_identity() -> str:
    """Return the identity (SID) of the caller's account."""
    token = api.HANDLE()
    api.succeed(_open_token(_current_process(), _TOKEN_QUERY, ctypes.byref(token)))
    try:
        buffer, size = ctypes.create_string_buffer(256), api.DWORD()
        api.succeed(_token_information(token, _TOKEN_USER, buffer, 256, ctypes.byref(size)))
        return _text(ctypes.cast(buffer, _pointer)[0])
    finally:
        api.close_handle(token)


def service_identity(name: str) -> str:
    """Return the identity (SID) of the account that Windows gives to a service of that name."""
    digest = hashlib.sha1(name.upper().encode("utf-16-le")).digest()  # noqa: S324 - Windows' rule
    return "S-1-5-80-" + "-".join(str(part) for part in struct.unpack("<5I", digest))


def make_folder(path: str, sddl: str) -> None:
    """Make a folder that has an access list from its first moment.

    Raises:
        OSError: it could not be made.
    """
    descriptor = _descriptor(sddl)
    try:
        wanted = _Attributes(ctypes.sizeof(_Attributes), descriptor, False)
        api.succeed(_create_directory(path, ctypes.byref(wanted)))
    finally:
        api.local_free(descriptor)


def restrict(path: str, sddl: str) -> None:
    """Give an existing folder an access list, and all that is in it and inherits.

    Raises:
        OSError: it could not be changed.
    """
    descriptor = _descriptor(sddl)
    try:
        present, defaulted, dacl = api.BOOL(), api.BOOL(), api.POINTER()
        api.succeed(
            _dacl_of(descriptor, ctypes.byref(present), ctypes.byref(dacl), ctypes.byref(defaulted))
        )
        status = _set_named(path, _FILE_OBJECT, _DACL | _PROTECTED, None, None, dacl, None)
        if status:
            raise ctypes.WinError(status)
    finally:
        api.local_free(descriptor)


def who_may_take_over(path: str) -> Optional[str]:
    """Return an identity that may delete or replace what is in a folder, or None.

    The system, administrators and the caller do not count. What only applies to entries that are
    made later does not either.

    Raises:
        OSError: the access list can't be read.
    """
    owner, dacl, descriptor = api.POINTER(), api.POINTER(), api.POINTER()
    status = _get_named(
        path,
        _FILE_OBJECT,
        _OWNER | _DACL,
        ctypes.byref(owner),
        None,
        ctypes.byref(dacl),
        None,
        ctypes.byref(descriptor),
    )
    if status:
        raise ctypes.WinError(status)
    trusted = (*_TRUSTED, own_identity())
    try:
        if not dacl.value:
            return "everyone"
        found = [_text(owner.value)] if owner.value else []
        found += _able(dacl.value)
        return next((each for each in found if each not in trusted), None)
    finally:
        api.local_free(descriptor)


def _able(dacl: int) -> Iterator[str]:
    count = ctypes.cast(dacl, ctypes.POINTER(wintypes.WORD))[2]
    for index in range(count):
        found = api.POINTER()
        api.succeed(_get_ace(dacl, index, ctypes.byref(found)))
        entry = ctypes.cast(found, ctypes.POINTER(_Entry)).contents
        applies = entry.kind == _ALLOWED and not entry.flags & _INHERIT_ONLY
        if applies and entry.rights & _TAKES_OVER:
            yield _text((found.value or 0) + _Entry.first.offset)


def _descriptor(sddl: str) -> Any:
    descriptor = api.POINTER()
    api.succeed(_parse(sddl, 1, ctypes.byref(descriptor), None))
    return descriptor


def _text(identity: Any) -> str:
    found = api.POINTER()
    api.succeed(_to_text(identity, ctypes.byref(found)))
    try:
        return ctypes.wstring_at(found.value or 0)
    finally:
        api.local_free(found)
