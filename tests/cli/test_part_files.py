"""The end of a download on this computer: permissions, owners, and old parts."""

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from jump_api.local_files import FileSource
from jump_api.part_files import PartFile
from jump_api.part_sweeping import Sweeper
from jump_wire.errors import UserError
from jump_wire.files import KEEP_PART_SECONDS

from .loops import run

KEY = "ab" * 16


def received(target: Path, mode: int, *, mtime_ns: int | None = None, replace: bool = True) -> int:
    """Download a file with this mode; return the one that the copy has."""

    async def scene() -> None:
        part = PartFile(target, KEY, replace=replace)
        try:
            await part.write([memoryview(b"new")])
            await part.finish(mode, mtime_ns)
        finally:
            part.close()

    run(scene())
    return stat.S_IMODE(target.stat().st_mode)


def test_permissions_of_the_copy(tmp_path: Path) -> None:
    target = tmp_path / "file"
    assert received(target, 0o6755) == 0o755
    target.chmod(0o6640)
    assert received(target, 0o755) == 0o640
    assert received(target, 0o4755, mtime_ns=7) == 0o755
    assert target.stat().st_mtime_ns == 7


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_replaced_file_keeps_its_owner(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.touch(0o640)
    os.chown(target, 12345, 54321)
    assert received(target, 0o755) == 0o640
    assert (target.stat().st_uid, target.stat().st_gid) == (12345, 54321)


def test_a_folder_that_the_user_may_not_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refuse(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_DIRECTORY and not flags & os.O_PATH:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refuse)  # root may list all
    assert received(tmp_path / "file", 0o640) == 0o640
    source = FileSource(tmp_path / "file")
    assert run(source.read()) == b"new"
    source.close()


def test_a_file_that_must_not_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(UserError, match="file_exists"):
        received(tmp_path / "file", 0o644, replace=False)
    assert (tmp_path / "file").read_text() == "old"


def test_a_file_for_which_the_disk_has_no_room(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "file", KEY)
    part.begin(1)
    with pytest.raises(UserError, match="disk_full"):
        part.begin(2**60)
    part.close()
    assert list(tmp_path.iterdir()) == []


def test_old_parts_are_deleted_unless_they_are_in_use(tmp_path: Path) -> None:
    old, young, other = (tmp_path / f".jump-part-{digit * 32}" for digit in "123")
    for path in (old, young, other, tmp_path / ".jump-part-x"):
        path.write_bytes(b"part")
        if path != young:
            os.utime(path, (1, 1))
    in_use = PartFile(tmp_path / "b", "3" * 32)
    other_key = "4" * 32
    os.utime(other, (1, 1))
    PartFile(tmp_path / "c", other_key, Sweeper(clock=lambda: 2 + KEEP_PART_SECONDS)).close()
    assert {path.name[-1] for path in tmp_path.iterdir()} == {"2", "3", "x"}
    in_use.close()
