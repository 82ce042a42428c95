"""The data folder is this account's and nobody else's."""

import os
import stat
from pathlib import Path

import pytest

from jump_server import folders
from jump_server.exits import FolderRefused
from tests import needs


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("given", "holds"), [(0o755, "trust"), (0o775, ""), (0o777, "jump.db")])
def test_it_is_closed_to_others(tmp_path: Path, given: int, holds: str) -> None:
    if holds:
        (tmp_path / holds).touch()
    tmp_path.chmod(given)
    folders.secure(tmp_path)
    assert mode(tmp_path) == 0o700


@pytest.mark.parametrize(("given", "holds"), [(0o770, "trust"), (0o707, "trust"), (0o755, "mail")])
def test_it_is_refused_and_left_as_it_is(tmp_path: Path, given: int, holds: str) -> None:
    (tmp_path / holds).touch()
    tmp_path.chmod(given)
    with pytest.raises(FolderRefused, match="chmod 700"):
        folders.secure(tmp_path)
    assert mode(tmp_path) == given


def test_another_accounts_folder_is_refused(tmp_path: Path) -> None:
    needs.root("another account's folder")
    os.chown(tmp_path, 65534, 65534)
    with pytest.raises(FolderRefused, match="belongs to the account 65534"):
        folders.secure(tmp_path)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderRefused, match="can't be used"):
        folders.secure(tmp_path / "file")
