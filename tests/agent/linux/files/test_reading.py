"""Reading: from any byte, with the hash of all; files that change meanwhile, and special ones."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from jump_wire import files
from tests.agent.linux.files.viewing import Viewer, code

CONTENT = os.urandom(700_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "file"
    found.write_bytes(CONTENT)
    return found


def sha256(data: bytes | bytearray) -> str:
    return hashlib.sha256(data).hexdigest()


def begin(viewer: Viewer, path: Path, **more: Any) -> Any:
    """Begin to read a file, and let the tool stop after the first bytes."""
    request = viewer.number()
    viewer.tell(files.ReadFile(request, str(path), **more))
    return viewer.until(request, files.ReadStarted)


@pytest.mark.parametrize("offset", [0, 1, 300_001, len(CONTENT)])
def test_a_read_continues_at_any_byte(viewer: Viewer, path: Path, offset: int) -> None:
    started = begin(viewer, path, offset=offset)
    assert (started.offset, started.size) == (offset, len(CONTENT))
    assert started.sha256 == (sha256(CONTENT[:offset]) if offset else "")
    done = viewer.until(started.request)
    assert viewer.streams[done.request] == CONTENT[offset:]
    assert (done.size, done.sha256, done.changed) == (len(CONTENT), sha256(CONTENT), False)
    assert done.version == started.version


def test_a_part_only(viewer: Viewer, path: Path) -> None:
    done = viewer.ask(files.ReadFile, str(path), offset=10, length=5)
    assert viewer.streams[done.request] == CONTENT[10:15]
    assert (done.size, done.sha256) == (15, sha256(CONTENT[:15]))


def test_another_version_is_refused(viewer: Viewer, path: Path) -> None:
    version = begin(viewer, path).version
    assert not isinstance(viewer.ask(files.ReadFile, str(path), version=version), str)
    with path.open("ab") as file:
        file.write(b"more")
    assert code(viewer.ask(files.ReadFile, str(path), version=version)) == "file_changed"
    assert code(viewer.ask(files.ReadFile, str(path), offset=10**9)) == "file_changed"


def test_a_file_that_grows_is_read_as_far_as_it_was(viewer: Viewer, path: Path) -> None:
    started = begin(viewer, path)
    with path.open("ab") as file:
        file.write(b"more")
    done = viewer.until(started.request)
    assert viewer.streams[done.request] == CONTENT
    assert (done.sha256, done.changed) == (sha256(CONTENT), True)


def test_a_file_that_shrinks_fails(viewer: Viewer, path: Path) -> None:
    viewer.acknowledges = False
    path.write_bytes(CONTENT * 10)
    started = begin(viewer, path)
    os.truncate(path, 100)
    viewer.tell(files.BytesTaken(started.request, len(viewer.streams[started.request])))
    assert code(viewer.until(started.request)) == "file_changed"


def test_files_of_the_kernel_have_no_size(viewer: Viewer) -> None:
    done = viewer.ask(files.ReadFile, "/proc/self/status")
    assert viewer.streams[done.request].startswith(b"Name:")
    assert done.sha256 == sha256(viewer.streams[done.request])


def test_a_sparse_file(viewer: Viewer, tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1_000_000)
        file.seek(500_000)
        file.write(b"x")
    done = viewer.ask(files.ReadFile, f"{tmp_path}/sparse")
    assert viewer.streams[done.request] == (tmp_path / "sparse").read_bytes()


def test_special_files_are_named_and_not_opened(viewer: Viewer, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")  # to open it would wait for a writer
    assert code(viewer.ask(files.ReadFile, f"{tmp_path}/fifo")) == "file_special"
    assert code(viewer.ask(files.ReadFile, "/dev/zero")) == "file_special"
    assert code(viewer.ask(files.ReadFile, str(tmp_path))) == "file_is_a_folder"
    answer = viewer.ask(files.ReadFile, f"{tmp_path}/gone")
    assert (code(answer), answer.path) == ("file_not_found", f"{tmp_path}/gone")


def test_a_slow_viewer_is_waited_for(viewer: Viewer, path: Path) -> None:
    path.write_bytes(bytes(2 * files.WINDOW))
    viewer.acknowledges = False
    started = begin(viewer, path)
    for _ in range(200):
        viewer.tool.pump(0)
    sent = len(viewer.streams[started.request])
    assert files.WINDOW <= sent < files.WINDOW + 256 * 1024
    viewer.acknowledges = True
    viewer.tell(files.BytesTaken(started.request, sent))
    assert viewer.until(started.request).size == 2 * files.WINDOW
