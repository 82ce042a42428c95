"""Whole files in both directions with an agent that lies, and with what has no end."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from jump_api import file_transfers
from jump_api.file_transfers import download
from jump_api.local_files import FileSource, StreamSource
from jump_api.part_files import PartFile
from jump_wire import codec, files
from jump_wire.errors import UserError
from jump_wire.file_streams import pack_chunk, unpack_chunk

from .computers import Computer, Watch, Wire, message
from .loops import run
from .transferring import CONTENT, KEY, fetch, leftovers, none, put

LIES: list[Watch] = [
    lambda _wire, frame: pack_chunk(1, 5, b"x") if isinstance(frame, bytes) else frame,
    lambda _wire, frame: pack_chunk(9, 0, b"x") if isinstance(frame, bytes) else frame,
    lambda _wire, frame: (
        codec.encode(files.ReadStarted(1, 77, 99))
        if isinstance(message(frame), files.ReadStarted)
        else frame
    ),
    lambda _wire, frame: "[" if isinstance(message(frame), files.ReadStarted) else frame,
]


@pytest.mark.parametrize("lie", LIES)
def test_a_computer_that_lies_ends_the_pipe(there: Path, tmp_path: Path, lie: Watch) -> None:
    with pytest.raises(UserError, match="session_internal_error"):
        fetch(Computer(lie), there, tmp_path / "here")
    assert leftovers(tmp_path) == []


def test_more_bytes_than_announced_are_not_written(there: Path, tmp_path: Path) -> None:
    def smaller(_wire: Wire, frame: str | bytes) -> str | bytes:
        found = message(frame)
        if isinstance(found, files.ReadStarted):
            return codec.encode(replace(found, size=1_000_000))
        return frame

    with pytest.raises(UserError, match="file_oversized"):
        fetch(Computer(smaller), there, tmp_path / "here")
    assert not (tmp_path / "here").exists()
    (part,) = leftovers(tmp_path)
    assert (tmp_path / part).stat().st_size <= 1_000_000


def test_a_file_without_a_size_has_a_limit(
    there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsized(_wire: Wire, frame: str | bytes) -> str | bytes:
        found = message(frame)
        return (
            codec.encode(replace(found, size=0)) if isinstance(found, files.ReadStarted) else frame
        )

    assert fetch(Computer(unsized), there, tmp_path / "here").size == len(CONTENT)
    monkeypatch.setattr(file_transfers, "UNSIZED_LIMIT", 1_000_000)
    with pytest.raises(UserError, match="file_oversized"):
        fetch(Computer(unsized), there, tmp_path / "here")


def test_an_agent_that_always_has_other_bytes_is_given_up(there: Path, tmp_path: Path) -> None:
    begun: list[str] = []

    def lie(_wire: Wire, frame: str | bytes) -> str | bytes:
        found = message(frame)
        if isinstance(found, files.WriteFile | files.ReadFile):
            begun.append(getattr(found, "upload", ""))
        if isinstance(found, files.WriteStarted):
            return codec.encode(replace(found, offset=5, sha256="0" * 64))
        if isinstance(found, files.ReadStarted) and found.offset:
            return codec.encode(replace(found, sha256="0" * 64))
        return frame

    with pytest.raises(UserError, match="transfer_stuck"):
        put(Computer(lie), FileSource(there), tmp_path / "target")
    assert len(begun) == len(set(begun)) == file_transfers.RESTARTS

    class Stubborn(PartFile):
        def restart(self, _path: str) -> None:
            begun.append("again")

    async def scene() -> None:
        async with Computer(lie).files() as tool:
            part = Stubborn(tmp_path / "here", KEY)
            await part.write([memoryview(b"12345")])
            try:
                await download(tool, str(there), part, none)
            finally:
                part.close()

    begun.clear()
    with pytest.raises(UserError, match="transfer_stuck"):
        run(scene())
    assert begun.count("again") == file_transfers.RESTARTS


def test_an_agent_that_breaks_each_pipe_without_progress_is_given_up(
    there: Path, tmp_path: Path
) -> None:
    def cut(wire: Wire, frame: str | bytes) -> str | bytes | None:
        if not isinstance(frame, bytes):
            return frame
        if unpack_chunk(frame).offset:
            wire.cut()
        wire.send_text(codec.encode(files.BytesTaken(1, 0)))  # an answer, but no progress
        return None

    computer = Computer(cut)
    with pytest.raises(UserError, match="transfer_stuck"):
        put(computer, FileSource(there), tmp_path / "target")
    assert len(computer.wires) < 12


def test_what_can_t_be_repeated_leaves_no_part(there: Path, tmp_path: Path) -> None:
    """An interruption cancels the upload. A later command has another id, and can't continue."""

    class Interrupted(StreamSource):
        async def read(self) -> bytes:
            if self._next > 1_000_000:
                raise asyncio.CancelledError
            return await super().read()

    class InterruptedFile(FileSource):
        async def read(self) -> bytes:
            if self._offset > 1_000_000:
                raise asyncio.CancelledError
            return await super().read()

    with there.open("rb") as stream:
        for source, left in ((Interrupted(stream.fileno()), 0), (InterruptedFile(there), 1)):
            with pytest.raises(asyncio.CancelledError):
                put(Computer(), source, tmp_path / "target")
            assert len(leftovers(tmp_path)) == left


def test_files_of_the_kernel_are_read_to_their_end(tmp_path: Path) -> None:
    """Those in /proc have no size, and those in /sys one that is too large."""
    for number, name in enumerate(("/proc/version", "/sys/kernel/fscaps")):
        source = FileSource(Path(name))
        copied = put(Computer(), source, tmp_path / str(number))
        assert (tmp_path / str(number)).read_bytes() == Path(name).read_bytes()
        assert copied.size
        source.close()
