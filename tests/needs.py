"""What a test needs from the machine: without it the test is skipped by name.

Where CI is set and root runs the tests, everything is there or the test fails:
nothing is skipped silently on the machines that decide.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

PACKAGES = Path(__file__).parents[1] / "tools" / "debian-packages.txt"


def root(what: str = "this") -> None:
    """Skip unless root runs the tests; ``what`` completes the sentence "… needs root"."""
    if os.geteuid() != 0:
        pytest.skip(f"{what} needs root")


def program(name: str, *folders: str) -> str:
    """Give the full path of a program, looked for on the PATH and then in ``folders``."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders, "/usr/sbin", "/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        missing(f"the program {name} (see {PACKAGES.relative_to(PACKAGES.parents[1])})")
    return found


def missing(what: str) -> NoReturn:
    """Skip because ``what`` is not on this machine; fail where nothing may be missing."""
    if os.environ.get("CI") and os.geteuid() == 0:
        pytest.fail(f"needs {what}", pytrace=False)
    pytest.skip(f"needs {what}")
