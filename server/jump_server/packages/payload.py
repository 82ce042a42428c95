"""The Jump Client's code, staged by `make payload`; checked once and kept in memory."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

_EPOCH = (1980, 1, 1, 0, 0, 0)
FOLDER = Path(__file__).resolve().parent.parent / "payload"
INSTALLED = ("jump_agent/", "jump_wire/")
"""Folders of the archive that belong to an installed version."""
NOT_INSTALLED = (
    "jump_agent/installer/",
    "jump_agent/linux/installer/",
    "jump_agent/linux/customer/",
    "jump_agent/customer/",
)
"""What only a package needs."""


NOT_FOR_CUSTOMERS = (
    "jump_agent/installer/",
    "jump_agent/linux/installer/",
    *("launch.py", "trial.py", "verify_version.py"),
)
"""What a support session's program has no use for, because it is not installed."""


class PayloadMissingError(Exception):
    """The server was built without the Jump Client's code, or the code is damaged."""


@cache
def archive(folder: Path = FOLDER) -> bytes:
    """Return the archive.

    Raises:
        PayloadMissingError: the archive is missing or doesn't match its manifest.
    """
    try:
        data = (folder / "agent.zip").read_bytes()
        expected = json.loads((folder / "manifest.json").read_bytes())["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise PayloadMissingError(f"{folder} is incomplete: run `make payload`") from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise PayloadMissingError(f"{folder}/agent.zip does not match its manifest")
    return data


@cache
def version(folder: Path = FOLDER) -> str:
    """Return the staged Jump Client's version."""
    archive(folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    return str(manifest["version"])


@cache
def update(folder: Path = FOLDER) -> bytes:
    """Return the archive that updates a Jump Client: the code of one version, without installer.

    The same payload gives the same bytes.
    """
    return _part(
        archive(folder),
        lambda name: name.startswith(INSTALLED) and not name.startswith(NOT_INSTALLED),
    )


@cache
def customers(folder: Path = FOLDER) -> bytes:
    """Return the archive of a support session's program, which installs nothing."""
    return _part(archive(folder), lambda name: not name.startswith(NOT_FOR_CUSTOMERS))


def _part(whole: bytes, belongs: Callable[[str], bool]) -> bytes:
    """Return an archive with some of another one's files."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(whole)) as source, zipfile.ZipFile(buffer, "w") as made:
        for entry in source.infolist():
            name = entry.filename
            if belongs(name):
                copied = zipfile.ZipInfo(name, entry.date_time)
                copied.external_attr = entry.external_attr
                copied.compress_type = zipfile.ZIP_DEFLATED
                made.writestr(copied, source.read(name), compresslevel=9)
    return buffer.getvalue()


def with_values(archive: bytes, name: str, values: dict[str, Any]) -> bytes:
    """Return the archive with a further file, which has the values as JSON."""
    buffer = BytesIO(archive)
    with zipfile.ZipFile(buffer, "a") as target:
        entry = zipfile.ZipInfo(name, _EPOCH)
        entry.external_attr = 0o600 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        target.writestr(entry, json.dumps(values, sort_keys=True))
    return buffer.getvalue()
