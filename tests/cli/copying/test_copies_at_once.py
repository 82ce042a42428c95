"""Many small files, several at the same time."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from jump_cli.copying.copies import AT_ONCE, SMALL, Copies
from jump_cli.copying.down import Downloads
from jump_cli.copying.places import Place
from jump_cli.copying.plan import Options
from jump_cli.copying.report import Report
from jump_cli.copying.up import Uploads
from jump_wire import files
from jump_wire.errors import UserError
from jump_wire.file_streams import unpack_chunk
from tests.cli.computers import Computer, Cutter, Watch, Wire, message
from tests.cli.loops import run

COUNT = 30


class Watched:
    """Counts the transfers that run at the same time."""

    def __init__(self, then: Watch = lambda _wire, frame: frame) -> None:
        self._then = then
        self._running: set[int] = set()
        self.most = 0
        self.together: list[int] = []

    def __call__(self, wire: Wire, frame: str | bytes) -> str | bytes | None:
        found = message(frame)
        if isinstance(found, files.ReadFile | files.WriteFile):
            self._running.add(found.request)
            self.most = max(self.most, len(self._running))
        elif isinstance(found, files.RequestDone | files.RequestFailed):
            self._running.discard(found.request)
        elif isinstance(frame, bytes) and unpack_chunk(frame).offset:
            self.together.append(len(self._running))
        return self._then(wire, frame)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "tree"
    top.mkdir()
    for number in range(COUNT):
        (top / f"small {number}").write_text(f"{number}")
    (top / "large").write_bytes(b"x" * (SMALL + 100_000))
    return top


async def down(computer: Computer, tree: Path, target: Path, report: Report) -> None:
    async with computer.files() as tool:
        copies = Downloads(tool, "web", "1" * 32, Options(recursive=True), report)
        await copies.to_folder([Place("web", str(tree))], Place(None, str(target)))


async def up(computer: Computer, tree: Path, target: Path, report: Report) -> None:
    async with computer.files() as tool:
        copies = Uploads(tool, "web", "1" * 32, Options(recursive=True), report)
        await copies.from_files([Place(None, str(tree))], Place("web", str(target)))


@pytest.mark.parametrize("copy", [down, up])
def test_small_files_are_copied_together_and_a_large_one_alone(
    tree: Path, tmp_path: Path, copy: Callable[..., object]
) -> None:
    watched, report = Watched(), Report()
    run(copy(Computer(watched), tree, tmp_path / "copy", report))  # type: ignore[arg-type]
    assert report.counts == {"copied": COUNT + 1, "skipped": 0, "failed": 0}
    assert 1 < watched.most <= AT_ONCE
    assert set(watched.together) == {1}
    for path in tree.iterdir():
        assert (tmp_path / "copy" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("copy", [down, up])
def test_all_of_them_survive_a_cut(tree: Path, tmp_path: Path, copy: Callable[..., object]) -> None:
    done: list[str | bytes] = []

    def fifth(frame: str | bytes) -> bool:
        done.extend([frame] if isinstance(message(frame), files.RequestDone) else [])
        return len(done) == 9

    computer, report = Computer(Cutter(fifth)), Report()
    run(copy(computer, tree, tmp_path / "copy", report))  # type: ignore[arg-type]
    assert (report.status, report.counts["copied"], len(computer.wires)) == (0, COUNT + 1, 2)
    assert len(list((tmp_path / "copy").iterdir())) == COUNT + 1


def test_what_ends_one_ends_all_and_an_interruption_too(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    ended: list[str] = []
    gone = UserError("session_ended")

    async def never(copies: Copies, item: object) -> None:
        begun.append(str(item))
        try:
            if len(begun) == AT_ONCE and error is gone:
                copies._tool.broken = gone
                raise gone
            await asyncio.sleep(3600)
        finally:
            ended.append(str(item))

    monkeypatch.setattr(Downloads, "_file", never)
    error: Exception | None = gone
    with pytest.raises(UserError, match="session_ended"):
        run(down(Computer(), tree, tmp_path / "copy", Report()))
    assert len(begun) == len(ended) == AT_ONCE
    error = None

    async def interrupted() -> None:
        async with asyncio.timeout(0.2):
            await down(Computer(), tree, tmp_path / "copy", Report())

    begun.clear()
    ended.clear()
    with pytest.raises(TimeoutError):
        run(interrupted())
    assert len(begun) == len(ended) > 0
