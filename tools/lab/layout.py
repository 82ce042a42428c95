"""What everything of a lab is called, so that it can be found again by its names alone."""

from __future__ import annotations

import re
from pathlib import Path

from .errors import HostsError

STATE = Path("/run/jump-lab")
"""One folder per lab, with its record, keys and disks; gone with the last lab."""

PREFIX = "jump-lab"
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?")


def check_name(what: str, name: str) -> None:
    """Refuse a name that would not fit everywhere.

    Raises:
        HostsError: it is not of 1 to 16 letters, digits and inner hyphens.
    """
    if not _NAME.fullmatch(name):
        raise HostsError(f"not a {what}: {name!r} (1 to 16 of a-z, 0-9 and inner hyphens)")


def folder(lab: str) -> Path:
    """Where a lab's files are."""
    return STATE / lab


def disk(lab: str) -> Path:
    """Where a lab's hosts have their root file systems, in memory."""
    return STATE / lab / "disk"


def record(lab: str) -> Path:
    """The file that says what a lab is."""
    return STATE / lab / "lab.json"


def namespace(lab: str, host: str | None = None) -> str:
    """The network namespace of a lab, or of one of its hosts."""
    return f"{PREFIX}-{lab}" + (f".{host}" if host else "")


def machine(lab: str, host: str) -> str:
    """What systemd-nspawn calls a host."""
    return f"{PREFIX}-{lab}-{host}"


def group(lab: str, host: str | None = None) -> str:
    """The control group of a lab, or of one of its hosts, below each hierarchy."""
    return f"{PREFIX}/{lab}" + (f"/{host}" if host else "")
