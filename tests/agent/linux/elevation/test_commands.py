"""The command lines of an elevation: nothing secret, and nothing of the account's own."""

import os
import pwd
import sys
from pathlib import Path

import pytest

from jump_agent.linux.elevation import commands
from tests import needs

OWN = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture(autouse=True)
def sudo() -> None:
    needs.program("sudo")


def test_whose_password_is_asked_for() -> None:
    own = commands.elevate("")
    assert own.asking == commands.elevate(OWN).asking == ("sudo",) or OWN == "root"
    assert own.asks(own.mark + "jsmith:") == "jsmith"
    assert own.asks("Password:") is None
    other = commands.elevate("admin")
    assert other.asking == ("su", "sudo")
    assert other.arguments[-1] == "admin"
    assert "sudo" in other.arguments[-2]
    assert own.mark != other.mark


def test_root_needs_no_sudo() -> None:
    command = commands.elevate("root")
    assert not any("sudo" in argument for argument in command.arguments)


def test_an_account_is_no_option() -> None:
    with pytest.raises(commands.Unavailable):
        commands.elevate("-c")


def test_programs_that_others_can_change_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "sudo"
    mine.touch(mode=0o755)
    monkeypatch.setattr(commands, "_PLACES", (str(tmp_path),))
    with pytest.raises(commands.Unavailable, match="sudo"):
        commands.elevate("")
    monkeypatch.setattr(commands, "_PYTHONS", ())
    monkeypatch.setattr(sys, "executable", str(mine))
    tmp_path.chmod(0o777)
    with pytest.raises(commands.Unavailable, match="python3"):
        commands.elevate("")


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ("jo is not in the sudoers file.", "elevation_not_permitted"),
        ("Sorry, user jo is not allowed to execute '/bin/sh'", "elevation_not_permitted"),
        ("su: Authentication failure", "elevation_password_wrong"),
        ("sudo: 1 incorrect password attempt", "elevation_password_wrong"),
        ("sudo: unable to initialize policy plugin", "elevation_failed"),
    ],
)
def test_what_the_programs_say(output: str, code: str) -> None:
    assert commands.problem(output) == code
