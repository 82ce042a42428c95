"""The installation that a support session starts: a package of the test's that does as told."""

import json
import os
from pathlib import Path

import pytest

from jump_agent.linux.customer.installation import install
from jump_agent.linux.processes import in_child
from jump_wire.errors import CATALOGUE, UserError
from tests.agent.marks import FORKS

pytestmark = [FORKS, pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")]

PACKAGE = """#!/bin/sh
[ "$*" = "--install-dir $2 --online-install --silent" ] || exit 99
[ %(package)d = 0 ] || exit %(package)d
mkdir "$2"
for name in init-script uninstall; do
    printf '#!/bin/sh\\necho "%%s $*" >>%(home)s/log\\n' $name >"$2/$name"
    chmod +x "$2/$name"
done
echo 'exit %(start)d' >>"$2/init-script"
echo 'rm -r "${0%%/*}"' >>"$2/uninstall"
"""


class Computer:
    """An account's home, and packages that end with the statuses of the test's."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def install(self, package: int = 0, start: int = 0) -> UserError | None:
        values = {"home": self.home, "package": package, "start": start}
        content = (PACKAGE % values).encode()

        def work() -> bytes:
            try:
                install(content)
            except UserError as error:
                return json.dumps([error.code, error.parameters]).encode()
            return b"[]"

        found = json.loads(in_child(work))
        return UserError.received(*found) if found else None

    def log(self) -> list[str]:
        path = self.home / "log"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return Computer(tmp_path)


def test_it_is_installed_beside_an_earlier_one(computer: Computer) -> None:
    (computer.home / "jumpclient").mkdir()
    assert computer.install() is None
    assert computer.log() == ["init-script enable-login"]
    assert {path.name for path in computer.home.iterdir()} == {"jumpclient", "jumpclient-2", "log"}


def test_what_cannot_start_is_removed(computer: Computer) -> None:
    error = computer.install(start=CATALOGUE["client_limit_reached"].exit_status)
    assert error is not None
    assert error.code == "client_limit_reached"
    assert computer.log() == ["init-script enable-login", "uninstall "]
    assert [path.name for path in computer.home.iterdir()] == ["log"]


def test_the_packages_error_is_named(computer: Computer) -> None:
    error = computer.install(package=CATALOGUE["install_dir_noexec"].exit_status)
    assert error is not None
    assert (error.code, error.parameters) == (
        "install_dir_noexec",
        {"path": str(computer.home / "jumpclient")},
    )
    unknown = computer.install(package=1)
    assert unknown is not None
    assert unknown.code == "pin_failed"
    assert computer.log() == []


@pytest.mark.parametrize("sudo", ["", "root", "nobody-of-that-name"])
def test_root_itself_is_not_chosen_silently(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, sudo: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_USER", sudo)
    error = computer.install()
    assert error is not None
    assert error.code == "root_needs_user"
