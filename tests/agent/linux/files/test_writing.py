"""Writing: complete or not at all, continued after a cut, never over what should stay."""

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest

from jump_agent.linux.files import paths
from jump_wire import files
from jump_wire.codec import RemoteProtocolError
from tests.agent.linux.files.viewing import UPLOAD, Viewer, code
from tests.cases import each_case

CONTENT = os.urandom(900_000)
PART = f".{UPLOAD}.jump-upload"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def version(viewer: Viewer, path: Path) -> str:
    request = viewer.number()
    viewer.tell(files.ReadFile(request, str(path)))
    found = viewer.until(request, files.ReadStarted).version
    assert isinstance(found, str)
    return found


def test_a_file_appears_when_it_is_complete(viewer: Viewer, tmp_path: Path) -> None:
    target = tmp_path / "file"
    viewer.write(str(target), CONTENT, until=500_000)
    assert names(tmp_path) == {PART}
    assert mode(tmp_path / PART) == 0o600
    viewer.tool.detach()
    again = Viewer(viewer.tool)
    done = again.write(str(target), CONTENT, set_mtime=True, mtime=1234567890)
    assert names(tmp_path) == {"file"}
    assert (done.size, target.read_bytes() == CONTENT) == (len(CONTENT), True)
    assert done.version == version(again, target)
    assert (mode(target), target.stat().st_mtime) == (0o644, 1234567890)


def test_acknowledgements_tell_what_is_written(viewer: Viewer, tmp_path: Path) -> None:
    done = viewer.write(f"{tmp_path}/file", CONTENT)
    taken = viewer.all_of(files.BytesTaken, done.request)
    assert [each.offset for each in taken] == [600_000]


def test_a_mode_and_an_unknown_size(viewer: Viewer, tmp_path: Path) -> None:
    viewer.write(f"{tmp_path}/file", CONTENT, mode=0o751, size=-1)
    assert mode(tmp_path / "file") == 0o751
    viewer.write(f"{tmp_path}/empty", b"", size=-1)
    assert (tmp_path / "empty").read_bytes() == b""


