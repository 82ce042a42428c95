"""The run's own safeguards work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.sources import ROOT

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


def run(folder: Path, test: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one file of tests below a copy of the real conftest."""
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (folder / "test_it.py").write_text(test)
    options = ["-p", "no:cacheprovider", "-ra", "--rootdir", str(folder), "-c", os.devnull]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


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


def test_a_process_left_behind_fails_the_run_and_is_ended(tmp_path: Path) -> None:
    result = run(tmp_path, LEAVES_A_PROCESS)
    assert result.returncode == 1, result.stdout
    assert "1 passed" in result.stdout
    told = [line for line in result.stdout.splitlines() if line.strip().endswith("sleep 300")]
    assert len(told) == 1
    assert not _alive(told[0].split()[0])


def _alive(pid: str) -> bool:
    """Whether the process runs: one that ended and that nobody waited for has no command line."""
    try:
        return Path("/proc", pid, "cmdline").read_bytes() != b""
    except OSError:
        return False
