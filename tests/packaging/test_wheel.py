"""The wheel holds all that a machine needs, built front end and payload included, and no more."""

import email
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=True,
    )
    (path,) = folder.glob("jumpclient-*-py3-none-any.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_it_holds_the_packages_and_what_was_built(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for wanted in (
        "jump_wire/codec.py",
        "jump_cli/main.py",
        "jump_server/main.py",
        "jump_server/static/index.html",
    ):
        assert wanted in names
    assert any(name.startswith("jump_server/static/assets/") for name in names)
    assert any(name.startswith("jump_server/payload/") for name in names)
    assert any(name.startswith("jump_server/migrations/versions/") for name in names)


def test_it_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
    tops = {name.split("/")[0] for name in wheel.namelist()} - {metadata.split("/")[0]}
    assert tops == {"jump_wire", "jump_agent", "jump_server", "jump_api", "jump_cli", "jump_help"}
    leftovers = [name for name in wheel.namelist() if "__pycache__" in name or "/." in name]
    assert leftovers == []


def test_its_programs_start_without_looking_for_garbage(wheel: zipfile.ZipFile) -> None:
    """Through modules that import the rest: it is a quarter of their start."""
    path = next(name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    lines = wheel.read(path).decode().splitlines()
    assert {"jump = jump_cli.start:main", "jump-server = jump_server.start:main"} <= set(lines)


def test_its_base_is_small(wheel: zipfile.ZipFile) -> None:
    """Without an extra the command line is installed, and nothing of the server."""
    metadata = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
    message = email.message_from_bytes(wheel.read(metadata))
    required = [str(line) for line in message.get_all("Requires-Dist", [])]
    base = {line.split(">")[0] for line in required if "extra ==" not in line}
    assert base == {"click", "rich", "urllib3", "websockets"}
    assert {"server", "ansible"} <= set(message.get_all("Provides-Extra", []))