def test_an_existing_file_stays_unless_told_otherwise(viewer: Viewer, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("before")
    target.chmod(0o640)
    assert code(viewer.write(str(target), CONTENT)) == "file_exists"
    os.setxattr(target, "user.note", b"kept")
    viewer.write(str(target), CONTENT, replace=True)
    assert (target.read_bytes(), mode(target)) == (CONTENT, 0o640)
    assert os.getxattr(target, "user.note") == b"kept"


def test_a_replaced_file_keeps_its_mode_unless_all_is_preserved(
    viewer: Viewer, tmp_path: Path
) -> None:
    target = tmp_path / "file"
    viewer.write(str(target), b"1", mode=0o6777, umask=True)
    assert mode(target) == 0o755
    target.chmod(0o600)
    viewer.write(str(target), b"2", mode=0o777, umask=True, replace=True)
    assert mode(target) == 0o600
    viewer.write(str(target), b"3", mode=0o666, replace=True)
    assert mode(target) == 0o666


@each_case("options", [{}, {"mode": 0o6755}, {"mode": 0o6755, "umask": True}, {"mode": 0o4755}])
def test_no_upload_sets_the_bits_of_another_identity(options: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target, viewer = Path(folder) / "file", Viewer()
        for before in (None, 0o6755):
            if before is not None:
                target.chmod(before)
            viewer.write(str(target), b"x", replace=True, **options)
            assert mode(target) & 0o6000 == 0
        viewer.tool.end()


def test_one_that_appears_in_the_meantime_stays_too(viewer: Viewer, tmp_path: Path) -> None:
    request = viewer.number()
    viewer.tell(files.WriteFile(request, f"{tmp_path}/file", UPLOAD, 0))
    viewer.until(request, files.WriteStarted)
    (tmp_path / "file").write_text("theirs")
    viewer.tell(
        files.CommitFile(
            request, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    )
    assert code(viewer.until(request)) == "file_exists"
    assert (tmp_path / "file").read_text() == "theirs"
    assert names(tmp_path) == {"file"}


def test_only_the_expected_version_is_replaced(viewer: Viewer, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("one")
    first = version(viewer, target)
    second = viewer.write(str(target), b"two", replace=True, version=first).version
    assert second != first
    assert code(viewer.write(str(target), b"x", replace=True, version=first)) == "file_changed"
    viewer.write(str(target), b"three", replace=True, version=second)
    assert target.read_text() == "three"
    target.unlink()
    assert code(viewer.write(str(target), b"x", replace=True, version=second)) == "file_changed"


def test_a_version_is_compared_again_at_the_end(viewer: Viewer, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("one")
    started = viewer.write(
        str(target), b"two", until=3, replace=True, version=version(viewer, target)
    )
    target.write_text("theirs")
    viewer.tell(
        files.CommitFile(
            started.request, 3, "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"
        )
    )
    assert code(viewer.until(started.request)) == "file_changed"
    assert target.read_text() == "theirs"


@pytest.mark.parametrize(("size", "sha256"), [(3, "0" * 64), (4, "x"), (2, "é")])
def test_other_bytes_than_announced_are_not_kept(
    viewer: Viewer, tmp_path: Path, size: int, sha256: str
) -> None:
    started = viewer.write(f"{tmp_path}/file", b"two", until=3, size=-1)
    viewer.tell(files.CommitFile(started.request, size, sha256))
    assert code(viewer.until(started.request)) == "file_hash_differs"
    assert names(tmp_path) == set()


def test_more_bytes_than_announced_are_not_kept(viewer: Viewer, tmp_path: Path) -> None:
    started = viewer.write(f"{tmp_path}/file", b"two", until=3, size=3)
    viewer.put(started.request, 3, b"!")
    assert code(viewer.until(started.request)) == "file_hash_differs"
    assert names(tmp_path) == set()


def test_a_hole_stays_a_hole(viewer: Viewer, tmp_path: Path) -> None:
    content = b"a" + bytes(3_000_000)
    viewer.write(f"{tmp_path}/file", content)
    assert (tmp_path / "file").read_bytes() == content
    assert (tmp_path / "file").stat().st_blocks * 512 < 1_000_000


def test_a_link_is_written_through(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/file").write_text("before")
    (tmp_path / "link").symlink_to("real/file")
    viewer.write(f"{tmp_path}/link", b"after", replace=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/file").read_text() == "after"


def test_places_where_no_file_can_be(viewer: Viewer, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    assert code(viewer.write(f"{tmp_path}/fifo", b"x", replace=True)) == "file_special"
    assert code(viewer.write(str(tmp_path), b"x", replace=True)) == "file_is_a_folder"
    gone = viewer.write(f"{tmp_path}/gone/file", b"x")
    assert (code(gone), gone.path) == ("file_not_found", f"{tmp_path}/gone")
    assert code(viewer.write(f"{tmp_path}/..", b"x")) == "path_invalid"
    assert code(viewer.write(f"{tmp_path}/a", b"x", upload="../../etc/passwd")) == "path_invalid"


def test_no_room_on_the_disk(
    viewer: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert code(viewer.write(f"{tmp_path}/file", b"x", size=2**52)) == "disk_full"
    assert names(tmp_path) == set()

    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    started = viewer.write(f"{tmp_path}/file", CONTENT, until=100_000)
    monkeypatch.setattr(os, "pwrite", full)
    viewer.put(started.request, 100_000, b"more")
    assert code(viewer.until(started.request)) == "disk_full"
    assert names(tmp_path) == set(), "a part would keep the disk full"
    viewer.put(started.request, 100_004, b"on its way")


def test_a_cancelled_upload_is_kept_only_if_wanted(viewer: Viewer, tmp_path: Path) -> None:
    for keep in (True, False):
        started = viewer.write(f"{tmp_path}/file", CONTENT, until=200_000)
        viewer.tell(files.CancelRequest(started.request, keep))
        assert code(viewer.until(started.request)) == "file_cancelled"
        assert names(tmp_path) == ({PART} if keep else set())


def test_one_upload_is_not_written_twice_at_once(viewer: Viewer, tmp_path: Path) -> None:
    viewer.write(f"{tmp_path}/file", CONTENT, until=200_000)
    other = Viewer()
    assert code(other.write(f"{tmp_path}/file", CONTENT)) == "file_busy"
    assert names(tmp_path) == {PART}
    other.tool.end()


def test_a_part_that_another_account_could_have_put_there(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / PART).symlink_to("secret")
    assert code(viewer.write(f"{tmp_path}/file", b"x")) == "path_invalid"
    (tmp_path / PART).unlink()
    (tmp_path / PART).hardlink_to(tmp_path / "secret")
    assert code(viewer.write(f"{tmp_path}/file", b"x")) == "file_busy"
    assert (tmp_path / "secret").read_text() == "secret"


def test_a_folder_that_the_account_may_not_list(
    viewer: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: bytes, dir_fd: int | None = None) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(paths, "open_folder", refuse)  # root may list all
    for content in (b"one", b"two"):
        assert viewer.write(f"{tmp_path}/file", content, replace=True).size == 3
    assert (tmp_path / "file").read_text() == "two"
    assert names(tmp_path) == {"file"}


def test_bytes_must_follow_each_other(viewer: Viewer, tmp_path: Path) -> None:
    started = viewer.write(f"{tmp_path}/file", CONTENT, until=200_000)
    with pytest.raises(RemoteProtocolError):
        viewer.put(started.request, 300_000, b"x")
