"""The files tool on Windows' files."""

import contextlib
import hashlib
import io
import os
import stat
import time
import zipfile
from collections.abc import Iterator
from typing import Any

from tests.agent.windows.inside import under_wine


@contextlib.contextmanager
def viewing() -> Iterator[Any]:
    """A viewer of the files tool, which runs here."""
    from tests.agent.linux.files.viewing import Viewer

    viewer = Viewer()
    try:
        yield viewer
    finally:
        viewer.tool.end()


def sent(folder: str) -> str:
    """The path of a folder in messages."""
    return "/" + folder.replace("\\", "/")


def write(path: str, data: bytes = b"") -> None:
    with open(path, "wb") as file:
        file.write(data)


@under_wine
def test_paths_are_those_of_sftp(folder: str) -> None:
    from jump_agent.core.operations import Failure
    from jump_agent.windows import login
    from jump_agent.windows.files import paths

    home = login.home()
    assert home is not None
    for path, expected in {
        "/": paths.DRIVES,
        "": "\\\\?\\" + home,
        "/c:/Users/joe": "\\\\?\\C:\\Users\\joe",
        "C:\\Users\\joe\\": "\\\\?\\C:\\Users\\joe",
        "/C:/Users/../x/./y": "\\\\?\\C:\\x\\y",
        "/C:/": "\\\\?\\C:\\",
        "/C:/été": "\\\\?\\C:\\été",
    }.items():
        assert paths.resolve(path) == expected, path
    for path in ("//host/share", "\\\\host\\share", "/etc", "/C:/a:stream", "/C:/a*", "/C:/a\x01"):
        try:
            paths.resolve(path)
        except Failure as wrong:
            assert wrong.code == "path_invalid"
        else:
            raise AssertionError(path)
    assert paths.shown(paths.resolve("/C:/Users/joe")) == "/C:/Users/joe"
    assert paths.home() == sent(home)


@under_wine
def test_folders_are_listed_and_searched(folder: str) -> None:
    from jump_wire import files

    os.mkdir(os.path.join(folder, "Été"))
    write(os.path.join(folder, "Été", "one.TXT"), b"12345")
    with viewing() as viewer:
        here = sent(folder)
        assert "C:" in viewer.entries(files.ListFolder, "/")
        assert viewer.entries(files.ListFolder, here)["Été"].type == "d"
        found = viewer.entries(files.ListFolder, here + "/Été")["one.TXT"]
        assert (found.type, found.size, found.mode) == ("f", 5, 0o666)
        assert abs(found.mtime - time.time()) < 3600
        pattern = here + "/*/ONE*.txt"
        assert list(viewer.entries(files.FindPaths, pattern)) == [here + "/Été/one.TXT"]
        assert list(viewer.entries(files.FindPaths, "/[C]:")) == ["/C:"]
        assert viewer.entries(files.DescribePath, here + "/Été")[here + "/Été"].type == "d"
        assert viewer.entries(files.DescribePath, "/")["/"].type == "d"
        for kind in (files.ListFolder, files.DescribePath, files.ReadFile):
            assert viewer.ask(kind, here + "/none").code == "file_not_found"


@under_wine
def test_files_are_written_read_and_replaced(folder: str) -> None:
    from jump_wire import files
    from tests.agent.linux.files.viewing import code

    data = os.urandom(300_000)
    path = sent(folder) + "/données.bin"
    with viewing() as viewer:
        done = viewer.write(path, data, set_mtime=True, mtime=1_000_000_000)
        assert isinstance(done, files.RequestDone), done
        assert os.listdir(folder) == ["données.bin"]
        read = viewer.ask(files.ReadFile, path)
        assert bytes(viewer.streams[read.request]) == data
        assert (read.version, read.changed) == (done.version, False)
        (started,) = viewer.all_of(files.ReadStarted, read.request)
        assert (started.mtime, started.size) == (1_000_000_000, len(data))
        read = viewer.ask(files.ReadFile, path, offset=299_990)
        assert bytes(viewer.streams[read.request]) == data[-10:]
        assert code(viewer.write(path, b"x")) == "file_exists"
        assert code(viewer.write(path, b"x", replace=True, version="old")) == "file_changed"
        assert isinstance(viewer.write(path, b"x", replace=True), files.RequestDone)
        assert viewer.ask(files.ReadFile, path).size == 1
        assert code(viewer.ask(files.ReadFile, sent(folder))) == "file_is_a_folder"
        for name in ("NUL", "com1.txt", "dot.", "space "):
            assert code(viewer.write(sent(folder) + "/" + name, b"x")) == "path_invalid", name


