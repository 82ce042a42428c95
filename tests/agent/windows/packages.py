"""Packages for Windows as something has unpacked them, and what they install, under Wine."""

import json
import shutil
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from jump_server.packages import build_package
from tests.agent.authority import Authority
from tests.agent.packages import parameters
from tests.agent.windows.wine import PYTHON, Wine, finish, windows_path
from tests.structure.sources import ROOT

NOT_NEEDED = ("sqlite3.dll", "_sqlite3.pyd", "python313._pth", "python.cat")
UNWANTED = ("linux", "customer", "__pycache__")


def archive(version: str = "", change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """The code as ``agent-windows.zip`` has it; ``version`` is what it says it is."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for folder in (ROOT / "agent" / "jump_agent", ROOT / "wire" / "jump_wire"):
            for path in sorted(folder.rglob("*.py")):
                if {*path.relative_to(folder).parts} & {*UNWANTED}:
                    continue
                name = path.relative_to(folder.parent).as_posix()
                data = path.read_bytes()
                if version and name == "jump_agent/__init__.py":
                    data += f'\nVERSION = "{version}"\n'.encode()
                target.writestr(name, change(name, data) if change else data)
        for name in ("launch.py", "try_version.py", "__main__.py"):
            source = "package_main.py" if name == "__main__.py" else name
            target.writestr(name, (ROOT / "agent" / "windows" / source).read_bytes())
        target.write(ROOT / "agent" / "trial.py", "trial.py")
    return buffer.getvalue()


def wine_path(path: Path) -> str:
    return windows_path(path)


def copy_python(folder: Path) -> None:
    """Copy Windows' own Python. What is removed under Wine follows a link to its folder."""
    folder.mkdir()
    for path in PYTHON.iterdir():
        if path.name not in NOT_NEEDED:
            shutil.copyfile(path, folder / path.name)


class WindowsPackage:
    """An unpacked package."""

    def __init__(
        self, folder: Path, wine: Wine, programs: Path, authority: Authority, address: str
    ) -> None:
        self.folder = folder
        self.wine = wine
        folder.mkdir(parents=True)
        copy_python(folder / "python")
        for path in programs.iterdir():
            shutil.copy(path, folder)
        (folder / "agent-windows.zip").write_bytes(archive())
        self.parameters = parameters(authority, address)
        self.write_parameters()

    def write_parameters(self, **changes: Any) -> None:
        """Write the server's part of the package."""
        with zipfile.ZipFile(BytesIO(build_package(self.parameters))) as linux:
            values = json.loads(linux.read("installer.json"))
        values.update(changes)
        (self.folder / "installer.json").write_text(json.dumps(values))

    def start(self, *options: str, environment: dict[str, str] | None = None) -> Any:
        """Begin an installation."""
        python = str(self.folder / "python" / "python.exe")
        archive_path = windows_path(self.folder / "agent-windows.zip")
        flags = ["-I", "-S", "-B", "-X", "utf8"]
        return self.wine.start_program(python, *flags, archive_path, *options)

    def run(self, *options: str) -> tuple[int, str]:
        """Install; return the exit status, and what was printed."""
        return finish(self.start(*options))


class Directory:
    """An installation directory, and the commands in it."""

    def __init__(self, path: Path, wine: Wine) -> None:
        self.path = path
        self.name = windows_path(path)
        self._wine = wine

    def run(self, *arguments: str, stdin: str = "") -> tuple[int, str]:
        """Run a command to its end; return its exit status, and what it has printed."""
        program = str(self.path / "jump-client.exe")
        return finish(self._wine.start_program(program, *arguments), stdin)

    def query(self, key: str, value: str) -> str:
        """Return what the registry has, as ``reg query`` prints it."""
        return finish(self._wine.start_program("reg", "query", key, "/v", value))[1]

    def read(self, name: str) -> Any:
        """Return what a JSON file in it contains."""
        return json.loads((self.path / name).read_text("utf-8"))
