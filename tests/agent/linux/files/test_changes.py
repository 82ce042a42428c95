"""Creating, renaming and deleting, permissions; links are never followed into."""

import ctypes
import errno
import os
import stat
from pathlib import Path

import pytest

from jump_wire import files
from tests.agent.linux.files.viewing import Viewer, code


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_created(viewer: Viewer, tmp_path: Path) -> None:
    assert viewer.ask(files.MakeFolder, f"{tmp_path}/a").count == 1
    assert mode(tmp_path / "a") == 0o755
    assert code(viewer.ask(files.MakeFolder, f"{tmp_path}/a")) == "file_exists"
    assert code(viewer.ask(files.MakeFolder, f"{tmp_path}/b/c")) == "file_not_found"
    assert viewer.ask(files.MakeFolder, f"{tmp_path}/b/c/d", 0o700, parents=True).count == 3
    assert (mode(tmp_path / "b"), mode(tmp_path / "b/c/d")) == (0o755, 0o700)
    assert viewer.ask(files.MakeFolder, f"{tmp_path}/b/c/d", parents=True).count == 0
    (tmp_path / "file").touch()
    assert code(viewer.ask(files.MakeFolder, f"{tmp_path}/file", parents=True)) == "file_exists"


def test_a_folder_inherits_the_group_bit(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o2775)
    viewer.ask(files.MakeFolder, f"{tmp_path}/shared/new")
    assert mode(tmp_path / "shared/new") == 0o2755
    viewer.ask(files.MakeFolder, f"{tmp_path}/shared/own", 0o700)
    assert mode(tmp_path / "shared/own") == 0o2700


def test_a_folder_never_gets_the_bits_of_another_identity(viewer: Viewer, tmp_path: Path) -> None:
    viewer.ask(files.MakeFolder, f"{tmp_path}/a", 0o7777)
    viewer.ask(files.MakeFolder, f"{tmp_path}/b", 0o7777, umask=True)
    assert (mode(tmp_path / "a"), mode(tmp_path / "b")) == (0o1777, 0o1755)


def test_permissions_are_set(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    viewer.ask(files.SetMode, f"{tmp_path}/link", 0o640)
    assert mode(tmp_path / "file") == 0o640
    assert code(viewer.ask(files.SetMode, f"{tmp_path}/gone", 0o640)) == "file_not_found"


@pytest.mark.parametrize("system", ["renames", "compares"])
def test_a_rename_replaces_only_when_it_is_told_to(
    viewer: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    if system == "compares":
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: None)
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder").mkdir()

    def move(path: str, to: str, *, replace: bool = False) -> object:
        return viewer.ask(files.MovePath, f"{tmp_path}/{path}", f"{tmp_path}/{to}", replace=replace)

    assert code(move("a", "b")) == "file_exists"
    assert code(move("folder", "empty")) == "file_exists"
    assert code(move("gone", "c")) == "file_not_found"
    assert code(move("a", "..")) == "path_invalid"
    assert isinstance(move("a", "b", replace=True), files.RequestDone)
    assert (tmp_path / "b").read_text() == "a"
    assert isinstance(move("b", "folder/c"), files.RequestDone)
    assert (tmp_path / "folder/c").read_text() == "a"


def test_a_move_to_another_file_system_says_so(
    viewer: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "rename", rename)
    answer = viewer.ask(files.MovePath, f"{tmp_path}/a", f"{tmp_path}/b", replace=True)
    assert code(answer) == "file_other_disk"


def test_deletion_never_follows_a_link(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").touch()
    (tmp_path / "tree/inner").mkdir(parents=True)
    (tmp_path / "tree/inner/link").symlink_to(tmp_path / "kept")
    (tmp_path / "tree/file").touch()
    os.mkfifo(tmp_path / "tree/fifo")
    (tmp_path / "link").symlink_to("kept")
    assert code(viewer.ask(files.DeletePath, f"{tmp_path}/tree")) == "folder_not_empty"
    done = viewer.ask(files.DeletePath, f"{tmp_path}/tree/", recursive=True)
    assert (done.count, done.skipped) == (5, 0)
    assert viewer.ask(files.DeletePath, f"{tmp_path}/link/", recursive=True).count == 1
    assert {path.name for path in tmp_path.iterdir()} == {"kept"}
    assert (tmp_path / "kept/file").exists()
    assert code(viewer.ask(files.DeletePath, f"{tmp_path}/link")) == "file_not_found"
    assert code(viewer.ask(files.DeletePath, "/", recursive=True)) == "path_invalid"


def test_what_cannot_be_deleted_is_named_and_the_rest_is_deleted(
    viewer: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tree/inner").mkdir(parents=True)
    for number in range(files.SKIPPED_LIMIT + 10):
        (tmp_path / f"tree/inner/kept-{number}").touch()
        (tmp_path / f"tree/inner/other-{number}").touch()
    unlink = os.unlink

    def refuse(name: bytes, **options: int) -> None:
        if name.startswith(b"kept"):
            raise PermissionError(errno.EACCES, "no")
        unlink(name, **options)

    monkeypatch.setattr(os, "unlink", refuse)
    done = viewer.ask(files.DeletePath, f"{tmp_path}/tree", recursive=True)
    assert done.count == done.skipped == files.SKIPPED_LIMIT + 10
    named = viewer.all_of(files.PathSkipped, done.request)
    assert len(named) == files.SKIPPED_LIMIT
    assert named[0].path.startswith(f"{tmp_path}/tree/inner/kept-")
    assert named[0].code == "file_access_denied"


def test_a_deep_tree(viewer: Viewer, tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(400):
        os.mkdir("d", dir_fd=folder)
        inner = os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)
    assert viewer.ask(files.DeletePath, f"{tmp_path}/d", recursive=True).count == 400
    assert list(tmp_path.iterdir()) == []
