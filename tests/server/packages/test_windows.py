"""The packages for Windows: what they hold, and how fast they are built.

Running them: tests/agent/windows.
"""

import json
import re
import shutil
import subprocess
import time
import uuid
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from jump_server.packages import PackageParameters, PayloadMissingError, payload, windows
from jump_server.packages.offers import BUILDERS
from tests import needs

MIB = 1024 * 1024


@pytest.fixture
def parameters() -> PackageParameters:
    needs.windows_packages()
    return PackageParameters(
        installer_id="a" * 32,
        key="a" * 32 + ".key",
        addresses=["one.example:443", "two.example:8443"],
        ca_pem="PEM",
        expires_at=None,
        overridable=["tag", "name"],
        site_name="Site d'été",
        release_root='{"signed": {}}',
    )


def msi_of(parameters: PackageParameters, folder: Path, *arguments: str) -> bytes:
    """Build an MSI, and return what msiinfo shows of it."""
    path = folder / "package.msi"
    path.write_bytes(windows.build_msi(parameters))
    command = ["msiinfo", arguments[0], str(path), *arguments[1:]]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


def test_the_exe_is_a_program_with_an_archive_behind(parameters: PackageParameters) -> None:
    package = windows.build_exe(parameters)
    assert package.startswith(b"MZ")
    assert len(package) < 10 * MIB
    with zipfile.ZipFile(BytesIO(package)) as archive:
        assert json.loads(archive.read("installer.json")) == parameters.values()
        assert {"__main__.py", "agent-windows.zip", "jump-client.exe"} <= {*archive.namelist()}
        with zipfile.ZipFile(BytesIO(archive.read("agent-windows.zip"))) as agent:
            names = agent.namelist()
    assert {"__main__.py", "launch.py", "jump_agent/windows/platform.py"} <= {*names}
    assert not [name for name in names if "linux" in name or not name.endswith(".py")]


def test_the_msi_has_the_same_program(parameters: PackageParameters, tmp_path: Path) -> None:
    program = msi_of(parameters, tmp_path, "extract", "Binary.Setup")
    assert (tmp_path / "package.msi").stat().st_size < 10 * MIB
    exe = (payload.FOLDER / windows.EXE).read_bytes()
    assert program.startswith(exe)
    with zipfile.ZipFile(BytesIO(program)) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("installer.json")) == parameters.values()


def codes(parameters: PackageParameters, folder: Path) -> tuple[str, str, str]:
    """Return the codes of an MSI: of the product, of the package, and of its upgrades."""
    table = msi_of(parameters, folder, "export", "Property").decode()
    summary = msi_of(parameters, folder, "suminfo").decode()
    found = [
        re.search(rf"{name}\W+{{(.*)}}", text)
        for name, text in (("ProductCode", table), ("UUID", summary), ("UpgradeCode", table))
    ]
    product, package, upgrade = (str(uuid.UUID(one[1])) for one in found if one)
    return product, package, upgrade


def test_each_msi_is_a_product_that_replaces_others(
    parameters: PackageParameters, tmp_path: Path
) -> None:
    product, package, upgrade = codes(parameters, tmp_path)
    assert product == package
    other = codes(replace(parameters, key="another"), tmp_path)
    assert other[0] != product
    assert other[2] == upgrade
    assert codes(replace(parameters), tmp_path)[0] == product


def test_the_key_is_in_no_log_of_windows(parameters: PackageParameters, tmp_path: Path) -> None:
    table = msi_of(parameters, tmp_path, "export", "Property").decode()
    hidden = re.search(r"^MsiHiddenProperties\s+(\S+)", table, re.MULTILINE)
    assert hidden is not None
    assert {"KEY_INFO", "PROXY", "Write"} <= set(hidden[1].split(";"))


def test_they_are_built_in_well_under_a_second(parameters: PackageParameters) -> None:
    windows.places()  # checked once
    begin = time.process_time()
    assert windows.build_exe(parameters) == windows.build_exe(replace(parameters))
    assert windows.build_msi(parameters) == windows.build_msi(replace(parameters))
    assert (time.process_time() - begin) / 4 < 0.5


def test_values_without_room_are_refused(parameters: PackageParameters) -> None:
    large = replace(parameters, ca_pem="".join(uuid.uuid4().hex for _ in range(60_000)))
    with pytest.raises(PayloadMissingError, match="no room"):
        windows.build_msi(large)


def test_a_payload_without_windows_says_why(parameters: PackageParameters, tmp_path: Path) -> None:
    for manifest, reason in (
        ({}, "make payload"),
        ({"windows": {"missing": "missing programs: wixl"}}, "missing programs: wixl"),
    ):
        folder = tmp_path / reason.replace(" ", "-")
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(PayloadMissingError, match=reason):
            windows.build_exe(parameters, folder)
    shutil.copytree(payload.FOLDER, tmp_path / "changed")
    with (tmp_path / "changed" / windows.EXE).open("ab") as file:
        file.write(b"x")
    with pytest.raises(PayloadMissingError, match="does not match"):
        windows.build_msi(parameters, tmp_path / "changed")


def test_the_builders_have_what_they_need(parameters: PackageParameters) -> None:
    for name, begin in (("windows-exe", b"MZ"), ("windows-msi", b"\xd0\xcf\x11")):
        builder = BUILDERS[name]
        assert builder.missing() == ""
        assert builder.build(parameters).startswith(begin)
