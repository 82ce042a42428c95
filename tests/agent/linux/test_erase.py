"""Erasing what somebody else has filled."""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent.linux.erase import erase
from tests import needs


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    found = tmp_path / "tree"
    found.mkdir()
    return found


def nest(folder: Path, depth: int, name: str) -> None:
    """Make directories within each other; by path they would be too long."""
    inner = os.open(folder, os.O_DIRECTORY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=inner)
        outer, inner = inner, os.open(name, os.O_DIRECTORY, dir_fd=inner)
        os.close(outer)
    os.close(os.open("last", os.O_CREAT | os.O_WRONLY, dir_fd=inner))
    os.close(inner)


def test_nested_deeper_than_any_path_or_stack(tree: Path) -> None:
    nest(tree, 3000, "dd")
    nest(tree, 30, "d" * 200)
    assert erase(str(tree)) == ""
    assert not tree.exists()


def test_more_names_than_are_read_at_once(tree: Path) -> None:
    inner = os.open(tree, os.O_DIRECTORY)
    for number in range(1_100):
        os.mkdir(str(number), dir_fd=inner)
    os.close(inner)
    (tree / "0" / "a").mkdir()
    assert erase(str(tree)) == ""
    assert not tree.exists()


def test_what_is_no_plain_file(tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("")
    (tree / "link").symlink_to(outside)
    (tree / "identity.json").mkdir()
    os.mkfifo(tree / "identity.json" / "pipe")
    os.truncate(os.open(tree / "sparse", os.O_CREAT | os.O_WRONLY), 10 * 2**30)
    with socket.socket(socket.AF_UNIX) as sock, tempfile.TemporaryDirectory() as short:
        sock.bind(f"{short}/s")
        Path(f"{short}/s").rename(tree / "socket")
        assert erase(str(tree)) == ""
    assert not tree.exists()
    assert (outside / "kept").exists()


def test_a_link_in_the_place_of_the_whole_is_not_followed(tree: Path, tmp_path: Path) -> None:
    (tree / "kept").write_text("")
    (tmp_path / "link").symlink_to(tree)
    assert erase(str(tmp_path / "link")) == ""
    assert (tree / "kept").exists()
    assert erase(str(tmp_path / "none")) == ""
    assert "none" in erase(str(tmp_path / "none" / "nothing"))


def test_directories_without_rights_are_ones_own_to_erase(tree: Path) -> None:
    (tree / "a" / "b" / "c").mkdir(parents=True)
    (tree / "a" / "b" / "file").write_text("")
    for locked in (tree / "a" / "b", tree / "a", tree):
        locked.chmod(0)
    assert erase(str(tree)) == ""
    assert not tree.exists()


def test_a_limit_of_time_and_a_second_try(tree: Path) -> None:
    for number in range(50):
        (tree / str(number)).write_text("")
    ticks = iter(range(1000))
    assert erase(str(tree), 20.0, lambda: float(next(ticks))) == "timed out"
    assert 0 < len(list(tree.iterdir())) < 50
    assert erase(str(tree)) == ""
    assert not tree.exists()


@pytest.fixture
def immutable(tree: Path) -> Iterator[Path]:
    needs.root("files that nobody may change")
    chattr = needs.program("chattr")
    found = tree / "a" / "b" / "immutable"
    found.parent.mkdir(parents=True)
    found.write_text("")
    if subprocess.run([chattr, "+i", found], capture_output=True, check=False).returncode:
        pytest.skip("needs a file system with immutable files")
    yield found
    for left in tree.parent.rglob("immutable"):
        subprocess.run([chattr, "-i", left], check=True)


def test_what_cannot_be_erased_is_named_and_all_else_goes(immutable: Path, tree: Path) -> None:
    for number in range(5):
        (tree / "a" / str(number)).write_text("")
    assert erase(str(tree)) == "immutable: Operation not permitted"
    assert [path.name for path in tree.rglob("*") if path.is_file()] == ["immutable"]


def test_a_mount_is_not_entered(tree: Path, tmp_path: Path) -> None:
    needs.root("mounting")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("")
    (tree / "a" / "mount").mkdir(parents=True)
    subprocess.run(["mount", "--bind", outside, tree / "a" / "mount"], check=True)
    try:
        assert erase(str(tree)) == "mount: Device or resource busy"
    finally:
        subprocess.run(["umount", next(tree.rglob("mount"))], check=True)
    assert (outside / "kept").exists()
    assert erase(str(tree)) == ""
