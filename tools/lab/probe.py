"""Looks at a host from inside and prints what it sees as JSON. Sent to the host's python3.

By standard input come the files of the host's image (`images.sums`): most of the time would go
into reading those again, though their status has not changed since the image was unpacked.

It reports everything that an installation could leave behind: files with their content,
processes, listening ports, what init starts, accounts, crontabs.
"""

import grp
import hashlib
import json
import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

SKIPPED = ("/proc", "/sys", "/dev/pts", "/run/host", "/run/systemd/nspawn", "/run/credentials")


def files(known: dict[str, list[str]]) -> dict[str, str]:
    """Each file's mode, owner, group, and its content's SHA-256 or its link's target."""
    found, folders = {}, ["/"]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.path in SKIPPED:
                    continue
                try:
                    seen = entry.stat(follow_symlinks=False)
                    content = _content(entry.path, seen, known.get(entry.path))
                except OSError:
                    continue  # gone meanwhile
                words = (stat.filemode(seen.st_mode), seen.st_uid, seen.st_gid, content)
                found[entry.path] = " ".join(map(str, words)).rstrip()
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return found


def _content(path: str, seen: os.stat_result, known: list[str] | None) -> str:
    if stat.S_ISLNK(seen.st_mode):
        return f"-> {Path(path).readlink()}"
    if not stat.S_ISREG(seen.st_mode):
        return ""
    if known and known[0] == f"{seen.st_ctime_ns} {seen.st_size}":
        return known[1]
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def processes() -> dict[str, int]:
    """How many there are of each user and command line, this program and its shell excepted."""
    own, pid = set(), os.getpid()
    while pid > 1:
        own.add(pid)
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    found: dict[str, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            line = f"{_user(folder.stat().st_uid)}: {words.strip()}"
        except OSError:
            continue  # ended meanwhile
        if words and int(folder.name) not in own:
            found[line] = found.get(line, 0) + 1
    return found


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def listeners() -> dict[str, str]:
    """The user of each open port."""
    found = {}
    for protocol, state in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        table = Path("/proc/net", protocol)
        for line in table.read_text().splitlines()[1:] if table.exists() else []:
            _, local, _, now, _, _, _, uid = line.split()[:8]
            if now == state:
                found[f"{protocol} {int(local.rpartition(':')[2], 16)}"] = _user(int(uid))
    return found


def units() -> dict[str, str]:
    """What init knows: the runlevels' links, and systemd's unit files and units."""
    found = {str(path): str(path.readlink()) for path in Path("/etc").glob("rc*.d/[SK]*")}
    found |= {str(path): "" for path in Path("/etc/runlevels").glob("*/*")}
    found |= {str(path): "" for path in Path("/etc/runit/runsvdir").glob("*/*")}
    if Path("/run/systemd/system").is_dir():
        found |= _systemctl("unit-file", slice(1, 2)) | _systemctl("unit", slice(1, 4))
    return found


def _systemctl(what: str, columns: slice) -> dict[str, str]:
    command = ["systemctl", f"list-{what}s", "--no-legend", "--plain", "--no-pager", "--full"]
    rows = [line.split() for line in subprocess.check_output(command, text=True).splitlines()]
    return {f"{what} {row[0]}": " ".join(row[columns]) for row in rows if row}


def crontabs() -> dict[str, str]:
    """The content of everything that cron reads."""
    tables = [Path("/etc/crontab"), *Path("/etc").glob("cron.*/*")]
    tables += Path("/var/spool/cron").glob("*/*")
    return {str(path): path.read_text(errors="replace") for path in tables}


def main() -> None:
    """Print it all."""
    seen = {
        "files": files(json.load(sys.stdin)),
        "processes": processes(),
        "listeners": listeners(),
        "units": units(),
        "users": {user.pw_name: ":".join(map(str, user[2:])) for user in pwd.getpwall()},
        "groups": {group.gr_name: f"{group.gr_gid} {group.gr_mem}" for group in grp.getgrall()},
        "crontabs": crontabs(),
    }
    print(json.dumps(seen))


main()
