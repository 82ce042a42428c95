"""The protocol runs on every Python that a remote computer may have."""

import subprocess
from pathlib import Path

import pytest

from tests import pythons

from . import portable

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("version", pythons.VERSIONS)
def test_the_protocol_runs_on_this_python(version: str) -> None:
    done = subprocess.run(
        [pythons.interpreter(version), "-W", "error", "-B", portable.__file__],
        env={"PYTHONPATH": str(ROOT / "wire")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"{len(portable.CHECKS)} checks on Python {version}." in done.stdout
