"""Files are whole or not there, and locks hold also when their file is removed."""

import contextlib
import json
import threading
from pathlib import Path

import pytest

from tools.lab import HostsError, files


def test_writing_replaces_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    files.write(path, "one")
    files.write(path, b"two", 0o600)
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        files.write(path, "x")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_json_comes_back_and_what_is_none_is_none(tmp_path: Path) -> None:
    files.write_json(tmp_path / "a", {"x": [1, None]})
    assert files.read_json(tmp_path / "a") == {"x": [1, None]}
    (tmp_path / "b").write_text("{")
    (tmp_path / "c").write_text(json.dumps([]))
    assert [files.read_json(tmp_path / name) for name in "bcd"] == [None, None, None]


def test_one_holder_at_a_time_though_the_holder_removes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "folder" / ".lock"
    inside: list[int] = []
    most: list[int] = []

    def hold() -> None:
        for _ in range(50):
            with files.lock(path, make_parent=True):
                inside.append(1)
                most.append(len(inside))
                inside.pop()
                path.unlink()
                # The next one may have made the file again already.
                with contextlib.suppress(OSError):
                    path.parent.rmdir()

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 200
    assert max(most) == 1


def test_a_lock_in_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(HostsError, match="is gone"), files.lock(tmp_path / "gone" / ".lock"):
        pass
