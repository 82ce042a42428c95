"""The run's own safeguards work."""

import os
import subprocess
import sys
from pathlib import Path

from tests.structure.sources import ROOT

LEAVES_A_PROCESS = """
import subprocess

def test_it():
    subprocess.run("sleep 300 >/dev/null 2>&1 &", shell=True, check=True)
"""


def test_a_process_left_behind_fails_the_run_and_is_ended(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (tmp_path / "test_it.py").write_text(LEAVES_A_PROCESS)
    options = ["-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-c", os.devnull]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
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
