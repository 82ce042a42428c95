"""The protocol runs on every Python that a remote computer may have."""

import subprocess
from pathlib import Path

import pytest

from . import interpreters, portable

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("version", interpreters.VERSIONS)
def test_the_protocol_runs_on_this_python(version: str) -> None:
    python = interpreters.find(version)
    if python is None:
        pytest.skip(f"this machine has no Python {version}")
    done = subprocess.run(
        [python, "-W", "error", "-B", portable.__file__],
        env={"PYTHONPATH": str(ROOT / "wire")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"{len(portable.CHECKS)} checks on Python {version}." in done.stdout
