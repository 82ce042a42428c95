"""What of a lab is visible on this machine, by its id: to prove that nothing is left."""

from pathlib import Path

from tools.lab import cgroups

NSPAWN = Path("/run/systemd/nspawn")


def traces(lab: str) -> list[str]:
    """Mounts, namespaces, control groups, processes and files that carry the lab's id."""
    mark = f"jump-lab-{lab}"
    found = [f"process {line}" for line in _command_lines() if mark in line or f"/{lab}/" in line]
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    found += [f"mount {line}" for line in mounts if mark in line or f"/jump-lab/{lab}" in line]
    places = [Path("/run/netns"), Path("/run/jump-lab"), *NSPAWN.glob("*")]
    places += [hierarchy / "jump-lab" for hierarchy in cgroups.hierarchies()]
    found += [
        str(p) for place in places if place.is_dir() for p in place.iterdir() if lab in p.name
    ]
    return found


def _command_lines() -> list[str]:
    lines = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if "pytest" not in line:
            lines.append(f"{folder.name} {line}")
    return lines
