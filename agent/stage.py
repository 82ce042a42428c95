"""Stages the Jump Client's code for the packages that the server builds.

Writes into ``server/jump_server/payload``:

- ``agent.zip``: what a package for Linux carries behind its shell header. Python imports it from
  there without unpacking anything. The same sources give the same bytes.
- for Windows, ``agent-windows.zip``, ``package-windows.zip``, ``windows.exe`` and ``windows.msi``
  (see ``agent/windows/packages.py``). They need Windows' own Python, and programs that build for
  Windows. Where something is missing, the manifest says what, and the server offers none.
- ``manifest.json``: the version, and sizes and SHA-256 of the files.

``--windows-python FILE`` takes Windows' own Python from python.org's zip (the "embeddable package"
3.13 for 64-bit). Otherwise it is fetched as ``tools/windows_python.py`` says.
"""

import argparse
import hashlib
import json
import runpy
import subprocess
import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAYLOAD = ROOT / "server" / "jump_server" / "payload"
_EPOCH = (1980, 1, 1, 0, 0, 0)

CACHE = ROOT / ".cache" / "windows"
WINDOWS = ROOT / "agent" / "windows"

STARTERS = {
    "linux": {
        "__main__.py": ROOT / "agent" / "package_main.py",
        "launch.py": ROOT / "agent" / "launch.py",
        "verify_version.py": ROOT / "agent" / "verify_version.py",
        "trial.py": ROOT / "agent" / "trial.py",
    },
    "windows": {
        "__main__.py": WINDOWS / "package_main.py",
        "launch.py": WINDOWS / "launch.py",
        "trial.py": ROOT / "agent" / "trial.py",
        "try_version.py": WINDOWS / "try_version.py",
    },
}
"""What is not a module of the Jump Client, by platform and name in the archive."""

NOT_FOR = {
    "linux": ("jump_agent/windows/",),
    "windows": ("jump_agent/linux/", "jump_agent/customer/"),
}
"""Folders that a platform's packages are not for."""


def sources(platform: str = "linux") -> "dict[str, Path]":
    """What goes into the archive of a platform, by its name there."""
    found = dict(STARTERS[platform])
    for folder in (ROOT / "agent" / "jump_agent", ROOT / "wire" / "jump_wire"):
        for path in folder.rglob("*.py"):
            name = path.relative_to(folder.parent).as_posix()
            if not name.startswith(NOT_FOR[platform]):
                found[name] = path
    return found


def archive(platform: str = "linux") -> bytes:
    """Make the archive of a platform."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, path in sorted(sources(platform).items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, path.read_bytes(), compresslevel=9)
    return buffer.getvalue()


def version() -> str:
    """The agent's version."""
    sys.path.insert(0, str(ROOT / "agent"))
    from jump_agent import VERSION  # noqa: PLC0415 - found by the line above

    return VERSION


def stage(folder: Path, windows: "dict[str, Any] | None" = None) -> None:
    """Write the payload into ``folder``.

    Args:
        folder: it is made if it is missing.
        windows: what :func:`windows_parts` returns; None leaves Windows out.
    """
    files = {"agent.zip": archive()}
    manifest: dict[str, Any] = {
        "version": version(),
        "size": len(files["agent.zip"]),
        "sha256": hashlib.sha256(files["agent.zip"]).hexdigest(),
    }
    if windows is not None:
        content = windows.pop("content", {})
        files.update(content)
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
        manifest["windows"] = {**windows, "files": hashes} if hashes else windows
    files["manifest.json"] = (json.dumps(manifest, indent=1) + "\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        temporary = folder / (name + ".tmp")
        temporary.write_bytes(data)
        temporary.replace(folder / name)


def windows_parts(own_python: "Path | None" = None) -> "dict[str, Any]":
    """Return what the payload has for Windows, or why it has nothing.

    Returns:
        ``content`` (the files by their names) and ``places`` (see ``packages.py``), or ``missing``
        with the reason as a text.
    """
    packages = runpy.run_path(str(WINDOWS / "packages.py"))
    try:
        packages["require_tools"]()
        with tempfile.TemporaryDirectory() as place:
            python = _windows_python(own_python, Path(place))
            built = packages["build"](python, CACHE / "packages", version(), _options())
            runpy.run_path(str(WINDOWS / "build.py"))["build"](Path(place) / "programs")
            agent = archive("windows")
            package = packages["archive"](agent, Path(place) / "programs")
    except (packages["Unavailable"], OSError, ValueError, subprocess.SubprocessError) as error:
        return {"missing": str(error)}
    content = {
        "agent-windows.zip": agent,
        "package-windows.zip": package,
        "windows.exe": built["exe"],
        "windows.msi": built["msi"],
    }
    return {"content": content, "places": built["places"]}


def _windows_python(own: "Path | None", place: Path) -> Path:
    """Return the folder of Windows' own Python."""
    if own is not None:
        with zipfile.ZipFile(own) as files:
            files.extractall(place / "python")
        return place / "python"
    folder = CACHE / "python"
    if not (folder / "python.exe").exists():
        command = [sys.executable, "-m", "tools.windows_python", str(folder)]
        subprocess.run(command, cwd=ROOT, check=True, timeout=900)
    return folder


def _options() -> "dict[str, bool]":
    """Return the installer's options, and whether each takes a value."""
    sys.path[:0] = [str(ROOT / "agent"), str(ROOT / "wire")]
    from jump_agent.installer.options import (  # noqa: PLC0415 - found by the line above
        FLAGS,
        OPTIONS,
    )

    return {**dict.fromkeys(OPTIONS, True), **dict.fromkeys(FLAGS, False)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Stage the Jump Client's code for packages.")
    parser.add_argument("--windows-python", type=Path, metavar="FILE")
    parts = windows_parts(parser.parse_args().windows_python)
    if "missing" in parts:
        sys.stderr.write("No packages for Windows: %s\n" % parts["missing"])
    stage(PAYLOAD, parts)
