"""Finding and ending processes."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.demo import processes

STUBBORN = "trap '' TERM; echo ready; while :; do sleep 1; done"


@pytest.fixture
def started() -> Iterator[list["subprocess.Popen[str]"]]:
    made: list[subprocess.Popen[str]] = []
    yield made
    for process in made:
        process.kill()
        process.communicate()


def script(folder: Path, text: str) -> Path:
    path = folder / "script"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_what_runs_from_a_folder_is_found_and_ended(
    tmp_path: Path, started: list["subprocess.Popen[str]"]
) -> None:
    started.append(subprocess.Popen([script(tmp_path, "read line")], stdin=-1, text=True))
    assert processes.wait_for(lambda: len(processes.running_from(tmp_path)) == 1, 5)
    found = processes.running_from(tmp_path)
    assert [process.pid for process in found] == [started[0].pid]
    assert processes.running_from(tmp_path / "elsewhere") == []
    processes.end(found)
    assert not found[0].alive


def test_what_does_not_want_to_end_is_killed(
    tmp_path: Path, started: list["subprocess.Popen[str]"]
) -> None:
    process = subprocess.Popen([script(tmp_path, STUBBORN)], stdout=subprocess.PIPE, text=True)
    started.append(process)
    assert process.stdout
    process.stdout.readline()
    processes.end(processes.running_from(tmp_path), grace=0.2)
    assert process.wait(5) == -9


def test_an_argument_finds_its_processes(
    tmp_path: Path, started: list["subprocess.Popen[str]"]
) -> None:
    started.append(
        subprocess.Popen(["sh", "-c", "read line", "x", str(tmp_path)], stdin=-1, text=True)
    )
    assert processes.wait_for(lambda: len(processes.with_argument(str(tmp_path))) == 1, 5)
    assert [each.pid for each in processes.with_argument(str(tmp_path))] == [started[0].pid]
    assert processes.with_argument(f"{tmp_path}/more") == []


def test_a_number_that_was_given_again_is_another_process() -> None:
    mine = processes.find(os.getpid())
    assert mine is not None
    assert mine.alive
    assert not processes.Process(mine.pid, "1").alive
    processes.end([processes.Process(mine.pid, "1")])  # would end this test


def test_a_zombie_is_not_alive() -> None:
    process = subprocess.Popen(["true"])
    assert processes.wait_for(lambda: processes.find(process.pid) is None, 5)
    process.wait()


def test_one_s_own_account_has_processes() -> None:
    child = subprocess.Popen(["sh", "-c", "read line"], stdin=subprocess.PIPE)
    try:
        assert child.pid in [process.pid for process in processes.of_account(os.geteuid())]
    finally:
        child.communicate()


def test_waiting_has_an_end() -> None:
    assert not processes.wait_for(lambda: False, 0.05, 0.01)
    assert processes.wait_for(lambda: True, 0)


def test_descendants_are_found_in_sessions_of_their_own(
    started: list["subprocess.Popen[str]"],
) -> None:
    line = "setsid sh -c 'setsid sleep 60 & wait' & wait"
    started.append(subprocess.Popen(["sh", "-c", line], text=True))
    assert processes.wait_for(lambda: len(processes.descendants(started[0].pid)) == 2, 5)
    found = processes.descendants(started[0].pid)
    processes.end(found)
    assert processes.descendants(started[0].pid) == []
