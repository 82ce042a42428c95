"""PAM's answers, from the real library; no session is opened here."""

import ctypes
from pathlib import Path

import pytest

from jump_agent.linux import pam
from tests import needs


@pytest.fixture(autouse=True)
def root() -> None:
    needs.root("the passwords of accounts")


def refusal(account: str, password: str) -> str:
    try:
        login = pam.Login(account, password, "client")
    except pam.Refused as refused:
        return str(refused)
    try:
        login.check()
    except pam.Refused as refused:
        return str(refused)
    finally:
        login.close()
    return ""


def test_root_is_let_in_by_no_rule_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of ``su`` accept root, who asks here, as any account."""
    monkeypatch.setattr(pam, "SERVICE", "su")
    assert refusal("daemon", "any") == "login_not_permitted"
    assert refusal("root", "any") == "login_not_permitted"


def test_computers_without_pam(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(_name: str) -> None:
        raise OSError("no such library")

    with monkeypatch.context() as patch:
        patch.setattr(ctypes, "CDLL", missing)
        assert refusal("daemon", "any") == "login_unavailable"
    monkeypatch.setattr(pam, "PLACES", (str(tmp_path),))
    assert refusal("daemon", "any") == "login_unavailable"


def test_other_questions_are_not_answered() -> None:
    login = pam.Login("daemon", "any", "client")
    for styles in ((2,), (1, 1), (7,), (), (3,) * 33):
        assert converse(login, styles) == 19, styles
    assert converse(login, (3, 4)) == 0
    assert converse(login, (4, 1)) == 0
    assert converse(login, (1,)) == 19, "a second question, for example for a code"
    login.close()


def converse(login: pam.Login, styles: tuple[int, ...]) -> int:
    """Ask as PAM does; return the status."""

    class Message(ctypes.Structure):
        _fields_ = (("style", ctypes.c_int), ("text", ctypes.c_char_p))

    messages = [Message(style, b"?") for style in styles]
    pointers = (ctypes.POINTER(Message) * max(1, len(styles)))(*map(ctypes.pointer, messages))
    answers = ctypes.c_void_p()
    function = ctypes.cast(login._conversation.converse, ctypes.c_void_p).value or 0
    call = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, *(ctypes.c_void_p,) * 3)(function)
    status = call(len(styles), ctypes.addressof(pointers), ctypes.addressof(answers), None)
    return int(status)
