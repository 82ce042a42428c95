"""Who is signed in, from the files of systemd-logind."""

import os
from pathlib import Path

import pytest

from jump_agent.linux.logins import SESSIONS, Login, find, logins


def write(root: Path, name: str, **values: str) -> None:
    """Write a file as systemd-logind writes it."""
    (root / SESSIONS).mkdir(parents=True, exist_ok=True)
    first = {"UID": "1000", "USER": "deploy", "STATE": "active", "CLASS": "user"}
    lines = {**first, "REALTIME": "17", "TTY": "pts/0", **values}
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    (root / SESSIONS / name).write_text("# This is private data. Do not parse.\n" + text)


def test_people_are_listed_by_their_start(tmp_path: Path) -> None:
    write(tmp_path, "c2", REALTIME="20", REMOTE_HOST="fe80::1")
    write(tmp_path, "3", USER="de:ploy\x07")
    write(tmp_path, "4", CLASS="greeter")
    write(tmp_path, "5", STATE="closing")
    write(tmp_path, "6", UID="-1")
    write(tmp_path, "x-1")
    os.mkfifo(tmp_path / SESSIONS / "3.ref")
    found = logins(str(tmp_path)) or []
    assert found == [
        Login("3", 1000, 17, "deploy", "pts/0"),
        Login("c2", 1000, 20, "deploy", "fe80::1"),
    ]
    assert found[1].text() == "c2:1000:20:deploy:fe80::1"


def test_without_logind_it_is_unknown(tmp_path: Path) -> None:
    assert logins(str(tmp_path)) is None


@pytest.mark.parametrize("login_id", ["../3", "", "3/", "3\0", "4" * 33])
def test_no_other_file_is_read(tmp_path: Path, login_id: str) -> None:
    write(tmp_path, "3")
    assert find(login_id, str(tmp_path)) is None
