"""What a test needs from the machine: without it the test is skipped by name.

Where CI is set and root runs the tests a skip is a failure (see conftest.py): nothing is
skipped on the machines that decide.
"""

import json
import os
import shutil
from pathlib import Path

import pytest


def root(what: str = "this") -> None:
    """Skip unless root runs the tests; ``what`` completes the sentence "… needs root"."""
    if os.geteuid() != 0:
        pytest.skip(f"{what} needs root")


def ordinary_user(what: str = "this") -> None:
    """Skip when root runs the tests; ``what`` says what root's rights would hide."""
    if os.geteuid() == 0:
        pytest.skip(f"only without root: {what}")


def program(name: str, *folders: str) -> str:
    """Give the full path of a program, looked for on the PATH and then in ``folders``."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders, "/usr/sbin", "/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"needs the program {name} (see tools/debian-packages.txt)")
    return found


def windows_packages() -> None:
    """Skip unless the payload has the parts of Windows' packages."""
    payload = Path(__file__).parents[1] / "server" / "jump_server" / "payload"
    found = json.loads((payload / "manifest.json").read_bytes()).get("windows", {})
    if "files" not in found:
        pytest.skip(f"needs Windows' packages: {found.get('missing', 'make payload')}")
