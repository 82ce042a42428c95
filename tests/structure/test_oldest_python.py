"""What runs on the remote computers compiles on every Python from 3.8 on that is here."""

import subprocess
from pathlib import Path

import pytest

from tests.pythons import VERSIONS, interpreter
from tests.structure.sources import ROOT, files, modules, name

COLLECTION = "collections/bomgar/jumpclient/plugins/"
ON_TARGETS = ("modules/", "module_utils/")

COMPILE = """
import sys
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as stream:
        compile(stream.read(), path, "exec", dont_inherit=True)
"""


def _remote_files() -> list[Path]:
    plugins = [
        path for path in files(".py") if name(path).removeprefix(COLLECTION).startswith(ON_TARGETS)
    ]
    return [*modules("jump_wire"), *modules("jump_agent"), *plugins]


@pytest.mark.parametrize("version", VERSIONS)
def test_it_compiles(version: str) -> None:
    given = [str(path) for path in _remote_files()]
    result = subprocess.run(
        [interpreter(version), "-W", "error", "-c", COMPILE, *given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_the_remote_files_are_found() -> None:
    """Nothing above passes because it looked at nothing."""
    found = {name(path).split("/")[0] for path in _remote_files()}
    assert found == {"wire", "agent", "collections"}
