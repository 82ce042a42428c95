"""The Pythons of this machine that a Jump Client may meet on a remote computer."""

import os
import pwd
import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

VERSIONS = [f"3.{minor}" for minor in range(8, 14)]
"""What the Jump Client supports, the oldest first."""


def interpreter(version: str) -> str:
    """The path of a Python of this version; skips by name where the machine has none."""
    path = interpreters().get(version)
    if path is None:
        pytest.skip(f"this machine has no Python {version}")
    return path


@lru_cache
def interpreters() -> dict[str, str]:
    """The supported Pythons by version: on the PATH, in /usr/bin, and those that pyenv keeps."""
    found: dict[str, str] = {}
    for version in VERSIONS:
        for path in _candidates(version):
            if _version(path) == version:
                found[version] = path
                break
    return found


def _candidates(version: str) -> list[str]:
    homes = [Path.home(), Path(pwd.getpwuid(os.getuid()).pw_dir)]
    roots = [
        Path(os.environ.get("PYENV_ROOT", homes[0] / ".pyenv")),
        *(h / ".pyenv" for h in homes),
    ]
    kept = {
        path for root in roots for path in root.glob(f"versions/{version}.*/bin/python{version}")
    }
    newest_first = sorted(kept, key=_release, reverse=True)
    on_path = shutil.which(f"python{version}")
    return [*map(str, newest_first), *([on_path] if on_path else []), "/usr/bin/python3"]


def _release(path: Path) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", path.parents[1].name)]


@lru_cache
def _version(path: str) -> str | None:
    """The version that an interpreter says it is; None for what does not start."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        result = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return result.stdout.strip() if result.returncode == 0 else None
