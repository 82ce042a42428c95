"""Files that survive a kill."""

import json
import os
import socket
from pathlib import Path

import pytest

from jump_agent.core import store


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = str(tmp_path / "a.json")
    store.write_json(path, {"a": "é"})
    assert store.read_json(path) == {"a": "é"}
    assert Path(path).stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_the_mode_does_not_depend_on_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        store.write_bytes(str(tmp_path / "a"), b"", 0o755)
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
        store.write_bytes(str(path), b"new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_link_in_the_temporary_names_place_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("safe")
    (tmp_path / f"a.tmp-{os.getpid()}").symlink_to(victim)
    with pytest.raises(OSError, match=r"symbolic"):
        store.write_bytes(str(tmp_path / "a"), b"new")
    assert victim.read_text() == "safe"


def test_a_missing_file_is_none_and_a_wrong_one_an_error(tmp_path: Path) -> None:
    assert store.read_json(str(tmp_path / "none")) is None
    for content in ("[1]", "{", "\xff"):
        (tmp_path / "bad").write_bytes(content.encode("latin-1"))
        with pytest.raises(ValueError, match=r"."):
            store.read_json(str(tmp_path / "bad"))


def test_removing_twice_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text(json.dumps({}))
    store.remove(str(path))
    store.remove(str(path))
    assert not path.exists()


@pytest.mark.parametrize("what", ["pipe", "socket", "link", "directory", "sparse", "device"])
def test_what_stands_in_a_files_place_holds_nobody_up(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "socket":
        monkeypatch.chdir(tmp_path)
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind("a.json")
    elif what == "directory":
        path.mkdir()
    elif what == "sparse":
        path.touch()
        os.truncate(path, 10 * 2**30)
    else:
        (tmp_path / "real").write_text("{}")
        path.symlink_to("/dev/tty" if what == "device" else "real")
    with pytest.raises(OSError, match=r"a\.json"):
        store.read_json(str(path))


def test_a_pipe_in_the_temporary_names_place_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"a.tmp-{os.getpid()}")
    with pytest.raises(OSError, match=r"No such device"):
        store.write_bytes(str(tmp_path / "a"), b"new")


def test_the_limit_is_the_files_size(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)
    assert store.read_bytes(str(tmp_path / "a"), 100) == b"x" * 100
    with pytest.raises(OSError, match=r"too large"):
        store.read_bytes(str(tmp_path / "a"), 99)


def test_json_that_is_nested_too_deeply_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"a":' + "[" * 200_000)
    with pytest.raises(ValueError, match=r"."):
        store.read_json(str(tmp_path / "a"))
