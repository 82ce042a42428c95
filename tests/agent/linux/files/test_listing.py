"""Listing folders, finding paths, describing them: with names of all sorts."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jump_wire import files
from jump_wire.file_streams import path_text
from tests.agent.linux.files.viewing import Viewer, code

NAMES = [b"plain", "é 漢".encode(), b"caf\xe9", b"new\nline", b"\x1b[2J", b"-rf", b"a\\b", b" "]


def test_every_name_comes_back_as_it_was_sent(viewer: Viewer, tmp_path: Path) -> None:
    for name in NAMES:
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_bytes(name)
    found = viewer.entries(files.ListFolder, str(tmp_path))
    assert set(found) == {path_text(name) for name in NAMES}
    for name in NAMES:
        path = f"{tmp_path}/{path_text(name)}"
        assert viewer.entries(files.DescribePath, path)[path].size == len(name)


def test_types_and_where_links_lead(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("12345")
    (tmp_path / "file").chmod(0o4751)
    os.utime(tmp_path / "file", ns=(0, 1_500_000_000_123_456_789))
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
    for name, target in {"a": "folder", "b": "file", "c": "gone", "d": "d"}.items():
        (tmp_path / name).symlink_to(target)
    found = viewer.entries(files.ListFolder, str(tmp_path))
    types = {name: entry.type for name, entry in found.items()}
    expected = {"file": "f", "folder": "d", "fifo": "p", "socket": "s"}
    assert types == {**expected, "a": "l", "b": "l", "c": "l", "d": "l"}
    links = {name: (found[name].target, found[name].target_type) for name in "abcd"}
    assert links == {"a": ("folder", "d"), "b": ("file", "f"), "c": ("gone", ""), "d": ("d", "")}
    file = found["file"]
    assert (file.size, file.mode) == (5, 0o4751)
    assert (file.mtime, file.mtime_nanoseconds) == (1_500_000_000, 123_456_789)
    assert file.owner == (tmp_path / "file").owner()


def test_the_devices_of_the_system(viewer: Viewer) -> None:
    found = viewer.entries(files.FindPaths, "/dev/nul[l]")
    assert found["/dev/null"].type == "c"


def test_what_cannot_be_listed_says_why(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert code(viewer.ask(files.ListFolder, f"{tmp_path}/gone")) == "file_not_found"
    assert code(viewer.ask(files.ListFolder, f"{tmp_path}/file")) == "file_not_a_folder"
    assert code(viewer.ask(files.ListFolder, "a\0b")) == "path_invalid"
    assert code(viewer.ask(files.ListFolder, "/" + "x" * 300)) == "path_invalid"
    assert code(viewer.ask(files.DescribePath, f"{tmp_path}/gone")) == "file_not_found"
    assert code(viewer.ask(files.FindPaths, "/*" * 17)) == "path_invalid"


def test_a_relative_path_begins_at_home(
    viewer: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").touch()
    monkeypatch.setattr("jump_agent.linux.files.paths.home", lambda: bytes(tmp_path))
    assert set(viewer.entries(files.ListFolder, "")) == {"here"}
    assert set(viewer.entries(files.FindPaths, "h*")) == {"here"}


def test_a_folder_without_end_waits_for_its_viewer(
    viewer: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x").touch()
    listed = 0

    class Endless:
        def __enter__(self) -> Iterator[Any]:
            return self.entries()

        def entries(self) -> Iterator[Any]:
            nonlocal listed
            while True:
                listed += 1
                yield SimpleNamespace(name="x")

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", lambda _: Endless())
    viewer.acknowledges = False
    request = viewer.number()
    viewer.tell(files.ListFolder(request, str(tmp_path)))
    # Not until it has nothing to do: it also pauses when a turn has filled the pipe's queue.
    while len(viewer.streams.get(request, b"")) < files.WINDOW:
        before = listed
        viewer.tool.pump(0)
        assert listed > before
    assert files.WINDOW <= len(viewer.streams[request]) < files.WINDOW + 65536
    before = listed
    viewer.tool.pump(0)
    assert listed == before
    viewer.tell(files.CancelRequest(request))
    assert code(viewer.got[-1]) == "file_cancelled"


def test_patterns(viewer: Viewer, tmp_path: Path) -> None:
    for name in ("a1.txt", "a2.txt", "b.txt", ".a3.txt", "[x].txt", "d/e/f.log", "d/g/f.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.bin")).touch()

    def find(pattern: str) -> set[str]:
        found = viewer.entries(files.FindPaths, f"{tmp_path}/{pattern}")
        return {name[len(str(tmp_path)) + 1 :] for name in found}

    assert find("a*.txt") == {"a1.txt", "a2.txt"}
    assert find("?.txt") == {"b.txt"}
    assert find("a[2-9].txt") == {"a2.txt"}
    assert find(".*") == {".a3.txt"}
    assert find("[[]x].txt") == {"[x].txt"}
    assert find("*/*/f.log") == {"d/e/f.log", "d/g/f.log"}
    assert find("d/?/gone*") == set()
    assert find("caf?.bin") == find("caf\0e9*") == {"caf\0e9.bin"}
    assert find("b.txt") == {"b.txt"}
