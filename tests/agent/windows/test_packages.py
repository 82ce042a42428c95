"""How the parts of Windows' packages are built. What they do: test_installation.py."""

import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

from jump_wire.errors import CATALOGUE
from tests import needs
from tests.agent.windows.wine import PYTHON
from tests.structure.sources import ROOT


@pytest.fixture(scope="module")
def packages() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "agent" / "windows" / "packages.py"))


@pytest.fixture
def python(packages: dict[str, Any], tmp_path: Path) -> Path:
    """A copy of Windows' own Python, with the files of the packages alone."""
    needs.program("osslsigncode")
    for name in packages["RUNTIME"]:
        shutil.copyfile(PYTHON / name, tmp_path / name)
    return tmp_path


def refusal(packages: dict[str, Any], python: Path) -> str:
    try:
        packages["require_signed"](python)
    except packages["Unavailable"] as error:
        return str(error)
    return ""


def test_each_file_of_windows_python_is_signed(packages: dict[str, Any], python: Path) -> None:
    assert refusal(packages, python) == ""


def test_a_changed_file_is_refused(packages: dict[str, Any], python: Path) -> None:
    path = python / "python.exe"
    data = bytearray(path.read_bytes())
    data[0x1000] ^= 1
    path.write_bytes(data)
    assert refusal(packages, python) == "the signature of Windows' python.exe does not hold"
    path.write_bytes(b"MZ")
    assert refusal(packages, python) == "the signature of Windows' python.exe does not hold"
    path.unlink()
    assert refusal(packages, python) == "Windows' Python has no python.exe"


def test_another_signer_is_refused(
    packages: dict[str, Any], python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(packages["require_signed"].__globals__, "SIGNERS", ("O=Example",))
    assert "has another signer" in refusal(packages, python)


def test_a_missing_program_is_named_with_its_package(
    packages: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(packages["Unavailable"]) as raised:
        packages["build"](PYTHON, tmp_path / "cache", "0.1.0", {})
    for program, package in (("makensis", "nsis"), ("msibuild", "msitools")):
        assert program in str(raised.value)
        assert package in str(raised.value)


def test_the_status_before_python_runs_is_the_catalogues(packages: dict[str, Any]) -> None:
    assert packages["UNPACKING_FAILED"] == CATALOGUE["disk_full"].exit_status
