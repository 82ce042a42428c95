"""The run's own safeguards work."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.inner import command, run

LEAVES_A_PROCESS = """
import subprocess

def test_it():
    subprocess.run("sleep 300 >/dev/null 2>&1 &", shell=True, check=True)
"""


SKIPS = """
import pytest

def test_it():
    pytest.skip("needs a flying carpet")

def test_other():
    pytest.skip("this machine has no Python 2.1")
"""

ENVIRONMENT = """
import os

def test_it():
    wrong = {"COLUMNS", "LINES", "HTTPS_PROXY", "XDG_RUNTIME_DIR", "JUMP_TOKEN"}
    assert wrong & set(os.environ) == set()
    assert os.environ["HOME"] != os.environ["FORMER_HOME"]
"""

WAITS = """
import os
import signal
from pathlib import Path

import pytest

@pytest.fixture(scope="session")
def thing():
    yield
    os.kill(os.getpid(), signal.SIGINT)  # Ctrl-C reaches all processes of the terminal
    Path({cleaned!r}).touch()

def test_it(thing):
    Path({started!r}).touch()
    signal.pause()
"""


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_skip_fails_where_root_runs_ci(ci: str, tmp_path: Path) -> None:
    result = run(tmp_path, SKIPS, CI=ci)
    if ci and os.geteuid() == 0:
        assert result.returncode == 1
        assert "1 failed, 1 skipped" in result.stdout
        assert "skipped where CI runs: Skipped: needs a flying carpet" in result.stdout
    else:
        assert result.returncode == 0
        assert "2 skipped" in result.stdout


@pytest.mark.parametrize("workers", [[], ["-n2"], ["-pno:xdist"]], ids=["alone", "two", "without"])
def test_a_process_left_behind_fails_the_run_and_is_ended(
    workers: list[str], tmp_path: Path
) -> None:
    result = run(tmp_path, LEAVES_A_PROCESS, *workers)
    assert result.returncode == 1, result.stdout
    assert "1 passed" in result.stdout
    told = [line for line in result.stdout.splitlines() if line.strip().endswith("sleep 300")]
    assert len(told) == 1
    assert not _alive(told[0].split()[0])


@pytest.mark.parametrize("workers", ["-n0", "-n1"])
def test_the_environment_is_clean_in_workers_too(workers: str, tmp_path: Path) -> None:
    names = ("COLUMNS", "LINES", "HTTPS_PROXY", "XDG_RUNTIME_DIR", "JUMP_TOKEN")
    given = dict.fromkeys(names, "40") | {"FORMER_HOME": os.environ["HOME"]}
    result = run(tmp_path, ENVIRONMENT, workers, **given)
    assert result.returncode == 0, result.stdout


def test_workers_clean_up_when_the_run_is_told_to_end(tmp_path: Path) -> None:
    started, cleaned = tmp_path / "started", tmp_path / "cleaned"
    test = WAITS.format(started=str(started), cleaned=str(cleaned))
    process = subprocess.Popen(**command(tmp_path, test, "-n1"))
    while not started.exists():
        assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGTERM)
    told, _ = process.communicate(timeout=60)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, told
    assert cleaned.exists()


def _alive(pid: str) -> bool:
    """Whether the process runs: one that ended and that nobody waited for has no command line."""
    try:
        return Path("/proc", pid, "cmdline").read_bytes() != b""
    except OSError:
        return False
