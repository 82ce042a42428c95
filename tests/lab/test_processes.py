"""Programs end when they should, and a process is not taken for another."""

import os
import subprocess
import sys
import time

import pytest

from tools.lab import HostsError
from tools.lab.processes import ancestors, identity, is_alive, run


def test_output_input_and_status() -> None:
    done = run(["sh", "-c", "cat; echo err >&2; exit 4"], input=b"in", check=False)
    assert (done.stdout, done.stderr, done.returncode) == (b"in", b"err\n", 4)


def test_a_failure_says_what_failed_and_why() -> None:
    with pytest.raises(HostsError, match=r"status 4 from: sh -c echo no such thing"):
        run(["sh", "-c", "echo no such thing >&2; exit 4"])
    with pytest.raises(HostsError, match="cannot run /nowhere/at/all: No such file"):
        run(["/nowhere/at/all"])


def test_a_time_out_ends_the_children_too() -> None:
    with pytest.raises(HostsError, match=r"no end after 0\.3 s"):
        run(["sh", "-c", "sleep 77777 & wait"], timeout=0.3)
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert "sleep 77777" not in listed.stdout.splitlines()


def test_identity_ends_with_the_process() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    who = identity(process.pid)
    assert is_alive(who)
    process.kill()
    deadline = time.monotonic() + 5
    while is_alive(who):  # also while nobody has waited for it
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with process:
        pass
    with pytest.raises(HostsError, match=f"no process {process.pid}"):
        identity(process.pid)


def test_another_process_of_the_same_number_is_another() -> None:
    boot, pid, start = identity().split(":")
    assert is_alive(f"{boot}:{pid}:{start}")
    assert not is_alive(f"{boot}:{pid}:{int(start) - 1}")
    assert not is_alive(f"{'0' * len(boot)}:{pid}:{start}")
    assert not is_alive("nonsense")


def test_ancestors_are_this_process_and_those_above() -> None:
    assert {os.getpid(), os.getppid()} <= ancestors()
