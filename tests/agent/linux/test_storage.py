"""Files that survive a kill, on Linux."""

import json
import os
from pathlib import Path

import pytest

from jump_agent.linux import storage


def test_the_mode_does_not_depend_on_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        storage.write_bytes(str(tmp_path / "a"), b"", 0o755)
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o755


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        storage.write_bytes(str(path), b"new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_link_in_the_temporary_names_place_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("safe")
    (tmp_path / f"a.tmp-{os.getpid()}").symlink_to(victim)
    with pytest.raises(OSError, match=r"symbolic"):
        storage.write_bytes(str(tmp_path / "a"), b"new")
    assert victim.read_text() == "safe"


def test_removing_twice_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(json.dumps({}))
    storage.remove(str(path))
    storage.remove(str(path))
    assert not path.exists()


def test_a_pipe_in_the_temporary_names_place_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"a.tmp-{os.getpid()}")
    with pytest.raises(OSError, match=r"No such device"):
        storage.write_bytes(str(tmp_path / "a"), b"new")


def test_the_limit_is_the_files_size(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)
    assert storage.read_bytes(str(tmp_path / "a"), 100) == b"x" * 100
    with pytest.raises(OSError, match=r"too large"):
        storage.read_bytes(str(tmp_path / "a"), 99)