@under_wine
def test_errors_of_windows_have_codes(folder: str) -> None:
    from jump_agent.windows.files import listing, reading, work, zips
    from jump_agent.windows.files.failures import failure

    codes = {2: "file_not_found", 5: "file_access_denied", 32: "file_busy", 112: "disk_full"}
    codes.update({17: "file_other_disk", 123: "path_invalid", 145: "folder_not_empty"})
    codes.update({183: "file_exists", 206: "path_invalid", 1: "path_invalid"})
    found = {number: failure(OSError(0, "words", "x", number), "x").code for number in codes}
    assert found == codes
    assert work.Files(lambda: None).home.startswith("/C:/")
    assert callable(listing.find)
    assert (reading.CHUNK > 0, callable(zips.read_zip)) == (True, True)


@under_wine
def test_an_interrupted_upload_goes_on(folder: str) -> None:
    from jump_agent.windows.files.writing import sweep
    from jump_wire import files
    from jump_wire.files import KEEP_PART_SECONDS
    from tests.agent.linux.files.viewing import UPLOAD, code

    data = os.urandom(250_000)
    path = sent(folder) + "/large"
    with viewing() as viewer:
        viewer.write(path, data, until=200_000)
        with viewing() as other:
            assert code(other.write(path, data)) == "file_busy"
        viewer.tool.detach()
    (part,) = os.listdir(folder)
    assert UPLOAD in part
    sweep(folder)
    assert os.listdir(folder) == [part]
    with viewing() as viewer:
        assert isinstance(viewer.write(path, data), files.RequestDone)
        assert os.listdir(folder) == ["large"]
        viewer.write(path + "2", data, until=100_000)
        viewer.tool.detach()
    sweep(folder, lambda: time.time() + KEEP_PART_SECONDS + 3600)
    assert os.listdir(folder) == ["large"]


@under_wine
def test_a_file_that_another_program_has_open_is_busy(folder: str) -> None:
    from jump_wire import files
    from tests.agent.linux.files.viewing import code

    path = os.path.join(folder, "locked")
    write(path, b"x")
    with viewing() as viewer, open_alone(path):
        assert code(viewer.ask(files.ReadFile, sent(path))) == "file_busy"
        assert code(viewer.ask(files.DeletePath, sent(path))) == "file_busy"


@under_wine
def test_an_upload_whose_place_is_taken_at_its_end_leaves_nothing(folder: str) -> None:
    from jump_wire import files
    from tests.agent.linux.files.viewing import code

    path, data = os.path.join(folder, "locked"), b"new"
    write(path, b"old")
    with viewing() as viewer:
        started = viewer.write(sent(path), data, until=len(data), replace=True)
        with open_alone(path):
            digest = hashlib.sha256(data).hexdigest()
            viewer.tell(files.CommitFile(started.request, len(data), digest))
            # What Windows says of a file in use, where another is to take its place.
            assert code(viewer.until(started.request)) == "file_access_denied"
        assert os.listdir(folder) == ["locked"]


