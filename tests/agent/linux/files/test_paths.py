"""Paths of requests, and what a file is asked about itself."""

import os
from pathlib import Path

import pytest

from jump_agent.core.operations import Failure
from jump_agent.linux.files import paths
from tests import needs


def test_a_path_is_absolute_or_begins_at_home() -> None:
    assert paths.home().startswith(b"/")
    assert paths.resolve("/a/b") == b"/a/b"
    assert paths.resolve("") == paths.home() + b"/"
    assert paths.resolve("caf\0e9").endswith(b"/caf\xe9")


def test_a_name_is_expected() -> None:
    assert paths.split(b"/a/b//") == (b"/a", b"b")
    assert paths.split(b"/b") == (b"/", b"b")
    for wrong in (b"/", b"/a/..", b"/a/.", b""):
        with pytest.raises(Failure):
            paths.split(wrong)


def test_a_version_changes_with_each_change(tmp_path: Path) -> None:
    file = tmp_path / "file"
    seen = set()
    file.write_text("a")
    seen.add(paths.version_of(file.stat()))
    os.utime(file, ns=(1, 1))
    seen.add(paths.version_of(file.stat()))
    file.chmod(0o600)
    seen.add(paths.version_of(file.stat()))
    assert len(seen) == 3


def test_a_time_before_1970(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    os.utime(tmp_path / "file", ns=(0, -1))
    assert paths.mtime_of((tmp_path / "file").stat()) == (-1, 999_999_999)


def test_a_link_that_another_account_planted_is_not_followed(tmp_path: Path) -> None:
    """In a folder like ``/tmp``, whatever the system's ``protected_symlinks`` says."""
    needs.root("a link of another account")
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    target, link = tmp_path / "target", shared / "link"
    target.write_text("kept")
    link.symlink_to(target)
    assert paths.followed(os.fsencode(link)) == os.fsencode(target)
    os.lchown(link, 12345, -1)
    with pytest.raises(PermissionError):
        paths.followed(os.fsencode(link))
    shared.chmod(0o755)  # only its owner can have put it there
    assert paths.followed(os.fsencode(link)) == os.fsencode(target)


def test_a_link_to_nothing_is_no_place_for_a_file(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nothing")
    with pytest.raises(FileNotFoundError):
        paths.followed(os.fsencode(link))
