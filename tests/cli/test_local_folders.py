"""Places on this computer, while somebody else swaps folders and links."""

import os
from pathlib import Path

import pytest

from jump_api.local_folders import follow, make_folder, open_folder, open_parent


def leads_to(path: Path) -> Path:
    """Where a file that replaces ``path`` is written."""
    folder, name = follow(*open_parent(path))
    found = Path(f"/proc/self/fd/{folder}").readlink() / name
    os.close(folder)
    return found


def test_links_of_the_user_are_followed_to_their_end(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    for name, target in (("a", "b"), ("b", "real/c"), ("real/c", "../file"), ("new", "real/none")):
        (tmp_path / name).symlink_to(target)
    (tmp_path / "absolute").symlink_to(tmp_path / "real" / "x")
    (tmp_path / "way").symlink_to("real")
    assert leads_to(tmp_path / "a") == tmp_path / "file"
    assert leads_to(tmp_path / "new") == tmp_path / "real" / "none"
    assert leads_to(tmp_path / "absolute") == tmp_path / "real" / "x"
    assert leads_to(tmp_path / "way" / "c") == tmp_path / "file"


def test_links_that_lead_to_no_file(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "up").symlink_to("real/..")
    (tmp_path / "lost").symlink_to("gone/file")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for name, error in (("loop", OSError), ("up", IsADirectoryError), ("lost", FileNotFoundError)):
        with pytest.raises(error):
            leads_to(tmp_path / name)
    with pytest.raises(IsADirectoryError):
        open_parent(tmp_path / "..")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_link_of_another_account_in_a_shared_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").write_text("mine")
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "planted").symlink_to("../mine")
    shared.chmod(0o1777)
    assert leads_to(shared / "planted") == tmp_path / "mine"
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    shared.chmod(0o777)
    assert leads_to(shared / "planted") == tmp_path / "mine"
    shared.chmod(0o1777)
    # Neither the folder's owner nor the user has put it there.
    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result((0o41777, *[-9] * 9)))
    with pytest.raises(PermissionError):
        leads_to(shared / "planted")


def test_below_what_the_user_named_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / "sub").symlink_to("../other")
    path = tmp_path / "top" / "sub" / "file"
    assert leads_to(path) == tmp_path / "other" / "file"
    for depth in (2, 3):
        with pytest.raises(NotADirectoryError):
            open_parent(path, depth)
    os.close(open_folder(path.parent))
    with pytest.raises(NotADirectoryError):
        open_folder(path.parent, 1)
    assert make_folder(path.parent, 0o700) is None
    with pytest.raises(NotADirectoryError):
        make_folder(path.parent, 0o700, 1)
    with pytest.raises(NotADirectoryError):
        make_folder(path, 0o700, 2)


def test_folders_are_created(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "a", 0o700, 1)
    assert made is not None
    assert os.fstat(made).st_ino == (tmp_path / "a").stat().st_ino
    os.close(made)
    assert make_folder(tmp_path / "a", 0o700, 1) is None
    assert make_folder(tmp_path / "a" / "..", 0o700) is None
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        make_folder(tmp_path / "file", 0o700)
