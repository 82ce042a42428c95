r"""The EXE and the MSI as a server completes them, under Wine: install, upgrade, repair, remove.

Command lines of the MSI are typed as they are written: Windows splits them, not a list of words.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jump_server.packages import PackageParameters, windows
from jump_wire.errors import CATALOGUE
from tests import needs
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.packages import KEY, parameters
from tests.agent.windows.installer.test_main import online
from tests.agent.windows.packages import Directory
from tests.agent.windows.wine import PREFIX, Wine, windows_path

SECONDS = 120
CHECK = "/agent/v1/enrolments/check"
OTHER_KEY = KEY[:-1] + "x"
FAILED = 1627
"""The status of Wine's msiexec for an installation that has failed. That of Windows is 1603."""


class Computer:
    """A Windows with packages in a folder, and an installation's directory."""

    def __init__(self, folder: Path, drive: Path, wine: Wine, values: PackageParameters) -> None:
        self.folder = folder
        self.directory = Directory(drive / "Jümp Client 日本", wine)
        self._wine = wine
        self._values = values

    def msi(self, name: str, **changes: object) -> str:
        """Write an MSI; return its product code."""
        path = self.folder / name
        path.write_bytes(windows.build_msi(replace(self._values, **changes)))  # type: ignore[arg-type]  # a test's
        command = ["msiinfo", "export", str(path), "Property"]
        table = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        found = re.search(r"^ProductCode\s+(\S+)", table.stdout, re.MULTILINE)
        assert found is not None
        return found[1]

    def exe(self, name: str, **changes: object) -> Path:
        """Write an EXE."""
        path = self.folder / name
        path.write_bytes(windows.build_exe(replace(self._values, **changes)))  # type: ignore[arg-type]  # a test's
        return path

    def type(self, line: str) -> int:
        """Run a command line in the folder of the packages, and return its status."""
        return self._call(f"subprocess.call({line!r}, cwd={windows_path(self.folder)!r})")

    def install(self, name: str, properties: str) -> int:
        """Install an MSI as tools for deployment do, and return its status.

        Wine's msiexec has no way to write a quote in a value, as Windows' has. This has.
        """
        path = windows_path(self.folder / name)
        return self._call(f"ctypes.windll.msi.MsiInstallProductW({path!r}, {properties!r})")

    def _call(self, code: str) -> int:
        script = self.folder / "call.py"
        begin = "import ctypes, subprocess\nctypes.windll.msi.MsiSetInternalUI(2, None)\n"
        script.write_text(f"{begin}print({code})\n", "utf-8")
        output, errors = self._wine.start(windows_path(script)).communicate(timeout=SECONDS)
        assert output, errors
        return int(output)

    def run(self, program: Path, *arguments: str) -> tuple[int, str]:
        """Run a program; return its status, and what it has printed."""
        process = self._wine.start_program(str(program), *arguments)
        output, errors = process.communicate(timeout=SECONDS)
        return process.returncode, output + errors

    def registered(self) -> tuple[list[str], bool]:
        """Return the names in Windows' list of apps, and whether the package left its own key."""
        apps = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
        names = re.findall(r"Uninstall\\(\S+)", self.run(Path("reg"), "query", apps)[1])
        return names, self.run(Path("reg"), "query", r"HKLM\Software\Jump Client")[0] == 0

    def forget(self) -> None:
        """Remove what a failed test has left, which the next one would find."""
        if self.directory.path.exists():
            self.directory.run("stop")
            self.directory.run("service-remove")
        for key in (
            r"Software\Jump Client",
            r"Software\Classes\Installer",
            r"Software\Microsoft\Windows\CurrentVersion\Installer\UserData",
            r"Software\Microsoft\Windows\CurrentVersion\Uninstall",
        ):
            self.run(Path("reg"), "delete", rf"HKLM\{key}", "/f")

    def temporary(self) -> list[str]:
        """Return what packages have left in Windows' folders."""
        places = [PREFIX / "drive_c" / "windows" / "Installer"]
        places += (PREFIX / "drive_c" / "users").glob("*/Temp")
        found = [path.name for place in places for path in place.glob("*")]
        return [name for name in found if name.endswith(".json") or name.startswith("ns")]


