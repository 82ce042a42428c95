"""Goes back to the version before when the one on trial can't start.

``update/trial.json`` exists from an update until a server has answered the new version. It names
both versions. It has a verdict once the new one has failed: then ``current`` leads back, whatever
interrupts it. ``launch.py`` imports this module only while that file exists. An update never
changes it, so it uses only Python's own modules.
"""

import json
import os
from typing import Any

STARTS = 4
"""Starts in one boot of the computer that may end without having been stopped."""


class Linux:
    """What Linux has for this module."""

    def current(self, directory: str) -> str:
        """Return the version that the link ``current`` leads to; empty when there is none."""
        try:
            return os.path.basename(os.readlink(os.path.join(directory, "current")))
        except OSError:
            return ""

    def point(self, directory: str, name: str) -> None:
        """Make ``current`` lead to a version, in one step."""
        link = os.path.join(directory, "current")
        temporary = "%s.tmp-%d" % (link, os.getpid())
        if os.path.lexists(temporary):
            os.unlink(temporary)
        os.symlink(os.path.join("versions", name), temporary)
        os.rename(temporary, link)
        _sync(directory)

    def write(self, path: str, values: "dict[str, Any]") -> None:
        """Write a file of JSON durably."""
        temporary = "%s.tmp-%d" % (path, os.getpid())
        with open(temporary, "wb") as file:
            os.fchmod(file.fileno(), 0o644)
            file.write(json.dumps(values, indent=1, sort_keys=True).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
        _sync(os.path.dirname(path))

    def remove(self, path: str) -> None:
        """Remove a file durably."""
        os.unlink(path)
        _sync(os.path.dirname(path))

    def boot(self) -> str:
        """Return what changes when the computer starts, or an empty text."""
        try:
            with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
                return file.read(64).strip()
        except OSError:
            return ""


system: Any = Linux()
"""What the platform has; Windows' launcher sets its own."""

KEPT = 16
"""Number of failed payloads that are remembered."""

LIMIT = 64 * 1024
"""Maximum size of a file in bytes."""


def begin(directory: str) -> None:
    """Count a start. If a version has failed, or has not begun, finish with it.

    Raises:
        OSError: the files could not be changed.
    """
    trial = read(directory)
    if trial is None:
        return
    if trial["verdict"] or _current(directory) != trial["new"]:
        _finish(directory, trial)
        return
    boot = system.boot()
    starts = trial["starts"] + 1 if trial["boot"] == boot else 1
    if starts > STARTS:
        reject(directory, "it does not start")
        return
    _write(directory, "trial.json", dict(trial, starts=starts, boot=boot))


def rest(directory: str) -> None:
    """Count no start: the version was stopped properly."""
    trial = read(directory)
    if trial is not None and not trial["verdict"]:
        _write(directory, "trial.json", dict(trial, starts=0))


def reject(directory: str, reason: str) -> bool:
    """Go back to the version before; return whether there was a trial.

    Raises:
        OSError: the files could not be changed.
    """
    trial = read(directory)
    if trial is None or _current(directory) != trial["new"]:
        return False
    trial = dict(trial, verdict=reason[:200])
    _write(directory, "trial.json", trial)
    _finish(directory, trial)
    return True


def read(directory: str) -> "dict[str, Any] | None":
    """Return the trial, or None when there is none."""
    try:
        values = _read(directory, "trial.json")
        texts = {name: str(values[name]) for name in ("new", "old", "sha256", "boot", "verdict")}
        return dict(texts, starts=int(values["starts"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _finish(directory: str, trial: "dict[str, Any]") -> None:
    if trial["verdict"]:
        _point(directory, trial["old"])
        failed = {name: trial[name] for name in ("new", "sha256", "verdict")}
        try:
            known = _read(directory, "rejected.json")["rejected"]
        except (OSError, ValueError, KeyError, TypeError):
            known = []
        others = [one for one in known if one != failed]
        _write(directory, "rejected.json", {"rejected": [*others, failed][-KEPT:]})
    system.remove(_path(directory, "trial.json"))


def _point(directory: str, name: str) -> None:
    if _current(directory) != name:
        system.point(directory, name)


def _current(directory: str) -> str:
    return str(system.current(directory))


def _path(directory: str, name: str) -> str:
    return os.path.join(directory, "update", name)


def _read(directory: str, name: str) -> "dict[str, Any]":
    with open(_path(directory, name), "rb") as file:
        values = json.loads(file.read(LIMIT).decode())
    return dict(values)


def _write(directory: str, name: str, values: "dict[str, Any]") -> None:
    system.write(_path(directory, name), values)


def _sync(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
