"""Runs of pytest inside a test, with the run's own safeguards."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.structure.sources import ROOT


def command(folder: Path, test: str, *options: str, **environment: str) -> dict[str, Any]:
    """What starts pytest on one file of tests, below a copy of the real conftest."""
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (folder / "test_it.py").write_text(test)
    fixed = ["-p", "no:cacheprovider", "-ra", "--rootdir", str(folder), "-c", os.devnull]
    return {
        "args": [sys.executable, "-m", "pytest", *fixed, *options, str(folder)],
        "cwd": folder,
        "env": os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
    }


def run(
    folder: Path, test: str, *options: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run them to their end."""
    given = command(folder, test, *options, **environment)
    return subprocess.run(**given, timeout=60, check=False)
