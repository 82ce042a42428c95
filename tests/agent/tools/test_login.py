"""What a login of the account begins with."""

import os
import pwd
from pathlib import Path

import pytest

from jump_agent.tools.login import environment, login_shell, utf8_locale


def test_the_environment_is_that_of_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_PRELOAD", "/evil.so")
    account = pwd.getpwuid(os.getuid())
    found = environment(account, "/bin/sh", str(tmp_path))
    assert found["HOME"] == account.pw_dir
    assert found["SHELL"] == "/bin/sh"
    assert "TERM" not in found
    assert found["LANG"] == "C.UTF-8"
    assert "LD_PRELOAD" not in found


@pytest.mark.parametrize(
    ("place", "text", "locale"),
    [
        ("etc/default/locale", "LANG=fr_FR.UTF-8\n", "fr_FR.UTF-8"),
        ("etc/locale.conf", 'LANG="de_DE.utf8"\n', "de_DE.utf8"),
        ("etc/default/locale", "LANG=C\n", "C.UTF-8"),
    ],
)
def test_the_locale_is_a_utf8_one(tmp_path: Path, place: str, text: str, locale: str) -> None:
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(text)
    assert utf8_locale(str(tmp_path)) == locale


def test_an_account_without_a_shell_gets_the_standard_one() -> None:
    account = pwd.struct_passwd(("a", "x", 1, 1, "", "/", ""))
    assert login_shell(account) == "/bin/sh"
