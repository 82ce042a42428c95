"""The last steps, on systems that can't do all of them."""

import errno
import os
from pathlib import Path

import pytest

from jump_agent.core.operations import Background
from jump_agent.linux.files.finishing import durably, put_in_place


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links")

    (tmp_path / "part").touch()
    monkeypatch.setattr(os, "link", refuse)
    folder = os.open(tmp_path, os.O_RDONLY)
    put_in_place(folder, b"part", b"file", replace=False)
    os.close(folder)
    assert (tmp_path / "file").exists()


def test_a_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = OSError(errno.EIO, "broken")

    def fail(_: int) -> None:
        raise problem

    woken: list[bool] = []
    monkeypatch.setattr(os, "fsync", fail)
    syncing = durably(0, lambda: woken.append(True))
    work = next(syncing)
    assert isinstance(work, Background)
    while not work.done:
        pass
    with pytest.raises(OSError, match="broken"):
        next(syncing)
    problem.errno = errno.EINVAL  # as of a file that is on no disk
    for _ in durably(0, lambda: woken.append(True)):
        pass
