"""The Jump Client's code, staged by `make payload`; checked once and kept in memory."""

import hashlib
import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "payload"


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
