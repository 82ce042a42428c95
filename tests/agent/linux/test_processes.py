"""Pid files that do not mistake a recycled number."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jump_agent.linux import processes
from jump_agent.linux.processes import Process
from tests.agent.marks import FORKS


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "pid")


def write(path: str, process: Process) -> None:
    Path(path).write_text(json.dumps(process._asdict()))


def test_this_process_is_found(path: str) -> None:
    processes.write_pid_file(path)
    found = processes.running(path)
    assert found is not None
    assert found.pid == os.getpid()
    assert Path(path).stat().st_mode & 0o777 == 0o644


def test_a_recycled_number_is_another_process(path: str) -> None:
    mine = processes.this_process()
    write(path, mine._replace(start=mine.start - 1))
    assert processes.running(path) is None


def test_another_boot_is_another_process(path: str) -> None:
    write(path, processes.this_process()._replace(boot="another"))
    assert processes.running(path) is None


def test_an_ended_process_does_not_run(path: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    start = processes.start_time(child.pid)
    assert start is not None
    process = Process(child.pid, start, processes.boot_id())
    assert processes.is_alive(process)
    child.communicate(b"\n")
    assert not processes.is_alive(process)


@FORKS
def test_a_zombie_does_not_run() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert processes.start_time(pid) is None
    os.waitpid(pid, 0)


@pytest.mark.parametrize("content", ["", "{}", "[]", "12", '{"pid": "x", "start": 1, "boot": ""}'])
def test_a_damaged_pid_file_names_nobody(path: str, content: str) -> None:
    Path(path).write_text(content)
    assert processes.read_pid_file(path) is None
    assert processes.running(path) is None


def test_only_ones_own_pid_file_is_dropped(path: str) -> None:
    write(path, Process(1, 1, "x"))
    processes.drop_pid_file(path)
    assert Path(path).exists()
    processes.write_pid_file(path)
    processes.drop_pid_file(path)
    assert not Path(path).exists()
    processes.drop_pid_file(path)


@pytest.mark.parametrize(
    ("code", "number"),
    [("", signal.SIGTERM), ("signal.signal(15, signal.SIG_IGN);", signal.SIGKILL)],
    ids=["willing", "stubborn"],
)
def test_a_process_is_stopped(code: str, number: int) -> None:
    program = f"import signal, time; {code} print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        process = Process(child.pid, processes.start_time(child.pid) or 0, processes.boot_id())
        begun = time.monotonic()
        processes.stop(process, seconds=0.3)
        assert time.monotonic() - begun < 5
        assert child.wait(10) == -number
        processes.stop(process)  # gone already: nothing happens


def test_the_command_line_is_isolated() -> None:
    found = processes.command_line("/usr/bin/python3", "/d/lib", "serve")
    assert found[0] == "/usr/bin/python3"
    assert found[1:3] == ["-I", "-S"]
    assert found[-2:] == ["/d/lib/launch.py", "serve"]
