"""One host: a root file system of its own, a real init as process 1, a network cable."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import files, images, layout, network
from .cgroups import Group
from .errors import HostsError
from .processes import CLEAN_ENVIRONMENT, run
from .snapshot import Snapshot

if TYPE_CHECKING:
    from .lab import Lab

SERVER_NAME = "jump-server"
USERS = ("root", "deploy")

# systemd-nspawn ends with 133 when the guest asked for a reboot and nobody else is there
# to restart it. A TERM is passed on: it makes the guest power off.
SUPERVISOR = """
trap 'kill -TERM $guest' TERM
while :; do
    "$@" & guest=$!
    while :; do
        wait $guest; status=$?
        kill -0 $guest 2>/dev/null || break
    done
    [ $status = 133 ] || exit $status
done
"""

# What is run for a host is in the host's group, not the caller's: a power cut takes it along.
ENTER = 'for group in $1; do echo 0 > "$group/cgroup.procs" || exit 125; done; shift; exec "$@"'

PUT = """
set -e
mkdir -p "${1%/*}/"
new=$1.new.$$
umask 077
cat > "$new"
chown "$3" "$new"
chmod "$2" "$new"
mv "$new" "$1"
"""


class Host:
    """A host of a lab. Get one from `Lab.up` or `Lab.host`; it lives until `down`."""

    def __init__(self, lab: Lab, record: dict[str, Any]) -> None:
        self.lab = lab
        self.name: str = record["name"]
        self.init: str = record["init"]
        self.address = network.lab_address(lab.number, record["index"])
        self.port = f"h{record['index']}"
        self.folder: Path = layout.disk(lab.id) / self.name
        self.root = self.folder / "root"
        self.namespace = layout.namespace(lab.id, self.name)
        self.machine = layout.machine(lab.id, self.name)
        self.group = Group(layout.group(lab.id, self.name))

    def __repr__(self) -> str:
        return f"<Host {self.name} ({self.init}, {self.address}, lab {self.lab.id})>"

    # -- life

    def prepare(self) -> None:
        """Make the root file system and the network; `boot` starts it."""
        for name in ("upper", "work", "root"):
            (self.folder / name).mkdir(parents=True)
        images = self.lab.folder / "images"
        lower = f"lowerdir={images / self.init}:{images / 'common'}"
        options = f"{lower},upperdir={self.folder}/upper,workdir={self.folder}/work"
        run(["mount", "-t", "overlay", "-o", options, self.machine, str(self.root)])
        files.write(self.root / "etc/hostname", self.name + "\n")
        hosts = (
            f"127.0.0.1 localhost\n{self.address} {self.name}\n{self.lab.gateway} {SERVER_NAME}\n"
        )
        files.write(self.root / "etc/hosts", hosts)
        files.write(self.root / "etc/machine-id", os.urandom(16).hex() + "\n", 0o444)
        key = self.root / "etc/ssh/ssh_host_ed25519_key"
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", self.name, "-f", str(key)])
        for home in ("root", "home/deploy"):
            authorized = self.root / home / ".ssh/authorized_keys"
            files.write(authorized, self.lab.key.with_suffix(".pub").read_bytes(), 0o600)
            owner = authorized.parent.stat()
            os.chown(authorized, owner.st_uid, owner.st_gid)
        network.make_host(
            self.lab.namespace, self.namespace, self.port, self.address, self.lab.gateway
        )

    @property
    def public_key(self) -> str:
        """The host's SSH key, as `known_hosts` wants it."""
        return " ".join((self.root / "etc/ssh/ssh_host_ed25519_key.pub").read_text().split()[:2])

    def boot(self) -> None:
        """Switch the host on; `wait` tells when it can be used."""
        if self.is_running():
            raise HostsError(f"{self.name} is running already")
        self.group.make()
        guest = [
            *(
                "systemd-nspawn",
                "--quiet",
                "--boot",
                "--settings=no",
                "--register=no",
                "--keep-unit",
            ),
            *(f"--directory={self.root}", f"--machine={self.machine}", f"--hostname={self.name}"),
            f"--network-namespace-path={network.path(self.namespace)}",
            # For firewalls. The other inits would take the interface down when they reboot, and
            # nothing in the host brings it up again.
            *(["--capability=CAP_NET_ADMIN"] if self.init == "systemd" else []),
            *("--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=read-only"),
        ]
        groups = " ".join(map(str, self.group.paths))
        with (self.folder / "console.log").open("ab") as console:
            # Forked off: it is no child of this process, which may end before it.
            supervisor = ["setsid", "--fork", "/bin/sh", "-c", SUPERVISOR, self.machine, *guest]
            done = subprocess.run(
                ["/bin/sh", "-c", ENTER, "enter", groups, *supervisor],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=CLEAN_ENVIRONMENT | self._nspawn_settings(),
                umask=0o022,
                check=False,
            )
        if done.returncode != 0:
            raise HostsError(f"{self.name} does not start:\n{self.console()[-2000:]}")

    def _nspawn_settings(self) -> dict[str, str]:
        settings = {"SYSTEMD_NSPAWN_LOCK": "0"}
        if len(self.group.paths) == 1:
            # For a guest without systemd it would bring cgroup v1 back to the machine.
            settings["SYSTEMD_NSPAWN_UNIFIED_HIERARCHY"] = "1"
        return settings

    def is_running(self) -> bool:
        """Whether the host is switched on."""
        return self.group.is_populated()

    def wait(self, seconds: float = 60) -> None:
        """Wait until SSH answers and ordinary users may log in.

        Raises:
            HostsError: not within that time; the console's last lines are in the message.
        """
        end = time.monotonic() + seconds
        network.inside(self.lab.namespace, lambda: self._await_banner(end))
        while (
            self._leader_path("run/nologin").exists() or self._leader_path("etc/nologin").exists()
        ):
            if time.monotonic() > end:
                raise HostsError(f"{self.name} lets no user log in after {seconds:g} s")
            time.sleep(0.02)

    def _await_banner(self, end: float) -> None:
        while time.monotonic() < end and self.is_running():
            try:
                with socket.create_connection((self.address, 22), 1) as connection:
                    if connection.recv(4) == b"SSH-":
                        return
            except OSError:
                pass
            time.sleep(0.03)
        state = "no SSH" if self.is_running() else "it has switched off"
        where = f"{self.name} ({self.address})"
        raise HostsError(f"{where}: {state}. Its console:\n{self.console()[-2000:]}")

    def console(self) -> str:
        """What the host printed on its console, from all its boots."""
        with contextlib.suppress(OSError):
            return (self.folder / "console.log").read_text(errors="replace")
        return ""

    def reboot(self, seconds: float = 60) -> None:
        """Reboot from inside, as an administrator does, and wait until it is back."""
        before = self.leader()
        self.run("reboot", check=False)
        end = time.monotonic() + seconds
        while (now := self._find_leader()) is None or now == before:
            if time.monotonic() > end:
                raise HostsError(
                    f"{self.name} has not rebooted in {seconds:g} s:\n{self.console()[-2000:]}"
                )
            time.sleep(0.02)
        self.wait(seconds)

    def power_cut(self) -> None:
        """Kill every process of the host at once; its disk stays. `boot` starts it again."""
        self.group.kill()

    def halt(self, seconds: float = 60) -> None:
        """Shut down cleanly from inside."""
        self.run("poweroff", check=False)
        if not self.group.wait_empty(seconds):
            raise HostsError(
                f"{self.name} has not powered off in {seconds:g} s:\n{self.console()[-2000:]}"
            )

    def link(self, up: bool) -> None:
        """Plug the network cable in or pull it out."""
        network.set_link(self.lab.namespace, self.port, up)

    def down(self) -> None:
        """Remove the host and everything of it."""
        self.lab.remove_hosts([self])

    # -- inside

    def leader(self) -> int:
        """The host's process 1, by its number outside.

        Raises:
            HostsError: the host is off.
        """
        pid = self._find_leader()
        if pid is None:
            raise HostsError(f"{self.name} is not running")
        return pid

    def _find_leader(self) -> int | None:
        for pid in self.group.pids():
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                    if line.startswith("NSpid:") and line.split()[2:] == ["1"]:
                        return pid
        return None

    def _leader_path(self, path: str) -> Path:
        return Path(f"/proc/{self._find_leader() or 'none'}/root") / path

    def _enter(self) -> list[str]:
        """What to put before a command so that it runs inside, also when the host is off."""
        environment = [f"{name}={value}" for name, value in CLEAN_ENVIRONMENT.items()]
        inner = ["env", "-i", *environment, "HOME=/root", "USER=root", "LOGNAME=root", "TERM=dumb"]
        leader = self._find_leader()
        if leader is None:
            return ["chroot", str(self.root), *inner]
        own = [path / "commands" for path in self.group.paths]
        for path in own:
            path.mkdir(exist_ok=True)
        enter = ["nsenter", "--target", str(leader), "--all", "--", *inner]
        return ["/bin/sh", "-c", ENTER, "enter", " ".join(map(str, own)), *enter]

    def command(self, cmd: str | list[str], user: str = "root") -> list[str]:
        """The argument vector, outside, of a command inside (a string is a shell's line)."""
        line = cmd if isinstance(cmd, str) else shlex.join(cmd)
        if user == "root":
            return [*self._enter(), "/bin/sh", "-c", "cd; " + line]
        return [*self._enter(), "runuser", "-l", user, "-c", line]

    def run(
        self,
        cmd: str | list[str],
        *,
        user: str = "root",
        input: str | None = None,
        check: bool = True,
        timeout: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, without SSH: from root's home, or in a login shell of `user`.

        Raises:
            HostsError: it failed (with `check`) or did not end within `timeout` seconds.
        """
        data = None if input is None else input.encode()
        return _as_text(run(self.command(cmd, user), input=data, check=check, timeout=timeout))

    def ssh_command(self, user: str = "root") -> list[str]:
        """`ssh` to this host with everything but the command, to be run inside the lab."""
        return ["ssh", "-i", str(self.lab.key), *self.lab.ssh_options(), f"{user}@{self.address}"]

    def ssh(
        self, cmd: str, *, user: str = "root", check: bool = True, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run a shell's line over SSH, as `root` or `deploy`, with strict host key checking."""
        return _as_text(
            run(
                self.lab.command([*self.ssh_command(user), "--", cmd]), check=check, timeout=timeout
            )
        )

    def put(self, path: str, data: str | bytes, *, mode: int = 0o644, owner: str = "root") -> None:
        """Write a file inside (whole or not at all); missing folders are made."""
        content = data.encode() if isinstance(data, str) else data
        run(
            [*self._enter(), "/bin/sh", "-c", PUT, "put", path, f"{mode:o}", owner],
            input=content,
        )

    def read(self, path: str) -> bytes:
        """The content of a file inside."""
        return run([*self._enter(), "cat", "--", path]).stdout

    def snapshot(self) -> Snapshot:
        """What is on the running host, to be compared by `differences`."""
        probe = Path(__file__).with_name("probe.py").read_text()
        known = images.sums((self.lab.folder / "images").resolve(), self.init)
        done = run(
            [*self._enter(), "python3", "-I", "-c", probe],
            input=json.dumps(known).encode(),
            timeout=120,
        )
        found: Snapshot = json.loads(done.stdout)
        return found


def _as_text(done: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[str]:
    out, err = (part.decode(errors="replace") for part in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)
