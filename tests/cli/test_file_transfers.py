"""Whole files in both directions: cuts, changes meanwhile, and ends that lie."""

import os
from pathlib import Path

import pytest

from jump_api.file_transfers import Copied, Upload, download
from jump_api.local_files import FileSource, StreamSink, StreamSource
from jump_wire import codec, files
from jump_wire.errors import UserError
from jump_wire.file_streams import pack_chunk, unpack_chunk

from .computers import Computer, Cutter, Wire, message
from .loops import run
from .transferring import CONTENT, KEY, SHA256, chunk_at, fetch, is_message, leftovers, none, put


def test_a_download_continues_at_the_byte_of_a_cut(there: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    asked: list[int] = []

    def watch(wire: Wire, frame: str | bytes) -> str | bytes | None:
        found = message(frame)
        if isinstance(found, files.ReadFile):
            asked.append(found.offset)
        return cutter(wire, frame)

    cutter = Cutter(chunk_at(2_000_000))
    computer = Computer(watch)
    copied = fetch(computer, there, here)
    assert (here.read_bytes(), copied.sha256) == (CONTENT, SHA256)
    assert here.stat().st_mode & 0o7777 == 0o640
    assert asked[0] == 0
    assert asked[1] >= 1_800_000
    assert len(computer.wires) == 2
    assert leftovers(tmp_path) == []


def test_a_later_download_continues_with_the_part(there: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.write_text("old")
    computer = Computer(Cutter(chunk_at(2_000_000)))
    computer.refusals.clear()

    async def refuse() -> Wire:
        if computer.wires:
            raise UserError("session_ended")
        return await Computer.dial(computer)

    computer.dial = refuse  # type: ignore[method-assign]  # the second pipe is refused
    with pytest.raises(UserError, match="session_ended"):
        fetch(computer, there, here)
    assert here.read_text() == "old"
    (part,) = leftovers(tmp_path)
    size = (tmp_path / part).stat().st_size
    assert 0 < size < len(CONTENT)
    offsets: list[int] = []

    def watch(_wire: Wire, frame: str | bytes) -> str | bytes:
        if isinstance(frame, bytes):
            offsets.append(unpack_chunk(frame).offset)
        return frame

    fetch(Computer(watch), there, here)
    assert (here.read_bytes(), offsets[0]) == (CONTENT, size)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("part", [b"another file", CONTENT + b"longer"])
def test_a_part_of_another_file_is_not_used(there: Path, tmp_path: Path, part: bytes) -> None:
    (tmp_path / f".jump-part-{KEY}").write_bytes(part)
    fetch(Computer(), there, tmp_path / "here")
    assert (tmp_path / "here").read_bytes() == CONTENT


def test_bytes_that_are_out_can_t_be_taken_back(there: Path, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:

        async def scene() -> Copied:
            async with Computer(Cutter(chunk_at(2_000_000))).files() as tool:
                return await download(tool, str(there), StreamSink(out.fileno()), none)

        assert run(scene()).sha256 == SHA256
        assert (tmp_path / "out").read_bytes() == CONTENT

        def change(wire: Wire, frame: str | bytes) -> str | bytes | None:
            if chunk_at(1_000_000)(frame) and len(wires) < 1:
                wires.append(wire)
                there.write_bytes(b"x" + CONTENT[1:])
                wire.cut()
            return frame

        wires: list[Wire] = []

        async def changed() -> None:
            async with Computer(change).files() as tool:
                await download(tool, str(there), StreamSink(out.fileno()), none)

        with pytest.raises(UserError, match="file_changed"):
            run(changed())


def corrupted(_wire: Wire, frame: str | bytes) -> str | bytes:
    if isinstance(frame, bytes):
        chunk = unpack_chunk(frame)
        return pack_chunk(chunk.request, chunk.offset, b"x" + chunk.data[1:])
    return frame


def test_a_damaged_byte_is_found(there: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="file_hash_differs"):
        fetch(Computer(corrupted), there, tmp_path / "here")
    assert not (tmp_path / "here").exists()
    (tmp_path / "source").write_bytes(CONTENT)
    source = FileSource(tmp_path / "source")
    with pytest.raises(UserError, match="file_hash_differs"):
        put(Computer(corrupted), source, tmp_path / "target")
    assert not (tmp_path / "target").exists()
    source.close()


@pytest.mark.parametrize(
    "cutter",
    [
        Cutter(chunk_at(2_000_000)),
        Cutter(is_message(files.WriteStarted)),
        Cutter(is_message(files.CommitFile)),
        Cutter(is_message(files.CommitFile), after=True),
        Cutter(is_message(files.RequestDone)),
    ],
    ids=["bytes", "start", "commit", "commit-received", "result"],
)
@pytest.mark.parametrize("is_stream", [False, True], ids=["file", "stream"])
def test_an_upload_survives_a_cut(
    there: Path, tmp_path: Path, cutter: Cutter, is_stream: bool
) -> None:
    cutter.has_cut = False
    target = tmp_path / "target"
    sent: list[int] = []

    def watch(wire: Wire, frame: str | bytes) -> str | bytes | None:
        if isinstance(frame, bytes):
            sent.append(len(unpack_chunk(frame).data))
        return cutter(wire, frame)

    descriptor = os.open(there, os.O_RDONLY)
    source = StreamSource(descriptor) if is_stream else FileSource(there)
    copied = put(Computer(watch), source, target, mode=0o600)
    os.close(descriptor)
    assert (target.read_bytes(), copied.sha256) == (CONTENT, SHA256)
    assert target.stat().st_mode & 0o7777 == 0o600
    assert sum(sent) <= len(CONTENT) + files.WINDOW
    assert cutter.has_cut
    assert leftovers(tmp_path) == []


def test_a_part_of_another_upload_is_not_continued(there: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"

    async def begin() -> None:
        async with Computer().files() as tool:
            (tmp_path / "other").write_bytes(os.urandom(3_000_000))
            upload = Upload(tool, Broken(tmp_path / "other"), str(target), none, KEY)
            with pytest.raises(UserError, match="file_changed"):
                await upload.run()

    run(begin())
    assert leftovers(tmp_path) != []
    put(Computer(), FileSource(there), target)
    assert target.read_bytes() == CONTENT


class Broken(FileSource):
    """A file that ends early."""

    async def read(self) -> bytes:
        if self._offset > 2_000_000:
            raise UserError("file_changed", path="")
        return await super().read()


def test_a_file_that_shrinks_fails(there: Path, tmp_path: Path) -> None:
    source = FileSource(there)
    with there.open("r+b") as file:
        file.truncate(1_000_000)
    assert source.changed
    with pytest.raises(UserError, match="file_changed"):
        put(Computer(), source, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_an_upload_that_fails_stops_at_once(there: Path, tmp_path: Path) -> None:
    (tmp_path / "target").write_text("old")
    for options, code in (({}, "file_exists"), ({"replace": True, "version": "x"}, "file_changed")):
        with pytest.raises(UserError, match=code):
            put(Computer(), FileSource(there), tmp_path / "target", **options)

    def lie(wire: Wire, frame: str | bytes) -> str | bytes | None:
        if chunk_at(1_000_000)(frame):
            wire.send_text(codec.encode(files.RequestFailed(1, "disk_full", "/target")))
            return None
        return frame

    with pytest.raises(UserError, match="disk_full"):
        put(Computer(lie), FileSource(there), tmp_path / "target", replace=True)
    assert (tmp_path / "target").read_text() == "old"


def test_sparse_files_stay_sparse(tmp_path: Path) -> None:
    with (tmp_path / "there").open("wb") as file:
        file.truncate(20_000_000)
    fetch(Computer(), tmp_path / "there", tmp_path / "here")
    found = (tmp_path / "here").stat()
    assert (found.st_size, found.st_blocks) == (20_000_000, 0)