@under_wine
def test_folders_are_made_moved_and_deleted(folder: str) -> None:
    from jump_wire import files
    from tests.agent.linux.files.viewing import code

    here = sent(folder)
    with viewing() as viewer:
        deep = here + "/a/" + "/".join(["d" * 50] * 8)  # longer than 260 characters
        assert viewer.ask(files.MakeFolder, deep, parents=True).count == 9
        assert viewer.ask(files.MakeFolder, deep, parents=True).count == 0
        assert code(viewer.ask(files.MakeFolder, deep)) == "file_exists"
        assert code(viewer.ask(files.MakeFolder, here + "/none/x")) == "file_not_found"
        assert isinstance(viewer.write(deep + "/file", b"x"), files.RequestDone)
        assert viewer.ask(files.SetMode, deep + "/file", 0o444).count == 1
        assert code(viewer.ask(files.MovePath, deep + "/file", here + "/a")) == "file_exists"
        assert viewer.ask(files.MovePath, here + "/a", here + "/b").count == 1
        assert code(viewer.ask(files.DeletePath, here + "/b")) == "folder_not_empty"
        assert viewer.ask(files.DeletePath, here + "/b", recursive=True).count == 10
        assert os.listdir(folder) == []
        assert code(viewer.ask(files.DeletePath, "/C:/")) == "path_invalid"


@under_wine
def test_a_deletion_follows_no_junction(folder: str) -> None:
    """Wine 8 has no junctions, so what Windows says about one is given here."""
    from types import SimpleNamespace

    from jump_agent.windows.files import changes, paths

    def found(tag: int) -> Any:
        attributes = stat.FILE_ATTRIBUTE_REPARSE_POINT | stat.FILE_ATTRIBUTE_DIRECTORY
        values = {"st_file_attributes": attributes, "st_reparse_tag": tag, "st_mode": stat.S_IFDIR}
        return SimpleNamespace(**values)

    junction, placeholder = found(0xA0000003), found(0x9000001A)
    assert (paths.type_of(junction), paths.type_of(placeholder)) == ("l", "d")
    assert not changes._is_folder(junction)
    assert changes._is_folder(placeholder)
    empty = os.path.join(folder, "empty")
    os.mkdir(empty)
    changes._remove(empty, junction)  # the junction itself, as a folder
    assert os.listdir(folder) == []


@under_wine
def test_a_folder_is_sent_as_a_zip(folder: str) -> None:
    from jump_wire import files
    from tests.agent.linux.files.viewing import code

    os.makedirs(os.path.join(folder, "a", "été"))
    write(os.path.join(folder, "a", "été", "file"), b"x" * 200_000)
    write(os.path.join(folder, "b"), b"bbb")
    held = os.path.join(folder, "a", "held")
    write(held)
    with viewing() as viewer, open_alone(held):
        done = viewer.ask(files.ReadZip, sent(folder))
        assert (done.count, done.skipped) == (4, 1), done
        (skipped,) = viewer.all_of(files.PathSkipped, done.request)
        assert (skipped.path, skipped.code) == (sent(folder) + "/a/held", "file_busy")
        with zipfile.ZipFile(io.BytesIO(bytes(viewer.streams[done.request]))) as archive:
            assert archive.testzip() is None
            assert sorted(archive.namelist()) == ["a/", "a/été/", "a/été/file", "b"]
            assert archive.read("a/été/file") == b"x" * 200_000
        done = viewer.ask(files.ReadZip, sent(folder), names="b/none")
        assert (done.count, done.skipped) == (1, 1)
        assert code(viewer.ask(files.ReadZip, sent(folder), names="..")) == "path_invalid"
        assert code(viewer.ask(files.ReadZip, sent(folder) + "/none")) == "file_not_found"
        assert code(viewer.ask(files.ReadZip, "/")) == "file_not_found"


@contextlib.contextmanager
def open_alone(path: str) -> Iterator[None]:
    """Another program, which has the file open and shares it with none."""
    from jump_agent.windows import storage

    held = storage.open_file(path, storage.READ | storage.WRITE, storage.OPEN_EXISTING, 0, share=0)
    try:
        yield
    finally:
        os.close(held)


@under_wine
def test_a_folder_that_is_walked_stays_where_it_is(folder: str) -> None:
    from jump_agent.windows.files import paths

    inner = os.path.join(folder, "inner")
    os.mkdir(inner)
    held = paths.hold_folder(inner)
    try:
        os.rename(inner, inner + "2")
    except OSError:
        pass
    else:
        raise AssertionError
    finally:
        os.close(held)
    os.rename(inner, inner + "2")
    write(inner)
    try:
        paths.hold_folder(inner)
    except OSError:
        return
    raise AssertionError
