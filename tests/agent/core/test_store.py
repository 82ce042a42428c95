"""Files that survive a kill."""

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


def test_a_missing_file_is_none_and_a_wrong_one_an_error(tmp_path: Path) -> None:
    assert store.read_json(str(tmp_path / "none")) is None
    for content in ("[1]", "{", "\xff"):
        (tmp_path / "bad").write_bytes(content.encode("latin-1"))
        with pytest.raises(ValueError, match=r"."):
            store.read_json(str(tmp_path / "bad"))


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


def test_json_that_is_nested_too_deeply_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"a":' + "[" * 200_000)
    with pytest.raises(ValueError, match=r"."):
        store.read_json(str(tmp_path / "a"))
