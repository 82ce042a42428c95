"""A lab: one network namespace with a bridge, and the hosts that are plugged into it.

Everything of a lab carries its id in its name, so that it can be removed completely
without knowing how far its making had got.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from . import files, images, network, recipe
from .cgroups import Group
from .errors import HostsError
from .host import Host
from .images import Progress, silent
from .processes import identity, is_alive, run

STATE = Path("/run/jump-lab")
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?")
LABS = 512
INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
INOTIFY_NEEDED = 8192


class Lab:
    """An open lab. As a context manager it is destroyed at the end.

    Args:
        id: a name of one's own (up to 16 of a-z, 0-9 and hyphen); else one is drawn.
        owner: the process whose end makes the lab stale (swept by the next start);
            None for a lab that stays until it is destroyed.
        progress: gets one line per step.
    """

    def __init__(self, id: str) -> None:
        if not NAME.fullmatch(id):
            raise HostsError(f"not a lab id: {id!r} (up to 16 of a-z, 0-9 and hyphen)")
        self.id = id
        self.folder = STATE / id
        self.namespace = f"jump-lab-{id}"
        self.disk = self.folder / "disk"
        self.key = self.folder / "key"
        self.known_hosts = self.folder / "known_hosts"
        self.group = Group(id)
        self._record = files.read_json(self.folder / "lab.json") or {}

    @classmethod
    def create(
        cls, id: str | None = None, *, owner: int | None = None, progress: Progress = silent
    ) -> Lab:
        """Make a lab; `owner` is the pid of the process it belongs to (None: to nobody)."""
        tree = images.ensure(progress)
        lab = cls(id or secrets.token_hex(3))
        STATE.mkdir(mode=0o755, exist_ok=True)
        with files.lock(STATE / ".lock"):
            _sweep(progress)
            if lab.folder.exists():
                raise HostsError(f"there is a lab {lab.id} already")
            # Until it is complete it belongs to this process, so that the next start sweeps it.
            lab._record = {"id": lab.id, "number": _free_number(), "owner": identity()}
            lab.folder.mkdir(mode=0o700)
            lab._save()
            try:
                lab._make(tree)
            except BaseException:
                lab._purge()
                raise
            lab._record["owner"] = None if owner is None else identity(owner)
            lab._save()
        progress(
            f"lab {lab.id}: network {network.lab_address(lab.number, 0)}/24, "
            f"server address {lab.gateway}"
        )
        return lab

    @classmethod
    def open(cls, id: str) -> Lab:
        """An existing lab.

        Raises:
            HostsError: there is none of that id.
        """
        lab = cls(id)
        if not lab._record:
            raise HostsError(f"there is no lab {id}")
        return lab

    @classmethod
    def all(cls) -> list[Lab]:
        """Every lab of this machine."""
        return [cls(path.parent.name) for path in sorted(STATE.glob("*/lab.json"))]

    def __enter__(self) -> Lab:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.destroy()

    # -- the lab itself

    @property
    def number(self) -> int:
        """Which of the address ranges is this lab's."""
        return int(self._record["number"])

    @property
    def gateway(self) -> str:
        """Where a server inside the lab listens; the hosts call it `jump-server`."""
        return network.lab_address(self.number, 1)

    @property
    def owner(self) -> str | None:
        """The identity of the process that this lab belongs to."""
        owner = self._record["owner"]
        return None if owner is None else str(owner)

    def _save(self) -> None:
        files.write_json(self.folder / "lab.json", self._record)

    def _make(self, tree: Path) -> None:
        _raise_inotify_limit()
        # The mount options are read by commas and colons, which a checkout's path may contain.
        (self.folder / "images").symlink_to(tree)
        self.disk.mkdir()
        run(["mount", "-t", "tmpfs", "-o", "mode=0755,size=75%", self.namespace, str(self.disk)])
        run(
            [
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-C",
                self.namespace,
                "-f",
                str(self.key),
            ]
        )
        files.write(self.known_hosts, "")
        network.make_lab(self.namespace, self.gateway)

    def destroy(self) -> None:
        """Remove the lab and everything in it: hosts, processes inside it, network, files."""
        STATE.mkdir(mode=0o755, exist_ok=True)
        with files.lock(STATE / ".lock"):
            self._purge()
            _restore_inotify_limit()

    def _purge(self) -> None:
        self.group.kill()
        network.kill_inside(self.namespace)
        self._unmount(self.folder)
        for namespace in network.of_lab(self.namespace):
            network.delete(namespace)
        self.group.remove()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.folder.exists():
            raise HostsError(f"{self.folder} cannot be removed")
        _forget_machines(self.namespace + "-*")

    @staticmethod
    def _unmount(below: Path) -> None:
        points = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        for point in reversed([p for p in points if p == str(below) or p.startswith(f"{below}/")]):
            if run(["umount", point], check=False).returncode != 0:
                run(["umount", "--lazy", point])

    def command(self, argv: Sequence[str]) -> list[str]:
        """The argument vector that runs a program inside the lab's network."""
        return ["nsenter", f"--net={network.path(self.namespace)}", "--", *argv]

    def run(
        self,
        argv: Sequence[str],
        *,
        check: bool = True,
        timeout: float | None = None,
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program of this machine inside the lab's network, to its end."""
        return run(self.command(argv), check=check, timeout=timeout, env=env)

    def popen(self, argv: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start a program inside the lab's network; options as for `subprocess.Popen`."""
        return subprocess.Popen(self.command(argv), **options)

    def ssh_options(self) -> list[str]:
        """Options for `ssh`: this lab's key, strict host keys, nobody's personal configuration."""
        options = (
            f"UserKnownHostsFile={self.known_hosts}",
            "GlobalKnownHostsFile=/dev/null",
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
            "BatchMode=yes",
            "ConnectTimeout=10",
            "LogLevel=ERROR",
        )
        return [
            "-F",
            "none",
            "-i",
            str(self.key),
            *(word for option in options for word in ("-o", option)),
        ]

    # -- hosts

    def hosts(self) -> list[Host]:
        """The hosts of this lab, in the order of their making."""
        records = [files.read_json(path) for path in self.folder.glob("hosts/*.json")]
        whole = [record for record in records if record is not None]
        return [
            Host(self, record) for record in sorted(whole, key=lambda record: int(record["index"]))
        ]

    def host(self, name: str) -> Host:
        """The host of that name.

        Raises:
            HostsError: there is none.
        """
        record = files.read_json(self._host_record(name))
        if record is None:
            raise HostsError(f"there is no host {name} in lab {self.id}")
        return Host(self, record)

    def up(
        self, wanted: Mapping[str, str], *, wait: float = 60, progress: Progress = silent
    ) -> list[Host]:
        """Make and start hosts side by side, and wait until SSH answers on all of them.

        Args:
            wanted: the init of each host by its name.
            wait: seconds that each may take to answer.
            progress: gets one line per host.

        Raises:
            HostsError: one did not come up; then none of them stays.
        """
        for name, init in wanted.items():
            if not NAME.fullmatch(name):
                raise HostsError(f"not a host name: {name!r} (up to 16 of a-z, 0-9 and hyphen)")
            if init not in recipe.INITS:
                raise HostsError(f"no such init: {init!r} (there are {', '.join(recipe.INITS)})")
        with files.lock(self.folder / ".lock"):
            self._sweep_hosts()
            hosts = self._reserve(wanted)
        try:
            with ThreadPoolExecutor(max(1, len(hosts))) as pool:
                list(pool.map(Host.prepare, hosts))
                self._write_known_hosts()
                list(pool.map(lambda host: self._start(host, wait, progress), hosts))
            for host in hosts:
                self._update(host, starting=None)
        except BaseException:
            self.remove_hosts(hosts)
            raise
        return hosts

    @staticmethod
    def _start(host: Host, wait: float, progress: Progress) -> None:
        host.boot()
        host.wait(wait)
        progress(f"{host.name} ({host.init}) is up at {host.address}")

    def _host_record(self, name: str) -> Path:
        return self.folder / "hosts" / f"{name}.json"

    def _reserve(self, wanted: Mapping[str, str]) -> list[Host]:
        (self.folder / "hosts").mkdir(exist_ok=True)
        for name in wanted:
            if self._host_record(name).exists():
                raise HostsError(f"there is a host {name} in lab {self.id} already")
        hosts, taken = [], {int(host.port[1:]) for host in self.hosts()}
        for name, init in wanted.items():
            index = next((i for i in range(2, 255) if i not in taken), None)
            if index is None:
                raise HostsError(f"lab {self.id} is full")
            taken.add(index)
            record = {"name": name, "init": init, "index": index, "port": f"h{index}"}
            record |= {"address": network.lab_address(self.number, index), "starting": identity()}
            files.write_json(self._host_record(name), record)
            hosts.append(Host(self, record))
        return hosts

    def _update(self, host: Host, **changes: object) -> None:
        record = files.read_json(self._host_record(host.name)) or {}
        files.write_json(self._host_record(host.name), record | changes)

    def _sweep_hosts(self) -> None:
        """Remove hosts whose making was cut short by the death of the maker."""
        records = [files.read_json(path) for path in self.folder.glob("hosts/*.json")]
        stale = [r for r in records if r and r["starting"] and not is_alive(r["starting"])]
        for record in stale:
            self._remove(Host(self, record))

    def remove_hosts(self, hosts: Iterable[Host]) -> None:
        """Remove these hosts completely."""
        chosen = list(hosts)
        with ThreadPoolExecutor(max(1, len(chosen))) as pool:
            list(pool.map(self._remove, chosen))
        self._write_known_hosts()

    def _remove(self, host: Host) -> None:
        host.group.kill()
        self._unmount(host.folder)
        network.delete(host.namespace)
        host.group.remove()
        if host.folder.exists():
            shutil.rmtree(host.folder)
        _forget_machines(host.machine)
        self._host_record(host.name).unlink(missing_ok=True)

    def _write_known_hosts(self) -> None:
        """Read every host's key from its disk: nothing has to be believed from the network."""
        with files.lock(self.folder / ".lock"):
            lines = []
            for host in self.hosts():
                with contextlib.suppress(OSError):
                    lines.append(f"{host.address},{host.name} {host.public_key}\n")
            files.write(self.known_hosts, "".join(lines), 0o600)


def sweep(progress: Progress = silent) -> list[str]:
    """Destroy the labs whose owners have died, and hosts that were never finished."""
    if not STATE.is_dir():
        return []
    with files.lock(STATE / ".lock"):
        swept = _sweep(progress)
        _restore_inotify_limit()
        return swept


def _sweep(progress: Progress) -> list[str]:
    swept = []
    for folder in [path for path in STATE.iterdir() if path.is_dir()]:
        record = files.read_json(folder / "lab.json")
        lab = Lab(folder.name)
        if record is None or (record["owner"] is not None and not is_alive(record["owner"])):
            progress(f"removing lab {folder.name}, whose owner is gone")
            lab._purge()
            swept.append(folder.name)
        else:
            with files.lock(folder / ".lock"):
                lab._sweep_hosts()
    return swept


def _free_number() -> int:
    taken = {lab.number for lab in Lab.all()}
    number = next((n for n in range(LABS) if n not in taken), None)
    if number is None:
        raise HostsError(f"there are {LABS} labs already")
    return number


def _raise_inotify_limit() -> None:
    """Each systemd takes some instances; with the usual 128 the tenth host's reboot hangs."""
    before = INOTIFY.read_text().strip()
    if int(before) < INOTIFY_NEEDED:
        files.write(STATE / "inotify", before)
        INOTIFY.write_text(str(INOTIFY_NEEDED))


def _restore_inotify_limit() -> None:
    """Put the machine's setting back with the last lab."""
    saved = STATE / "inotify"
    if saved.exists() and not Lab.all():
        INOTIFY.write_text(saved.read_text())
        saved.unlink()


def _forget_machines(pattern: str) -> None:
    """systemd-nspawn leaves a folder per machine behind."""
    for path in Path("/run/systemd/nspawn").glob(f"*/{pattern}"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
