"""Folders, patterns and existing files in both directions, with a computer's real files tool."""

import os
import shutil
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from jump_api.file_errors import path_text
from jump_api.file_transfers import Copied, Progress
from jump_cli.copying import copies
from jump_cli.copying.down import Downloads
from jump_cli.copying.places import Place
from jump_cli.copying.plan import KEEP_BOTH, SKIP, Options
from jump_cli.copying.report import Report
from jump_cli.copying.up import Uploads
from jump_wire import files
from jump_wire.codec import encode
from jump_wire.errors import UserError
from jump_wire.file_streams import unpack_chunk
from tests.cli.computers import Computer, Wire
from tests.cli.loops import run

ODD = b"not utf-8 \xff\xfe and\na newline"


class Told(Report):
    """Keeps what is told."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[tuple[str, str]] = []
        self.left_out: list[tuple[str, str]] = []
        self.failures: list[tuple[str, str]] = []
        self.total = (0, 0)

    def planned(self, count: int, size: int) -> None:
        self.total = (count, size)

    def copied(self, source: str, target: str, copied: Copied) -> None:
        super().copied(source, target, copied)
        self.files.append((source, target))

    def skipped(self, source: str, kind: str) -> None:
        super().skipped(source, kind)
        self.left_out.append((source, kind))

    def failed(self, source: str, error: UserError) -> None:
        super().failed(source, error)
        self.failures.append((source, error.code))


Copy = Callable[..., Told]


def both(copy: Callable[[Options, Told], Awaitable[None]], options: Options) -> Told:
    told = Told()
    run(copy(options, told))  # type: ignore[arg-type]  # it is a coroutine
    return told


def down(sources: list[Path | str], target: Path, options: Options) -> Told:
    async def copy(options: Options, told: Told) -> None:
        async with Computer().files() as tool:
            places = [Place("web", path_text(str(source))) for source in sources]
            await Downloads(tool, "web", "1" * 32, options, told).to_folder(
                places, Place(None, path_text(str(target)))
            )

    return both(copy, options)


def up(sources: list[Path | str], target: Path, options: Options) -> Told:
    async def copy(options: Options, told: Told) -> None:
        async with Computer().files() as tool:
            places = [Place(None, path_text(str(source))) for source in sources]
            await Uploads(tool, "web", "1" * 32, options, told).from_files(
                places, Place("web", path_text(str(target)))
            )

    return both(copy, options)


@pytest.fixture(params=[down, up])
def copy(request: pytest.FixtureRequest) -> Copy:
    """Both directions."""
    found: Copy = request.param
    return found


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with all sorts of things."""
    top = tmp_path / "tree"
    (top / "sub" / "empty").mkdir(parents=True)
    (top / "a.txt").write_text("a")
    (top / "sub" / "run").write_text("#!/bin/sh\n")
    (top / "sub" / "run").chmod(0o4750)
    os.utime(top / "a.txt", ns=(1_000_000_007, 1_000_000_007))
    (top / os.fsdecode(ODD)).write_bytes(b"odd")
    (top / "link").symlink_to("a.txt")
    os.mkfifo(top / "fifo")
    (top / "sub").chmod(0o550)
    return top


