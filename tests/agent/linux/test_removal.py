"""Removing installations and what killed runs left."""

import os
from pathlib import Path

import pytest

from jump_agent.core.layout import Layout
from jump_agent.linux import removal
from jump_agent.linux.processes import Process, boot_id, this_process


def leftover(parent: Path, process: Process, purpose: str = "staging") -> Path:
    path = parent / f".jump-client-{purpose}-{process.pid}-{process.start}-{process.boot}"
    (path / "lib").mkdir(parents=True)
    return path


DEAD = Process(2**22 + 1, 1, boot_id())


@pytest.mark.parametrize("purpose", ["staging", "removed"])
@pytest.mark.parametrize(
    "process", [DEAD, this_process()._replace(start=1), this_process()._replace(boot="old-boot")]
)
def test_what_dead_processes_left_is_removed(
    tmp_path: Path, process: Process, purpose: str
) -> None:
    left = leftover(tmp_path, process, purpose)
    removal.remove_leftovers(str(tmp_path))
    assert not left.exists()


def test_what_a_living_process_works_on_stays(tmp_path: Path) -> None:
    left = leftover(tmp_path, this_process())
    assert removal.temporary_name(str(tmp_path), "staging") == str(left)
    removal.remove_leftovers(str(tmp_path))
    assert left.exists()


def test_what_others_made_stays(tmp_path: Path) -> None:
    names = [".jump-client-notes", ".jump-client-staging-x-y-z", ".jump-client", "jumpclient", "a"]
    for name in names:
        (tmp_path / name).mkdir()
    victim = tmp_path / "victim"
    victim.mkdir()
    link = tmp_path / f".jump-client-staging-{DEAD.pid}-1-{DEAD.boot}"
    link.symlink_to(victim)
    removal.remove_leftovers(str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, "victim", link.name])


def test_a_missing_parent_is_no_error(tmp_path: Path) -> None:
    removal.remove_leftovers(str(tmp_path / "none"))


def test_an_installation_goes_completely(tmp_path: Path) -> None:
    layout = Layout(str(tmp_path / "jumpclient"))
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("")
    state = Path(layout.state)
    state.mkdir(parents=True)
    (state / "link").symlink_to(outside)
    before = Path.cwd()
    try:
        assert removal.remove_installation(layout) is None
    finally:
        os.chdir(before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outside"]
    assert (outside / "kept").exists()


def test_what_remains_is_told_and_the_next_run_takes_it(tmp_path: Path) -> None:
    layout = Layout(str(tmp_path / "jumpclient"))
    Path(layout.state).mkdir(parents=True)
    before = Path.cwd()
    try:
        remains = removal.remove_installation(layout, seconds=0.0)
    finally:
        os.chdir(before)
    assert remains is not None
    assert remains.reason == "timed out"
    left = Path(remains.path)
    assert left.is_dir()
    assert not Path(layout.directory).exists()
    # Its process is gone by the time of the next run.
    dead = left.rename(tmp_path / f".jump-client-removed-{DEAD.pid}-{DEAD.start}-{DEAD.boot}")
    (again,) = removal.remove_leftovers(str(tmp_path), seconds=0.0)
    assert again.path == str(dead)
    assert removal.remove_leftovers(str(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []
