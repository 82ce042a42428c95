"""What this machine lacks for making hosts, and how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from . import cgroups, layout
from .errors import HostsError
from .processes import run

PROGRAMS = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "ip": "iproute2",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "zstd": "zstd",
    "nsenter": "util-linux",
    "tar": "tar",
    "mount": "mount",
}
FILES = {"/usr/share/keyrings/debian-archive-keyring.gpg": "debian-archive-keyring"}
PATH = "/usr/local/sbin:/usr/sbin:/sbin"

# Everything a host needs of the kernel, on a small scale. It all ends with the namespaces.
TRIAL = """
set -e
ip link set lo up
ip link add br0 type bridge || { echo 'no bridges in this kernel'; exit 1; }
ip link add v0 type veth peer name v1 || { echo 'no veth pairs in this kernel'; exit 1; }
mount -t tmpfs tmpfs "$1" || { echo 'no tmpfs'; exit 1; }
cd "$1"
mkdir lower upper work root
echo yes > lower/file
mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work trial root ||
    { echo 'no overlay file system'; exit 1; }
chown 1000 root/file
mknod root/null c 1 3 || { echo 'device nodes may not be made'; exit 1; }
echo > root/null || { echo 'device nodes may not be used'; exit 1; }
"""


def missing_packages() -> list[str]:
    """The Debian packages whose programs or files are not here."""
    search = os.pathsep.join((os.environ.get("PATH", ""), PATH))
    packages = [
        package for program, package in PROGRAMS.items() if not shutil.which(program, path=search)
    ]
    packages += [package for path, package in FILES.items() if not Path(path).exists()]
    return sorted(set(packages))


def install_command(packages: list[str]) -> list[str]:
    """The apt-get command that installs these packages."""
    return ["apt-get", "install", "--yes", "--no-install-recommends", *packages]


def install(packages: list[str]) -> None:
    """Install packages with apt-get, its output going to stderr.

    Raises:
        HostsError: not root, no apt-get, or it failed.
    """
    if os.geteuid() != 0:
        raise HostsError("installing packages takes root")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install_command(packages)):
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment, check=False
            )
        except OSError as error:
            raise HostsError(f"cannot run {command[0]}: {error.strerror}") from error
        if done.returncode != 0:
            raise HostsError(f"status {done.returncode} from: {' '.join(command)}")


def hosts_unavailable() -> str | None:
    """Why no host can be made here, in one line; None when they can. Tried, not guessed."""
    if sys.platform != "linux":
        return "only Linux has them"
    if os.geteuid() != 0:
        return "only root can make them"
    if missing := missing_packages():
        return f"Debian packages are missing: {' '.join(install_command(missing))}"
    try:
        _try_cgroups()
        _try_namespaces()
    except HostsError as error:
        return f"this machine cannot make them: {str(error).splitlines()[-1]}"
    return None


def _try_cgroups() -> None:
    group = cgroups.Group(f"{layout.PREFIX}-trial-{os.getpid()}")
    try:
        group.make()
        if not (group.unified / "cgroup.kill").exists():
            raise HostsError("this kernel has no cgroup.kill (Linux 5.14 or later is needed)")
    except OSError as error:
        raise HostsError(f"control groups cannot be made: {error.strerror}") from error
    finally:
        group.remove()


def _try_namespaces() -> None:
    with tempfile.TemporaryDirectory(prefix="jump-lab-trial-") as folder:
        namespaces = [
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "--net",
            "--uts",
            "--ipc",
            "--pid",
            "--fork",
        ]
        done = run([*namespaces, "sh", "-c", TRIAL, "trial", folder], check=False)
        if done.returncode != 0:
            # Our own words come on stdout, a tool's complaint on stderr.
            said = (
                done.stdout.strip() or done.stderr.strip() or b"namespaces may not be made"
            ).decode(errors="replace")
            raise HostsError(said)
