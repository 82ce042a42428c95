"""Zips that stream: other programs read them, and nothing in them leads outside."""

import hashlib
import io
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from jump_agent.core import zip_format, zips
from jump_agent.linux.files.reading import CHUNK
from jump_wire import files
from tests.agent.linux.files.viewing import Viewer, code


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "tree"
    (top / "inner/empty").mkdir(parents=True)
    (top / "inner/text").write_text("hello " * 100_000)
    (top / "inner/text").chmod(0o750)
    (top / "noise").write_bytes(os.urandom(300_000))
    (top / "é\n").touch()
    Path(os.fsdecode(bytes(top) + b"/caf\xe9")).write_bytes(b"latin")
    (top / "link").symlink_to("/etc/passwd")
    os.mkfifo(top / "fifo")
    return top


def read(viewer: Viewer, path: Path, names: str = "") -> tuple[Any, zipfile.ZipFile]:
    done = viewer.ask(files.ReadZip, str(path), names)
    assert isinstance(done, files.RequestDone), done
    data = viewer.streams[done.request]
    assert (done.size, done.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    found = zipfile.ZipFile(io.BytesIO(data))
    assert found.testzip() is None
    assert done.count == len(found.namelist())
    return done, found


def test_it_has_everything_with_its_mode(viewer: Viewer, tree: Path) -> None:
    done, found = read(viewer, tree)
    modes = {info.filename: info.external_attr >> 16 for info in found.infolist()}
    assert found.read("inner/text") == (tree / "inner/text").read_bytes()
    assert found.read("noise") == (tree / "noise").read_bytes()
    assert found.read("link") == b"/etc/passwd"
    assert stat.S_ISLNK(modes["link"])
    assert modes["inner/text"] == stat.S_IFREG | 0o750
    assert {"inner/", "inner/empty/", "é\n", "caf\u0398"} <= set(modes)  # cp437 has it there
    assert done.skipped == 1
    (skipped,) = viewer.all_of(files.PathSkipped, done.request)
    assert (skipped.path, skipped.code) == (f"{tree}/fifo", "file_special")


def test_some_entries_only(viewer: Viewer, tree: Path) -> None:
    done, found = read(viewer, tree, "noise/inner/gone")
    assert set(found.namelist()) == {"noise", "inner/", "inner/empty/", "inner/text"}
    assert done.skipped == 1
    for wrong in ("..", "noise//inner", "a\0b"):
        assert code(viewer.ask(files.ReadZip, str(tree), wrong)) == "path_invalid"
    assert code(viewer.ask(files.ReadZip, f"{tree}/noise")) == "file_not_a_folder"


def test_sixty_four_bits_where_they_are_needed(
    viewer: Viewer, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "LARGE", 100)
    monkeypatch.setattr(zip_format, "MANY", 3)
    done, found = read(viewer, tree)
    assert found.read("noise") == (tree / "noise").read_bytes()
    assert b"PK\x06\x06" in viewer.streams[done.request]


def test_a_file_that_shrinks_ends_early_and_is_named(
    viewer: Viewer, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pread = os.pread

    def shrunk(descriptor: int, size: int, offset: int) -> bytes:
        return pread(descriptor, size, offset) if offset == 0 else b""

    monkeypatch.setattr(os, "pread", shrunk)
    done, found = read(viewer, tree, "noise")
    assert len(found.read("noise")) == CHUNK
    (skipped,) = viewer.all_of(files.PathSkipped, done.request)
    assert skipped.code == "file_changed"