@pytest.fixture
def computer(
    tmp_path: Path, drive: Path, wine_itself: Wine, server: FakeServer, authority: Authority
) -> Iterator[Computer]:
    needs.windows_packages()
    (tmp_path / "downloads é").mkdir()
    values = parameters(authority, server.address)
    found = Computer(tmp_path / "downloads é", drive, wine_itself, values)
    yield found
    if found.registered() != ([], False):
        found.forget()


@pytest.mark.timeout(900)  # Wine starts some hundred processes, which a busy machine delays
@pytest.mark.dear("unpacks and runs a whole package six times under Wine, which no other test does")
def test_the_msi_installs_repairs_upgrades_and_leaves_nothing(
    computer: Computer, server: FakeServer
) -> None:
    generic = computer.msi("bomgar-scc-win64.msi", installer_id=None, key=None, expires_at=None)
    directory = computer.directory
    accept = server.answers.pop(CHECK)
    server.answers[CHECK] = lambda _: refusal(403, "installer_revoked")
    properties = f'KEY_INFO={KEY} INSTALLDIR="{directory.name}" JC_COMMENTS="a ""b"" \\" JC_NAME=""'
    assert computer.install("bomgar-scc-win64.msi", properties) == FAILED
    assert server.request(CHECK)["overrides"] == {"comments": 'a "b" \\'}
    assert [*directory.path.parent.iterdir()] == []
    assert (computer.registered(), computer.temporary()) == (([], False), [])
    server.answers[CHECK] = accept

    status = computer.type(
        f"msiexec /i bomgar-scc-win64.msi KEY_INFO={KEY} jc_jump_group=user:admin jc_tag=servers "
        f'jc_comments="été 日本 & 100%" installdir="{directory.name}\\" /quiet'
    )
    assert status == 0
    online(server)
    assert server.request("/agent/v1/enrolments")["overrides"] == {
        "jump_group": "user:admin",
        "tag": "servers",
        "comments": "été 日本 & 100%",
    }
    identity = directory.read("state/identity.json")
    assert computer.registered() == ([generic], True)
    assert computer.temporary() == []

    starter = directory.path / "lib" / "launch.py"
    starter.write_text("damaged")
    repair = "msiexec /i bomgar-scc-win64.msi REINSTALL=ALL REINSTALLMODE=amus /quiet"
    assert computer.type(repair) == 0  # Wine's msiexec has no /fa
    online(server)
    assert starter.read_text("utf-8") != "damaged"

    upgrade = computer.msi("upgrade.msi", key=OTHER_KEY)
    assert upgrade != generic
    assert computer.type("msiexec /i upgrade.msi /quiet") == 0
    online(server)
    assert directory.read("state/identity.json") == identity
    assert computer.registered() == ([upgrade], True)

    assert computer.type("msiexec /x upgrade.msi /quiet") == 0
    assert server.request("/agent/v1/uninstalled")
    assert not directory.path.exists()
    assert [*directory.path.parent.iterdir()] == []
    assert computer.registered() == ([], False)
    assert computer.temporary() == []


def test_the_exe_has_the_statuses_of_the_catalogue(computer: Computer, server: FakeServer) -> None:
    program = computer.exe("bomgar-scc-é.exe", overridable=[])
    status, text = computer.run(program, "--help")
    assert (status, "--jc-tag" in text) == (0, True)
    server.answers[CHECK] = lambda _: refusal(403, "installer_revoked")
    for options, code in (
        (["--no-such-option"], "option_unknown"),
        (["--jc-tag", 'a "b"'], "override_not_allowed"),
        (["--install-dir", computer.directory.name], "installer_revoked"),
    ):
        status, text = computer.run(program, *options)
        assert (status, bool(text)) == (CATALOGUE[code].exit_status, True), text
    options = ["--install-dir", computer.directory.name, "--silent"]
    assert computer.run(program, *options) == (CATALOGUE["installer_revoked"].exit_status, "")
    assert not computer.directory.path.exists()
    assert computer.registered() == ([], False)
    assert computer.temporary() == []
