"""Unpacking a payload: only plain files, only below its folder, only so much."""

import io
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jump_agent.core import payload
from jump_agent.core.payload import BadPayload, unpack
from jump_agent.linux.payload import compile_modules

Fill = Callable[[zipfile.ZipFile], None]


def archive(fill: Fill) -> zipfile.ZipFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        fill(target)
    return zipfile.ZipFile(buffer)


def test_only_the_modules_are_unpacked_readable_for_all(tmp_path: Path) -> None:
    def fill(target: zipfile.ZipFile) -> None:
        for name in ("jump_agent/core/a.py", "jump_wire/b.py", "launch.py", "__main__.py"):
            target.writestr(name, "x = 1\n")
        target.writestr("jump_agent/linux/installer/c.py", "")
        target.writestr("jump_agent/windows/installer/c.py", "")
        target.writestr("jump_agent/customer/d.py", "")
        target.writestr("jump_agent/", "")

    folder = tmp_path / "new"
    unpack(archive(fill), str(folder))
    compile_modules(str(folder), "/shown", sys.executable)
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.py"))
    assert found == ["jump_agent/core/a.py", "jump_wire/b.py"]
    assert len(list(folder.rglob("*.pyc"))) == 2
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)


def entry(name: str, mode: int = stat.S_IFREG | 0o644, data: str = "x") -> Fill:
    def fill(target: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        target.writestr(info, data)

    return fill


def twice(*names: str) -> Fill:
    def fill(target: zipfile.ZipFile) -> None:
        for name in names:
            entry(name)(target)

    return fill


BAD: list[tuple[Fill, str]] = [
    (entry("jump_agent/../../etc/x"), "leads out"),
    (entry("../x"), "leads out"),
    (entry("/etc/x"), "leads out"),
    (entry("jump_agent//x"), "leads out"),
    (entry("jump_agent/./x"), "leads out"),
    (entry("jump_agent\\..\\x"), "invalid name"),
    (entry("jump_agent/a\nb"), "invalid name"),
    (entry("jump_agent/a.py", stat.S_IFLNK | 0o777, "/etc/passwd"), "no file"),
    (entry("jump_agent/a.py", stat.S_IFIFO | 0o644), "no file"),
    (entry("jump_agent/a.py", stat.S_IFCHR | 0o644), "no file"),
    (twice("jump_agent/a.py", "jump_agent/a.py"), "twice"),
    (twice("jump_agent/a", "jump_agent/a/b.py"), "twice"),
    (entry("jump_agent/a.py", data=" " * (payload.FILE_LIMIT + 1)), "too large"),
    (twice(*(f"jump_agent/{n}" for n in range(payload.ENTRIES + 1))), "too many"),
]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_refused(tmp_path: Path) -> None:
    for number, (fill, reason) in enumerate(BAD):
        with pytest.raises(BadPayload, match=reason):
            unpack(archive(fill), str(tmp_path / str(number)))
    assert not (tmp_path / "x").exists()
    assert not (tmp_path.parent / "x").exists()


def test_all_files_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "TOTAL_LIMIT", 5)
    with pytest.raises(BadPayload, match="too large"):
        unpack(archive(twice(*(f"jump_wire/{n}" for n in range(6)))), str(tmp_path / "new"))
