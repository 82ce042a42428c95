"""The files tool's pipe: lists, and what becomes of it when connections break."""

from pathlib import Path

import pytest

from jump_api import files as module
from jump_api.files import Files
from jump_api.pipe import REATTACH_SECONDS
from jump_wire import codec, files
from jump_wire.errors import UserError
from jump_wire.file_streams import pack_chunk, pack_entries

from .computers import Computer, Cutter, Wire, message
from .loops import run


async def names(tool: Files, folder: Path) -> list[str]:
    with await tool.list_folder(str(folder)) as listing:
        return sorted(entry.name for entry in listing)


def listed(computer: Computer, folder: Path) -> list[str]:
    async def scene() -> list[str]:
        async with computer.files() as tool:
            assert tool.account
            return await names(tool, folder)

    return run(scene())


def test_a_listing_begins_again_after_a_cut(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number:03}").touch()
    frames: list[bytes] = []

    def third(frame: str | bytes) -> bool:
        frames.extend([frame] if isinstance(frame, bytes) else [])
        return len(frames) == 3

    computer = Computer(Cutter(third))
    assert listed(computer, tmp_path) == [f"{number:03}" for number in range(300)]
    assert len(computer.wires) == 2


def test_it_attaches_again_for_two_minutes(tmp_path: Path) -> None:
    def cut(wire: Wire, frame: str | bytes) -> str | bytes:
        if isinstance(message(frame), files.ListFolder) and len(computer.wires) == 1:
            computer.refusals.extend([UserError("client_offline")] * 5)
            wire.cut()
        return frame

    computer = Computer(cut)
    assert listed(computer, tmp_path) == []
    assert 0 < computer.now < 20

    def cut_for_good(wire: Wire, frame: str | bytes) -> str | bytes:
        if isinstance(message(frame), files.ListFolder):
            computer.refusals.extend([UserError("client_offline")] * 1000)
            wire.cut()
        return frame

    computer = Computer(cut_for_good)
    with pytest.raises(UserError, match="client_offline"):
        listed(computer, tmp_path)
    assert REATTACH_SECONDS < computer.now < 2 * REATTACH_SECONDS


def test_a_request_that_breaks_each_pipe_is_given_up(tmp_path: Path) -> None:
    def cut(wire: Wire, frame: str | bytes) -> str | bytes:
        if isinstance(message(frame), files.ListFolder):
            wire.cut()
        return frame

    computer = Computer(cut)
    with pytest.raises(UserError, match="active_not_connected"):
        listed(computer, tmp_path)
    assert len(computer.wires) < 12


def test_a_first_refusal_is_told_at_once(tmp_path: Path) -> None:
    computer = Computer()
    computer.refusals.append(UserError("client_offline"))
    with pytest.raises(UserError, match="client_offline"):
        listed(computer, tmp_path)


@pytest.mark.parametrize("name", ["../up", "..", "a/b", ""])
def test_a_name_that_leads_elsewhere_ends_the_listing(tmp_path: Path, name: str) -> None:
    def lie(_wire: Wire, frame: str | bytes) -> str | bytes:
        return pack_chunk(1, 0, pack_entries([[name, "f"]])) if isinstance(frame, bytes) else frame

    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="session_internal_error"):
        listed(Computer(lie), tmp_path)


def test_a_busy_file_is_tried_again() -> None:
    def busy(wire: Wire, frame: str | bytes) -> str | bytes | None:
        if isinstance(message(frame), files.MakeFolder):
            number = message(frame).request
            done = number == 3
            answer = (
                files.RequestDone(3) if done else files.RequestFailed(number, "file_busy", "/x")
            )
            wire.send_text(codec.encode(answer))
            return None
        return frame

    computer = Computer(busy)

    async def scene() -> None:
        async with computer.files() as tool:
            await tool.ask(files.MakeFolder, "/x")

    run(scene())
    assert computer.now == 2


def test_a_path_has_a_limit() -> None:
    async def scene() -> None:
        async with Computer().files() as tool:
            await tool.describe("x" * 5001)

    with pytest.raises(UserError, match="path_invalid"):
        run(scene())


def test_a_listing_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = 0

    def lie(wire: Wire, frame: str | bytes) -> str | bytes | None:
        nonlocal sent
        if isinstance(message(frame), files.BytesTaken | files.ListFolder):
            for _ in range(files.ACKNOWLEDGE_BYTES // 100_000 + 1):
                data = b"[" + b" " * 100_000 + b"]"
                wire.send_binary(pack_chunk(1, sent, data))
                sent += len(data)
            return None
        return None if isinstance(message(frame), files.CancelRequest) else frame

    monkeypatch.setattr(module, "LISTING_BYTES", 3_000_000)
    with pytest.raises(UserError, match="list_too_long"):
        listed(Computer(lie), Path("/"))
    assert 3_000_000 < sent < 5_000_000


def test_a_listing_that_never_gets_to_its_end_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    def cut(wire: Wire, frame: str | bytes) -> str | bytes:
        if isinstance(message(frame), files.RequestDone):
            wire.cut()
        return frame

    computer = Computer(cut)
    with pytest.raises(UserError, match="transfer_stuck") as error:
        listed(computer, tmp_path)
    assert error.value.parameters == {"path": str(tmp_path), "count": 9}
    assert len(computer.wires) == 9
