"""Removing labs and hosts by their names alone, however far their making had got."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import cgroups, charges, files, layout, network
from .errors import HostsError
from .processes import is_alive, kill_naming, run

INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
INOTIFY_NEEDED = 8192
NSPAWN = Path("/run/systemd/nspawn")


@contextmanager
def locked() -> Iterator[None]:
    """Hold the lock of all labs of this machine; leaves nothing behind when there are none."""
    with files.lock(layout.STATE / ".lock", make_parent=True):
        yield
        if not any(path.is_dir() for path in layout.STATE.iterdir()):
            _restore_inotify_limit()
            for folder in (*NSPAWN.glob("*"), NSPAWN):
                with contextlib.suppress(OSError):
                    folder.rmdir()
            (layout.STATE / ".lock").unlink()
            # Not when the next one has made the lock's file again already.
            with contextlib.suppress(OSError):
                layout.STATE.rmdir()


def raise_inotify_limit() -> None:
    """Each systemd takes some instances: with the usual 128, many hosts' reboots hang."""
    before = INOTIFY.read_text().strip()
    if int(before) < INOTIFY_NEEDED:
        files.write(layout.STATE / "inotify", before)
        INOTIFY.write_text(str(INOTIFY_NEEDED))


def _restore_inotify_limit() -> None:
    saved = layout.STATE / "inotify"
    if saved.exists():
        INOTIFY.write_text(saved.read_text())
        saved.unlink()


def stale_labs() -> list[str]:
    """Labs that nobody will use again: the owner has died, or it was never finished."""
    return [lab for lab in _traces() if _is_stale(lab)]


def _is_stale(lab: str) -> bool:
    record = files.read_json(layout.record(lab))
    return record is None or (record["owner"] is not None and not is_alive(record["owner"]))


def _traces() -> list[str]:
    """The ids of all labs of which anything exists."""
    found = {path.name for path in layout.STATE.glob("*") if path.is_dir()}
    start = layout.namespace("")
    if network.NAMESPACES.is_dir():
        names = (path.name for path in network.NAMESPACES.glob(f"{start}*"))
        found |= {name.removeprefix(start).split(".")[0] for name in names}
    for hierarchy in cgroups.hierarchies():
        parent = hierarchy / layout.PREFIX
        found |= {path.name for path in parent.glob("*") if path.is_dir()}
    return sorted(found)


def purge_lab(lab: str) -> None:
    """Remove everything of a lab: hosts, processes inside its network, namespaces, files.

    Raises:
        HostsError: something cannot be removed.
    """
    kill_naming(layout.namespace(lab))
    group = cgroups.Group(layout.group(lab))
    group.kill()
    for host in group.unified.glob("*/"):  # those that went before have said what they took
        charges.add(cgroups.Group(layout.group(lab, host.name)).spent())
    network.kill_inside(layout.namespace(lab))
    _unmount(layout.folder(lab))
    for namespace in network.of_lab(layout.namespace(lab)):
        network.delete(namespace)
    group.remove()
    _remove_folder(layout.folder(lab))
    _forget_machines(layout.machine(lab, "*"))


def purge_host(lab: str, host: str) -> None:
    """Remove everything of one host but its record.

    Raises:
        HostsError: something cannot be removed.
    """
    kill_naming(layout.namespace(lab, host))
    group = cgroups.Group(layout.group(lab, host))
    group.kill()
    charges.add(group.spent())
    _unmount(layout.disk(lab) / host)
    network.delete(layout.namespace(lab, host))
    group.remove()
    _remove_folder(layout.disk(lab) / host)
    _forget_machines(layout.machine(lab, host))


def _unmount(below: Path) -> None:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    points = [line.split()[4] for line in lines]
    for point in reversed([p for p in points if p == str(below) or p.startswith(f"{below}/")]):
        # Lazily only if need be: somebody may still look into the folder from outside.
        if run(["umount", point], check=False).returncode != 0:
            run(["umount", "--lazy", point])


def _remove_folder(folder: Path) -> None:
    for _ in range(20):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)
    raise HostsError(f"{folder} cannot be removed")


def _forget_machines(pattern: str) -> None:
    """systemd-nspawn leaves a folder per machine behind."""
    for path in NSPAWN.glob(f"*/{pattern}"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