def contents(folder: Path) -> dict[bytes, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {os.fsencode(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_folder_with_all_sorts_of_things(copy: Copy, tree: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    told = copy([tree], target, Options(recursive=True))
    assert contents(target) == {b"a.txt": b"a", b"sub/run": b"#!/bin/sh\n", ODD: b"odd"}
    assert (target / "sub" / "empty").is_dir()
    assert stat.S_IMODE((target / "sub").stat().st_mode) == 0o550
    assert stat.S_IMODE((target / "sub" / "run").stat().st_mode) == 0o750
    assert sorted(kind for _, kind in told.left_out) in (["l", "p"], ["?", "l"])
    assert (told.status, told.total) == (0, (3, 14))
    again = copy([tree], tmp_path / "copy", Options(recursive=True))
    assert (again.status, (target / "tree" / "a.txt").read_text()) == (0, "a")


def test_times_are_kept_when_asked_for(copy: Copy, tree: Path, tmp_path: Path) -> None:
    copy([tree / "a.txt"], tmp_path / "copy", Options(preserve=True))
    assert (tmp_path / "copy").stat().st_mtime_ns == 1_000_000_007
    copy([tree / "a.txt"], tmp_path / "copy", Options())
    assert (tmp_path / "copy").stat().st_mtime_ns != 1_000_000_007


def test_the_content_of_a_folder(copy: Copy, tree: Path, tmp_path: Path) -> None:
    copy([f"{tree}/sub/."], tmp_path, Options(recursive=True))
    assert (tmp_path / "run").exists()


def test_existing_files(copy: Copy, tree: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.txt"
    target.write_text("old")
    told = copy([tree / "a.txt"], target, Options(existing=SKIP))
    assert (target.read_text(), told.left_out[0][1], told.status) == ("old", "existing", 0)
    for _ in range(2):
        told = copy([tree / "a.txt"], target, Options(existing=KEEP_BOTH))
    assert told.files[0][1].endswith("/b (3).txt")
    assert (tmp_path / "b (2).txt").read_text() == (tmp_path / "b (3).txt").read_text() == "a"
    assert target.read_text() == "old"
    copy([tree / "a.txt"], target, Options())
    assert target.read_text() == "a"


def test_a_replaced_file_keeps_its_permissions(copy: Copy, tree: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.txt"
    (tree / "a.txt").chmod(0o4755)
    copy([tree / "a.txt"], target, Options())
    assert stat.S_IMODE(target.stat().st_mode) == 0o755
    target.chmod(0o600)
    copy([tree / "a.txt"], target, Options())
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy([tree / "a.txt"], target, Options(preserve=True))
    assert stat.S_IMODE(target.stat().st_mode) == 0o755


def test_permissions_of_new_folders_are_within_the_umask(
    copy: Copy, tree: Path, tmp_path: Path
) -> None:
    (tree / "sub").chmod(0o3577)
    (tree / "sub" / "empty").chmod(0o1777)
    for name, options, modes in (
        ("a", Options(recursive=True), (0o1555, 0o1755)),
        ("b", Options(recursive=True, preserve=True), (0o1577, 0o1777)),
    ):
        copy([tree / "sub"], tmp_path / name, options)
        found = (tmp_path / name, tmp_path / name / "empty")
        assert tuple(stat.S_IMODE(path.stat().st_mode) for path in found) == modes


def test_a_folder_that_can_t_be_made_fails_alone(copy: Copy, tree: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    told = copy([tree / "sub"], tmp_path / "file", Options(recursive=True))
    assert [code for _, code in told.failures] == ["file_not_a_folder"]
    (tmp_path / "copy" / "tree").mkdir(parents=True)
    (tmp_path / "copy" / "tree" / "sub").write_text("old")
    told = copy([tree], tmp_path / "copy", Options(recursive=True))
    assert [code for _, code in told.failures] == ["file_not_a_folder"]
    assert (tmp_path / "copy" / "tree" / "a.txt").exists()
    assert (tmp_path / "file").read_text() == "old"


def test_a_folder_needs_an_option_which_is_told_once(
    copy: Copy, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy([tree, tree / "sub"], tmp_path, Options())
    lines = capsys.readouterr().err.splitlines()
    assert ["Add -r" in line for line in lines] == [False, True, False]


def test_a_link_that_is_swapped_in_is_not_followed(
    copy: Copy, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another account replaces a folder by a link between the plan and the copies."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "run").write_text("secret")
    (tree / "sub").chmod(0o755)
    here = tree if copy is up else tmp_path / "copy"
    swapped: list[Path] = []

    def swap(told: Told, _count: int, _size: int) -> None:
        if copy is up:
            shutil.rmtree(here / "sub")
        (here / "sub").symlink_to(tmp_path / "secret")
        swapped.append(here)

    monkeypatch.setattr(Told, "planned", swap)
    (tmp_path / "copy").mkdir()
    told = copy([f"{tree}/."], tmp_path / "copy", Options(recursive=True))
    assert swapped
    assert (tmp_path / "secret" / "run").read_text() == "secret"
    assert not any(b"secret" in data for data in contents(tmp_path / "copy").values())
    assert "file_not_a_folder" in [code for _, code in told.failures]


def test_a_plan_that_is_full_ends_the_search(
    copy: Copy, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (tree / f"folder {number}").mkdir()
    monkeypatch.setattr(copies, "WAITING_LIMIT", 5)
    told = copy([tree], tmp_path / "copy", Options(recursive=True))
    assert [code for _, code in told.failures] == ["list_too_long"]


def test_a_part_is_of_no_use_when_the_file_has_appeared(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def appears(told: Told, source: str) -> Progress:
        (tmp_path / "copy").write_text("theirs")
        return Report.begins(told, source)

    monkeypatch.setattr(Told, "begins", appears)
    told = down([tree / "a.txt"], tmp_path / "copy", Options(existing=SKIP))
    assert told.left_out[0][1] == "existing"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "tree"]


@pytest.mark.parametrize("reason", ["file_changed", "client_offline"])
def test_a_part_remains_only_if_it_can_be_continued(
    tree: Path, tmp_path: Path, reason: str
) -> None:
    (tree / "a.txt").write_bytes(bytes(range(256)) * 4000)

    def stop(wire: Wire, frame: str | bytes) -> str | bytes:
        if isinstance(frame, bytes) and unpack_chunk(frame).offset > 500_000:
            if reason == "file_changed":
                os.truncate(tree / "a.txt", 1000)
                return encode(files.RequestFailed(2, reason, "a.txt"))
            computer.refusals.extend([UserError(reason)] * 100)
            wire.cut()
        return frame

    computer = Computer(stop)

    async def scene() -> None:
        async with computer.files() as tool:
            copies = Downloads(tool, "web", "1" * 32, Options(), Told())
            source = Place("web", str(tree / "a.txt"))
            await copies.to_folder([source], Place(None, str(tmp_path / "copy")))

    if reason == "client_offline":
        with pytest.raises(UserError, match=reason):
            run(scene())
    else:
        run(scene())
    parts = [path for path in tmp_path.iterdir() if path.name.startswith(".jump-part-")]
    assert len(parts) == (reason == "client_offline")


def test_what_fails_does_not_stop_the_rest(copy: Copy, tree: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "run").mkdir()
    wanted: list[Path | str] = [
        tree / "gone",
        tree,
        tree / "fifo",
        tree / "sub" / "run",
        tree / "link",
    ]
    told = copy(wanted, folder, Options())
    codes = [code for _, code in told.failures]
    assert sorted(codes) == [
        "file_is_a_folder",
        "file_is_a_folder",
        "file_not_found",
        "file_special",
    ]
    assert told.status == 55
    assert (folder / "link").read_text() == "a"
    assert not (folder / "link").is_symlink()
    (folder / "twice").mkdir()
    told = copy([tree / "a.txt", f"{tree}/./a.txt"], folder, Options())
    assert [code for _, code in told.failures] == ["file_exists"]


@pytest.mark.parametrize(
    ("target", "code"), [("gone/", "file_not_found"), ("tree/a.txt/", "file_not_a_folder")]
)
def test_a_target_that_should_be_a_folder(
    copy: Copy, tree: Path, tmp_path: Path, target: str, code: str
) -> None:
    with pytest.raises(UserError, match=code):
        copy([tree / "sub" / "run"], f"{tmp_path}/{target}", Options())
    with pytest.raises(UserError, match=code):
        copy([tree / "sub" / "run", tree / "link"], tmp_path / target, Options())


def test_a_link_that_is_the_target_stays_one(copy: Copy, tree: Path, tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    copy([tree / "a.txt"], tmp_path / "link", Options())
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "a"
    told = copy([tree / "a.txt"], tree / "fifo", Options())
    assert [code for _, code in told.failures] == ["file_special"]


def test_patterns_are_expanded_on_the_computer(tree: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    told = down([f"{tree}/*.txt", f"{tree}/s*/r[u]n", f"{tree}/nothing*"], folder, Options())
    assert sorted(contents(folder)) == [b"a.txt", b"run"]
    assert told.failures == [(f"web:{tree}/nothing*", "file_not_found")]
    (tree / "[x]*").write_text("literal")
    down([f"{tree}/[x]*"], folder, Options())
    assert (folder / "[x]*").read_text() == "literal"


def test_streams(tree: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        async with Computer().files() as tool:
            with (tree / "a.txt").open("rb") as file:
                up = Uploads(tool, "web", "1" * 32, Options(), told)
                await up.from_stream(file.fileno(), Place("web", str(tmp_path / "copy")))
            with (tmp_path / "out").open("wb") as file:
                down = Downloads(tool, "web", "1" * 32, Options(), told)
                wanted = [Place("web", f"{tree}/{name}") for name in ("a.txt", "gone", "sub/r*")]
                await down.to_stream(wanted, file.fileno())

    told = Told()
    run(scene())
    assert (tmp_path / "copy").read_text() == "a"
    assert (tmp_path / "out").read_text() == "a#!/bin/sh\n"
    assert [code for _, code in told.failures] == ["file_not_found"]
