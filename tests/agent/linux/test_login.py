"""What a login of the account begins with."""

import os
import pwd
from pathlib import Path

import pytest

from jump_agent.linux import login
from jump_agent.linux.login import environment, login_shell, utf8_locale


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


def test_pam_adds_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"XDG_SESSION_ID": "c3", "HOME": "/elsewhere", "LANG": "C"}
    monkeypatch.setattr(login, "of_session", given)
    account = pwd.getpwuid(os.getuid())
    found = environment(account, "/bin/sh", str(tmp_path))
    assert found["XDG_SESSION_ID"] == "c3"
    assert found["HOME"] == account.pw_dir
    assert found["LANG"] == "C.UTF-8"


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


ENVIRONMENT = """# for every login
JAVA_HOME=/opt/java
export  PATH="/opt/bin:/usr/bin:/bin"
  http_proxy=http://proxy:3128
EMPTY=
QUOTED='a "b" c'
OPEN="half
NOTED=/opt/a  # which is a comment
LINKED="http://a/#b"
LANG=fr_FR.ISO-8859-1
LC_TIME=en_DK.UTF-8
HOME=/root
USER=root
SHELL=/bin/evil
no value
1BAD=x
WITH SPACE=x
SPACED =x
=y
"""


def test_etc_environment_is_read_as_a_login_reads_it(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/environment").write_text(ENVIRONMENT)
    account = pwd.getpwuid(os.getuid())
    found = environment(account, "/bin/sh", str(tmp_path))
    for name in ("XDG_RUNTIME_DIR", "LOGNAME"):
        found.pop(name, None)
    assert found == {
        "JAVA_HOME": "/opt/java",
        "PATH": "/opt/bin:/usr/bin:/bin",
        "http_proxy": "http://proxy:3128",
        "EMPTY": "",
        "QUOTED": 'a "b" c',
        "OPEN": "half",
        "NOTED": "/opt/a",
        "LINKED": "http://a/",
        "LC_TIME": "en_DK.UTF-8",
        "LANG": "C.UTF-8",
        "HOME": account.pw_dir,
        "USER": account.pw_name,
        "SHELL": "/bin/sh",
    }


@pytest.mark.parametrize("odd", [b"\xff\xfe=1\n", b"A\0=b\nB=\0\n", b"=" * 70_000])
def test_an_odd_etc_environment_is_no_error(tmp_path: Path, odd: bytes) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/environment").write_bytes(odd)
    account = pwd.getpwuid(os.getuid())
    assert environment(account, "/bin/sh", str(tmp_path)) == environment(
        account, "/bin/sh", str(tmp_path / "none")
    )
