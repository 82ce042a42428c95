"""The Pythons of this machine that the remote computers' code must run on."""

import shutil
from pathlib import Path

VERSIONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13")


def find(version: str) -> str | None:
    """Give the path of this Python, from pyenv's folder or the PATH; None when there is none."""
    for path in sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python")):
        return str(path)
    return shutil.which(f"python{version}")
