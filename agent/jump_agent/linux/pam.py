"""A login with an account and its password, by PAM's C library.

This loads :mod:`ctypes` and PAM's modules, so it is only for a process that ends with the login.
"""

import os
from typing import Any, Dict, List

SERVICE = "login"
"""The PAM service: the computer's own rules for a local login.

``su`` and ``runuser`` accept root without a password, and the caller is root.
"""

PLACES = ("/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d")
"""Where services are. Without a file of its own, PAM would use those of the service ``other``."""

WRONG, NOT_PERMITTED, UNAVAILABLE = (
    "elevation_password_wrong",
    "login_not_permitted",
    "login_unavailable",
)

_SUCCESS, _BUFFER, _CONVERSATION = 0, 5, 19
_WRONG = (7, 10, 11)  # PAM_AUTH_ERR, PAM_USER_UNKNOWN, PAM_MAXTRIES
_ECHO_OFF, _ERROR, _INFORMATION = 1, 3, 4
_USER, _TERMINAL, _FROM = 2, 3, 8
_SILENT, _NO_EMPTY, _ESTABLISH, _DELETE = 0x8000, 0x1, 0x2, 0x4
_MESSAGES = 32
_TERMINAL_NAME = b"jump"
_VARIABLES = 256


class Refused(Exception):
    """The login was refused. The text is the code of an error of the catalogue."""


