"""A walk by descriptors: what changes under it, and what it can't read."""

import errno
import os
from pathlib import Path

import pytest

from jump_agent.linux.files import walk as walking
from jump_agent.linux.files.walk import walk


def test_a_folder_that_becomes_a_link_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/file").touch()
    (tmp_path / "top/inner").mkdir(parents=True)
    top = os.open(tmp_path / "top", os.O_RDONLY)
    steps = walk(top)
    first = next(steps)
    assert (first.path, first.is_folder) == (b"inner", True)
    (tmp_path / "top/inner").rmdir()
    (tmp_path / "top/inner").symlink_to("../outside")
    second = next(steps)
    assert second.error is not None
    assert list(steps) == []
    os.close(top)


def test_a_folder_is_left_after_its_entries(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c").touch()
    before = len(list(Path("/proc/self/fd").iterdir()))
    top = os.open(tmp_path, os.O_RDONLY)
    steps = [(step.path, step.leaving) for step in walk(top)]
    assert steps == [(b"a", 0), (b"a/b", 0), (b"a/b/c", 0), (b"a/b", 1), (b"a", 1)]
    os.close(top)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_an_unreadable_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(walking, "open_folder", refuse)
    top = os.open(tmp_path, os.O_RDONLY)
    first, second = walk(top)
    assert (first.error, second.name) == (None, b"a")
    assert isinstance(second.error, PermissionError)
    os.close(top)
