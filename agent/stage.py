"""Stages the Jump Client's code for the packages that the server builds.

Writes ``server/jump_server/payload/agent.zip`` and ``manifest.json`` (version, size, SHA-256).
The same sources give the same bytes. The archive is what a package carries behind its shell
header; Python imports it from there without unpacking anything.
"""

import hashlib
import json
import sys
import zipfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAYLOAD = ROOT / "server" / "jump_server" / "payload"
_EPOCH = (1980, 1, 1, 0, 0, 0)

OTHER_PLATFORMS = ("jump_agent/windows/",)
"""Folders of platforms that these packages are not for."""


def sources() -> "dict[str, Path]":
    """What goes into the archive, by its name there."""
    found = {
        "__main__.py": ROOT / "agent" / "package_main.py",
        "launch.py": ROOT / "agent" / "launch.py",
        "verify_version.py": ROOT / "agent" / "verify_version.py",
        "trial.py": ROOT / "agent" / "trial.py",
    }
    for folder in (ROOT / "agent" / "jump_agent", ROOT / "wire" / "jump_wire"):
        for path in folder.rglob("*.py"):
            name = path.relative_to(folder.parent).as_posix()
            if not name.startswith(OTHER_PLATFORMS):
                found[name] = path
    return found


def archive() -> bytes:
    """Make the archive."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, path in sorted(sources().items()):
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


def stage(folder: Path) -> None:
    """Write the payload into ``folder``."""
    data = archive()
    manifest = {
        "version": version(),
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (
        ("agent.zip", data),
        ("manifest.json", (json.dumps(manifest, indent=1) + "\n").encode()),
    ):
        temporary = folder / (name + ".tmp")
        temporary.write_bytes(content)
        temporary.replace(folder / name)


if __name__ == "__main__":
    stage(PAYLOAD)