class Login:
    """A login that PAM has accepted. Its session is open until :meth:`close`.

    Args:
        account: the account's name.
        password: its password. It is the only answer that PAM gets, once.
        client: the account that the request comes from, for the computer's log.

    Attributes:
        account: the account, as PAM names it.

    Raises:
        Refused: see :data:`WRONG` and the other codes.
    """

    def __init__(self, account: str, password: str, client: str) -> None:
        if not any(os.path.isfile(os.path.join(place, SERVICE)) for place in PLACES):
            raise Refused(UNAVAILABLE)
        if not account or "\0" in account + password:
            raise Refused(WRONG)
        try:
            name, self._password = account.encode(), password.encode()
        except UnicodeEncodeError:
            raise Refused(WRONG) from None
        self._was_asked = False
        self._is_established = self._is_open = False
        try:
            self._load()
            self._start(name, client.encode())
        except (ImportError, OSError, AttributeError, MemoryError) as error:
            raise Refused(UNAVAILABLE) from error
        self.account = account

    def check(self) -> None:
        """Have PAM check the password, and that the account may log in now.

        Raises:
            Refused: it does not.
        """
        status = self._pam.pam_authenticate(self._handle, _SILENT | _NO_EMPTY)
        self._password = b""
        if status != _SUCCESS:
            raise Refused(WRONG if status in _WRONG else NOT_PERMITTED)
        if not self._was_asked:
            raise Refused(NOT_PERMITTED)  # a rule lets root in without the password
        # This also refuses a password that has expired.
        self._require(self._pam.pam_acct_mgmt(self._handle, _SILENT | _NO_EMPTY))
        self.account = self._user()

    def open(self) -> None:
        """Open the session. This process must have the account's groups.

        Raises:
            Refused: PAM refuses it.
        """
        self._require(self._pam.pam_setcred(self._handle, _SILENT | _ESTABLISH))
        self._is_established = True
        self._require(self._pam.pam_open_session(self._handle, _SILENT))
        self._is_open = True

    def environment(self) -> Dict[str, str]:
        """Return the variables that PAM sets for the session."""
        listed = self._pam.pam_getenvlist(self._handle)
        lines: List[bytes] = []
        while listed and listed[len(lines)] and len(lines) < _VARIABLES:
            lines.append(listed[len(lines)])
        pairs = (line.decode("utf-8", "replace").partition("=") for line in lines)
        return {name: value for name, equals, value in pairs if equals}

    def close(self) -> None:
        """Close the session, and forget everything about it."""
        status = _SUCCESS
        if self._is_open:
            self._is_open = False
            status = self._pam.pam_close_session(self._handle, _SILENT)
        if self._is_established:
            self._is_established = False
            self._pam.pam_setcred(self._handle, _SILENT | _DELETE)
        self._pam.pam_end(self._handle, status)

    # --- inside ---

    def _require(self, status: int) -> None:
        if status != _SUCCESS:
            raise Refused(NOT_PERMITTED)

    def _user(self) -> str:
        item = self._types.c_void_p()
        self._require(self._pam.pam_get_item(self._handle, _USER, self._types.byref(item)))
        if not item.value:
            raise Refused(NOT_PERMITTED)
        name: bytes = self._types.string_at(item.value)
        return name.decode()

    def _load(self) -> None:
        import ctypes  # noqa: PLC0415 - not every Python has it

        self._types: Any = ctypes
        self._pam: Any = ctypes.CDLL("libpam.so.0")
        self._libc: Any = ctypes.CDLL(None)
        handle, number, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
        for name in (
            "authenticate",
            "acct_mgmt",
            "setcred",
            "open_session",
            "close_session",
            "end",
        ):
            getattr(self._pam, "pam_" + name).argtypes = [handle, number]
        self._pam.pam_set_item.argtypes = [handle, number, text]
        self._pam.pam_get_item.argtypes = [handle, number, ctypes.c_void_p]
        self._pam.pam_getenvlist.argtypes = [handle]
        self._pam.pam_getenvlist.restype = ctypes.POINTER(text)
        self._pam.pam_start.argtypes = [text, text, ctypes.c_void_p, ctypes.c_void_p]
        self._libc.calloc.argtypes = [ctypes.c_size_t, ctypes.c_size_t]
        self._libc.strdup.argtypes = [text]
        self._libc.calloc.restype = self._libc.strdup.restype = ctypes.c_void_p

    def _start(self, account: bytes, client: bytes) -> None:
        types = self._types

        class Message(types.Structure):  # type: ignore[misc, name-defined]  # loaded late
            _fields_ = (("style", types.c_int), ("text", types.c_char_p))

        class Response(types.Structure):  # type: ignore[misc, name-defined]  # likewise
            _fields_ = (("text", types.c_void_p), ("code", types.c_int))

        kind = types.CFUNCTYPE(
            types.c_int,
            types.c_int,
            types.POINTER(types.POINTER(Message)),
            types.POINTER(types.POINTER(Response)),
            types.c_void_p,
        )

        class Conversation(types.Structure):  # type: ignore[misc, name-defined]  # likewise
            _fields_ = (("converse", kind), ("data", types.c_void_p))

        self._response = Response
        self._conversation = Conversation(kind(self._converse), None)  # PAM keeps its address
        self._handle = types.c_void_p()
        service, given = SERVICE.encode(), types.byref(self._conversation)
        if self._pam.pam_start(service, account, given, types.byref(self._handle)) != _SUCCESS:
            raise OSError("pam_start")
        self._pam.pam_set_item(self._handle, _TERMINAL, _TERMINAL_NAME)
        self._pam.pam_set_item(self._handle, _FROM, client)

    def _converse(self, count: int, messages: Any, responses: Any, _data: Any) -> int:
        """Answer PAM's question for the password, once. Any other question ends the login."""
        try:
            if not 0 < count <= _MESSAGES:
                return _CONVERSATION
            styles = [messages[number].contents.style for number in range(count)]
            questions = [style for style in styles if style not in (_ERROR, _INFORMATION)]
            if questions and (questions != [_ECHO_OFF] or self._was_asked):
                return _CONVERSATION
            block = self._libc.calloc(count, self._types.sizeof(self._response))
            if not block:
                return _BUFFER
            answers = self._types.cast(block, self._types.POINTER(self._response))
            if questions:
                self._was_asked = True
                answers[styles.index(_ECHO_OFF)].text = self._libc.strdup(self._password)
            responses[0] = answers
        except Exception:  # noqa: BLE001 - C calls this
            return _CONVERSATION
        return _SUCCESS
