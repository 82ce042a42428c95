"""The Jump Client's code as `make payload` staged it, checked once and kept in memory."""

import hashlib
import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "payload"


class PayloadMissingError(Exception):
    """The server was put together without the Jump Client's code, or with a damaged one."""


@cache
def archive(folder: Path = FOLDER) -> bytes:
    """Read the archive.

    Raises:
        PayloadMissingError: it is missing, or is not what its manifest says.
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
    """The staged Jump Client's version."""
    archive(folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    return str(manifest["version"])
