"""A lab: one network namespace with a bridge, and the hosts that are plugged into it."""

from __future__ import annotations

import contextlib
import secrets
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from . import files, images, layout, network, recipe, remains
from .errors import HostsError
from .host import Host
from .images import Progress, silent
from .processes import identity, is_alive, run

LABS = 512


class Lab:
    """A lab that exists, from `Lab.create` or `Lab.open`; as a context manager it is destroyed."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._record = record
        self.id: str = record["id"]
        self.number: int = record["number"]
        self.folder = layout.folder(self.id)
        self.namespace = layout.namespace(self.id)
        self.key = self.folder / "key"
        self.known_hosts = self.folder / "known_hosts"

    @classmethod
    def create(
        cls, id: str | None = None, *, owner: int | None = None, progress: Progress = silent
    ) -> Lab:
        """Make a lab.

        Args:
            id: its name (up to 16 of a-z, 0-9 and hyphen); drawn when there is none.
            owner: the process whose end makes the lab stale, so that the next start of the
                tool removes it. None: the lab stays until it is destroyed.
            progress: gets one line per step.

        Raises:
            HostsError: the name is taken, or this machine cannot make labs.
        """
        name = id or secrets.token_hex(3)
        layout.check_name("lab id", name)
        of = None if owner is None else identity(owner)
        tree = images.ensure(progress)
        with remains.locked():
            _sweep(progress)
            if layout.folder(name).exists():
                raise HostsError(f"there is a lab {name} already")
            # Until it is complete it is this process's, whose death makes it stale.
            lab = cls({"id": name, "number": _free_number(), "owner": identity()})
            try:
                lab._make(tree)
                lab._record["owner"] = of
                files.write_json(layout.record(name), lab._record)
            except BaseException:
                remains.purge_lab(name)
                raise
        addresses = f"{network.lab_address(lab.number, 0)}/24, the server's is {lab.gateway}"
        progress(f"lab {name}: addresses {addresses}")
        return lab

    @classmethod
    def open(cls, id: str) -> Lab:
        """An existing lab.

        Raises:
            HostsError: there is none of that id.
        """
        layout.check_name("lab id", id)
        record = files.read_json(layout.record(id))
        if record is None:
            raise HostsError(f"there is no lab {id}")
        return cls(record)

    @classmethod
    def all(cls) -> list[Lab]:
        """Every lab of this machine."""
        records = [files.read_json(path) for path in sorted(layout.STATE.glob("*/lab.json"))]
        return [cls(record) for record in records if record is not None]

    def __enter__(self) -> Lab:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.destroy()

    def _make(self, tree: Path) -> None:
        self.folder.mkdir(mode=0o700)
        files.write_json(layout.record(self.id), self._record)
        remains.raise_inotify_limit()
        # A checkout's path may contain commas and colons, which mount options are split by.
        (self.folder / "images").symlink_to(tree)
        disk = layout.disk(self.id)
        disk.mkdir()
        run(["mount", "-t", "tmpfs", "-o", "mode=0755,size=75%", self.namespace, str(disk)])
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", self.namespace]
        run([*keygen, "-f", str(self.key)])
        files.write(self.known_hosts, "")
        network.make_lab(self.namespace, self.gateway)

    def destroy(self) -> None:
        """Remove the lab and everything in it: hosts, processes inside it, network, files."""
        destroy(self.id)

    # -- the machine's side

    @property
    def gateway(self) -> str:
        """Where a server inside the lab listens; the hosts call it `jump-server`."""
        return network.lab_address(self.number, 1)

    @property
    def owner(self) -> str | None:
        """The identity of the process that this lab belongs to."""
        owner: str | None = self._record["owner"]
        return owner

    def command(self, argv: Sequence[str]) -> list[str]:
        """The argument vector that runs a program of this machine inside the lab's network."""
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
        """Options for `ssh`: this lab's key, strict host keys, nobody's own configuration."""
        options = (
            f"UserKnownHostsFile={self.known_hosts}",
            "GlobalKnownHostsFile=/dev/null",
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
            "BatchMode=yes",
            "ConnectTimeout=10",
            "LogLevel=ERROR",
        )
        return ["-F", "none", *(word for option in options for word in ("-o", option))]

    # -- hosts

    def hosts(self) -> list[Host]:
        """The hosts of this lab, in the order of their numbers."""
        return [Host(self, record) for record in self._host_records()]

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
            layout.check_name("host name", name)
            if init not in recipe.INITS:
                raise HostsError(f"no such init: {init!r} (there are {', '.join(recipe.INITS)})")
        sweep(progress)
        hosts = self._reserve(wanted)
        try:
            self._start(hosts, wait, progress)
        except BaseException:
            self.remove_hosts(hosts)
            raise
        return hosts

    def _start(self, hosts: list[Host], wait: float, progress: Progress) -> None:
        def start(host: Host) -> None:
            host.boot()
            host.wait(wait)
            progress(f"{host.name} ({host.init}) is up at {host.address}")

        with ThreadPoolExecutor(max(1, len(hosts))) as pool:
            try:
                list(pool.map(Host.prepare, hosts))
                self._write_known_hosts()
                list(pool.map(start, hosts))
            except BaseException:
                # Without this an interrupt would wait until each had come up.
                for host in hosts:
                    host.power_cut()
                raise
        for host in hosts:
            path = self._host_record(host.name)
            files.write_json(path, (files.read_json(path) or {}) | {"starting": None})

    def _host_record(self, name: str) -> Path:
        return self.folder / "hosts" / f"{name}.json"

    def _host_records(self) -> list[dict[str, Any]]:
        records = [files.read_json(path) for path in self.folder.glob("hosts/*.json")]
        whole = [record for record in records if record is not None]
        return sorted(whole, key=lambda record: int(record["index"]))

    def _reserve(self, wanted: Mapping[str, str]) -> list[Host]:
        with files.lock(self.folder / ".lock"):
            (self.folder / "hosts").mkdir(exist_ok=True)
            records = self._host_records()
            if clash := {record["name"] for record in records} & set(wanted):
                names = ", ".join(sorted(clash))
                raise HostsError(f"lab {self.id} has hosts of these names already: {names}")
            taken = {record["index"] for record in records}
            free = [index for index in range(2, 255) if index not in taken]
            if len(free) < len(wanted):
                raise HostsError(f"lab {self.id} has room for {len(free)} more hosts only")
            hosts = []
            for (name, init), index in zip(wanted.items(), free, strict=False):
                record = {"name": name, "init": init, "index": index, "starting": identity()}
                files.write_json(self._host_record(name), record)
                hosts.append(Host(self, record))
            return hosts

    def sweep_hosts(self) -> None:
        """Remove hosts whose making was cut short by the death of the maker."""
        with files.lock(self.folder / ".lock"):
            for record in self._host_records():
                if record["starting"] and not is_alive(record["starting"]):
                    self._remove(Host(self, record))

    def remove_hosts(self, hosts: Iterable[Host]) -> None:
        """Remove these hosts completely."""
        chosen = list(hosts)
        with ThreadPoolExecutor(max(1, len(chosen))) as pool:
            list(pool.map(self._remove, chosen))
        self._write_known_hosts()

    def _remove(self, host: Host) -> None:
        remains.purge_host(self.id, host.name)
        self._host_record(host.name).unlink(missing_ok=True)

    def _write_known_hosts(self) -> None:
        """Read every host's key from its disk: nothing has to be believed from the network."""
        with files.lock(self.folder / ".lock"):
            lines = []
            for host in self.hosts():
                with contextlib.suppress(OSError):
                    lines.append(f"{host.address},{host.name} {host.public_key}\n")
            files.write(self.known_hosts, "".join(lines), 0o600)


def destroy(id: str) -> None:
    """Remove everything that carries this lab's id, also when the lab was never finished."""
    layout.check_name("lab id", id)
    with remains.locked():
        remains.purge_lab(id)


def sweep(progress: Progress = silent) -> list[str]:
    """Destroy the labs whose owners have died, and hosts that were never finished."""
    with remains.locked():
        return _sweep(progress)


def _sweep(progress: Progress) -> list[str]:
    stale = remains.stale_labs()
    for name in stale:
        progress(f"removing lab {name}: its owner is gone")
        remains.purge_lab(name)
    for lab in Lab.all():
        lab.sweep_hosts()
    return stale


def _free_number() -> int:
    taken = {lab.number for lab in Lab.all()}
    number = next((n for n in range(LABS) if n not in taken), None)
    if number is None:
        raise HostsError(f"there are {LABS} labs already")
    return number
