"""The commands of README and of the page on installing by hand, on bare Debian hosts."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import wheelhouse
from tools.lab.host import Host
from tools.lab.lab import Lab
from tools.lab.plugin import FreshHosts, fresh_hosts, host_lab

from .blocks import ROOT, block_with, shell_blocks

__all__ = ["fresh_hosts", "host_lab"]

BIN = Path(sys.executable).parent
NAME = "jump.example.com"

RUN_ELSEWHERE = ("make demo ", "sudo make demo FLEET=5")
"""How the blocks begin that other tests run: those of the demo, and `make test` itself."""

README = ("-m venv", "create-token", "playbooks/deploy.yml")
INSTALL_PAGE = "docs/how-to/deploy/install-one-computer.md"
INSTALL = {
    "package": "api -o bomgar-scc.bin",
    "user": "--install-dir ~/jumpclient\n",
    "options": "--jc-jump-group",
    "service": "--install-dir /opt/jumpclient",
    "for an account": "runuser -u jsmith",
    "boot": "init-script enable",
    "look after": "jump-client diagnose",
    "uninstall": "/uninstall",
}
"""The blocks that are run here, by some of their words."""


@dataclass(frozen=True)
class Tried:
    """What README's first steps left: a server that runs, a token, and the authority's file."""

    lab: Lab
    host: Host
    folder: Path
    token: str


def test_every_block_is_run_here_or_elsewhere() -> None:
    for page, run in (("README.md", README), (INSTALL_PAGE, INSTALL.values())):
        for block in shell_blocks(page):
            here = any(words in block for words in run)
            assert here or block.startswith(RUN_ELSEWHERE), f"nothing runs this block:\n{block}"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index for a host that has no network, and the wheel as README's first line makes it."""
    folder = tmp_path_factory.mktemp("wheels")
    subprocess.run(["tar", "-C", folder, "-xf", wheelhouse.archive()], check=True)
    (folder / "dist").mkdir()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d"]
    subprocess.run([*build, str(folder / "dist")], cwd=ROOT, check=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def tried(host_lab: Lab, wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    """README's first step and the token of its second, typed by an ordinary account."""
    tmp_path = tmp_path_factory.mktemp("tried")
    (host,) = host_lab.up({"server": "systemd"})
    host.run("apt-get update -qq && apt-get install -y -qq python3-venv", timeout=120)
    _copy(wheels, host)
    host.run(f"echo 127.0.0.1 {NAME} >> /etc/hosts")
    make, _, rest = block_with("README.md", "-m venv").partition("\n")
    assert make == "make wheel"
    *setup, serve = rest.strip().splitlines()
    # What nothing imports here would take most of pip's time to compile.
    index = "set -eu; export PIP_NO_INDEX=1 PIP_FIND_LINKS=/srv/wheels PIP_COMPILE=0\n"
    index += "cd /srv/wheels\n"
    host.run(index + "\n".join(setup), user="deploy", timeout=240)
    host.run(f"nohup {serve} >~/server.log 2>&1 </dev/null & disown", user="deploy")
    host.run(AWAIT_READY, user="deploy", timeout=60)
    said = host.run(block_with("README.md", "create-token").strip(), user="deploy").stdout
    (tmp_path / "ca.pem").write_bytes(host.read("/home/deploy/jump-data/trust/ca.pem"))
    yield Tried(host_lab, host, tmp_path, _token_in(said))
    host.down()


AWAIT_READY = """
for i in $(seq 100); do
    python3 - <<'END' && exit 0
import ssl, urllib.request
context = ssl.create_default_context(cafile="/home/deploy/jump-data/trust/ca.pem")
assert urllib.request.urlopen("https://jump.example.com:8443/readyz", context=context).status == 200
END
    sleep 0.2
done 2>/dev/null
cat ~/server.log; exit 1
"""


AWAIT_UPGRADE = """
for i in $(seq 300); do test -e /srv/done && exit 0; sleep 0.2; done
cat /tmp/upgrade.log; exit 1
"""


def _copy(folder: Path, host: Host) -> None:
    packed = subprocess.run(
        ["tar", "-C", folder, "--mode=a+rX", "-cf", "-", "."], capture_output=True, check=True
    )
    host.put("/srv/wheels.tar", packed.stdout)
    host.run("mkdir /srv/wheels && tar -C /srv/wheels -xf /srv/wheels.tar && rm /srv/wheels.tar")


@pytest.mark.hosts
@pytest.mark.dear("a virtual environment, a server and a deployment on two real hosts")
def test_its_steps_end_with_a_jump_client_online(
    tried: Tried, fresh_hosts: FreshHosts, tmp_path: Path
) -> None:
    (computer,) = fresh_hosts("systemd")
    for host in (tried.host, computer):
        host.run(f"echo {tried.host.address} {NAME} >> /etc/hosts")
    inventory = tmp_path / "inventory"
    ssh = " ".join(["-i", str(tried.lab.key), *tried.lab.ssh_options()])
    inventory.write_text(
        f"{computer.name} ansible_host={computer.address} ansible_user=root"
        f" ansible_ssh_common_args={shlex.quote(ssh)}\n"
    )
    block = block_with("README.md", "playbooks/deploy.yml")
    block = block.replace("JUMP_TOKEN=…", f"JUMP_TOKEN={tried.token}")
    block = block.replace("JUMP_CA_PATH=ca.pem", f"JUMP_CA_PATH={tried.folder / 'ca.pem'}")
    block = block.replace("your-inventory", str(inventory))
    done = _in_lab(tried, f"set -eu\n{block}")
    assert done.returncode == 0, done.stdout[-8000:]
    assert re.search(rf"{computer.name} .*\bfailed=0\b", done.stdout), done.stdout[-3000:]
    seen = computer.run("/opt/jumpclient/init-script status").stdout
    assert "running" in seen
    _upgrade_that_restarts_the_client(tried, computer)


def _upgrade_that_restarts_the_client(tried: Tried, computer: Host) -> None:
    """Start an upgrade in a jump: it restarts the client's own unit, and goes on all the same."""
    computer.run("echo 'jumpclient ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/jumpclient")
    restart = "DPkg::Pre-Invoke::=systemctl restart jumpclient"
    computer.put(
        "/srv/upgrade",
        "#!/bin/sh\nset -eu\nexport DEBIAN_FRONTEND=noninteractive\napt-get update -qq\n"
        f"apt-get -o '{restart}' install -y -qq python3-packaging\ntouch /srv/done\n",
        mode=0o755,
    )
    asked = tried.host.run(
        "~/jump-server/bin/jump-server --data-dir ~/jump-data admin create-token admin"
        " --name jump --scope read --scope sessions",
        user="deploy",
    ).stdout
    process = _process(computer)
    line = "nohup setsid sudo /srv/upgrade >/tmp/upgrade.log 2>&1 &"
    block = (
        f"export JUMP_SERVER_URL=https://{NAME}:8443 JUMP_TOKEN={_token_in(asked)}\n"
        f"export JUMP_CA_PATH={tried.folder / 'ca.pem'}\n"
        f"jump run {computer.name} -- {shlex.quote(line)}"
    )
    done = _in_lab(tried, f"set -eu\n{block}")
    assert done.returncode == 0, done.stdout
    computer.run(AWAIT_UPGRADE, timeout=90)
    computer.run("dpkg-query --show python3-packaging")
    assert _process(computer) != process, "the client was not restarted"


def _process(computer: Host) -> str:
    return computer.run("systemctl show --property MainPID jumpclient").stdout


def _token_in(said: str) -> str:
    found = re.search(r"\bjump_\S+|\b[\w-]{40,}\b", said)
    assert found, said
    return found[0]


def _in_lab(tried: Tried, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell's lines in the checkout, in a mount namespace whose /etc/hosts has the name."""
    hosts = tried.folder / "etc-hosts"
    hosts.write_text(f"127.0.0.1 localhost\n{tried.host.address} {NAME}\n")
    mounted = f"mount --bind {shlex.quote(str(hosts))} /etc/hosts && exec bash -s"
    return subprocess.run(
        tried.lab.command(["unshare", "--mount", "sh", "-c", mounted]),
        input=script,
        cwd=ROOT,
        env={
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "HOME": str(tried.folder),
            "LANG": "C.UTF-8",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def install_block(tried: Tried, fresh_hosts: FreshHosts) -> Callable[..., str]:
    """A host with jsmith and a package of an installer left at its defaults; run its blocks."""
    block = block_with(INSTALL_PAGE, INSTALL["package"])
    done = _in_lab(tried, f"set -eu\n{_access(tried)}cd {tried.folder}\n{block}")
    assert done.returncode == 0, done.stdout
    (host,) = fresh_hosts("systemd")
    host.run(f"echo {tried.host.address} {NAME} >> /etc/hosts; useradd -m -s /bin/bash jsmith")
    content = (tried.folder / "bomgar-scc.bin").read_bytes()
    for folder in ("/root", "/home/jsmith"):
        host.put(f"{folder}/bomgar-scc.bin", content)

    def run(name: str, user: str = "jsmith") -> str:
        text = block_with(INSTALL_PAGE, INSTALL[name])
        return host.run(f"set -eu\n{text}", user=user).stdout

    return run


STARTED = "Jump Client started.\n"
"""The last line, when the server has taken it: otherwise it goes on to say what is wrong."""


@pytest.mark.hosts
@pytest.mark.dear("installs on a real host as each of the page's blocks does")
def test_the_install_page(install_block: Callable[..., str]) -> None:
    """In an order in which each block finds what it needs, and none leaves anything behind."""
    assert install_block("user").endswith(STARTED)
    assert "disabled" in install_block("look after")
    install_block("boot")
    install_block("uninstall")
    install_block("options")
    install_block("uninstall")
    assert install_block("service", "root").endswith(STARTED)
    assert install_block("for an account", "root").endswith(STARTED)
    install_block("uninstall")


def _access(tried: Tried) -> str:
    return (
        f"export JUMP_SERVER_URL=https://{NAME}:8443 JUMP_TOKEN={tried.token}"
        f" JUMP_CA_PATH={tried.folder / 'ca.pem'}\n"
    )
