"""What the role installs, without a host: molecule/server deploys it to real ones."""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from tests import wheelhouse
from tests.collection.playbook import ROOT

LOCK = ROOT / "requirements.lock"
SERVER_LOCK = wheelhouse.LOCK


def test_the_servers_lock_has_the_tested_versions() -> None:
    """Otherwise: ``make lock``."""
    tested, installed = _entries(LOCK), _entries(SERVER_LOCK)
    assert installed
    assert {name: tested.get(name) for name in installed} == installed


def test_the_servers_lock_has_all_that_the_server_needs_and_no_more() -> None:
    needed = {"jumpclient"} | set(_closure("jumpclient", ("server",)))
    # Of other systems, or of the first bugfix releases of Python 3.11.
    elsewhere = {"async-timeout", "tzdata", "colorama"}
    assert needed - {"jumpclient"} - elsewhere == set(_entries(SERVER_LOCK)) - elsewhere


def _entries(lock: Path) -> dict[str, str]:
    """The version and the hashes that a lock has of each package, wherever it is installed."""
    text = re.sub(r" ; .* \\$", r" \\", lock.read_text(encoding="utf-8"), flags=re.M)
    parts = re.split(r"\n(?=[a-z0-9])", text.strip())
    return {part.partition("==")[0]: part for part in parts}


def _closure(name: str, extras: tuple[str, ...], seen: set[str] | None = None) -> Iterator[str]:
    """The names of what a package needs here, and what that needs."""
    known = set() if seen is None else seen
    for text in metadata.requires(name) or []:
        requirement = Requirement(text)
        wanted = any(
            requirement.marker is None or requirement.marker.evaluate({"extra": extra})
            for extra in ("", *extras)
        )
        needed = re.sub(r"[-_.]+", "-", requirement.name).lower()
        key = f"{needed}{sorted(requirement.extras)}"
        if not wanted or key in known:
            continue
        known.add(key)
        yield needed
        yield from _closure(needed, tuple(requirement.extras), known)
