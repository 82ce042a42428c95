"""The scenario's hosts: ``lab.py create|snapshot|upgrade|back|reboot|leftovers|destroy``.

What it needs to remember is in ``.cache/molecule/server`` of the checkout.
"""

import contextlib
import json
import os
import secrets
import shlex
import shutil
import ssl
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests import wheelhouse  # noqa: E402
from tests.molecule import running  # noqa: E402
from tools.lab import Host, differences, lab  # noqa: E402
from tools.lab.inventory import render  # noqa: E402

BOOKS = ROOT / "playbooks"
STATE = ROOT / ".cache" / "molecule" / "server"
HOSTS = {"solo": "systemd", "one": "systemd", "two": "systemd"}
FRONTS = {"solo": 8443, "one": 443}
"""Where each site is reached: by host, the port."""
SITE = ("one", "two")
BACK_SECONDS = 60.0
SAVED = STATE / "solo.tar"
"""A backup of the site on one host, which is restored where nothing of the site is left."""
PSQL = "runuser -u postgres -- psql -X -A -t jump"
INDEX_PORT = 8080
OF_PACKAGES = (
    r"files /var/(cache/apt|lib/apt/lists|log/apt)(/.*)?|files /var/log/(dpkg|alternatives)\.log"
    r"|files /var/lib/(dpkg/.*-old|ucf/.*)|files /usr/share/man/man\d"
    r"|files /run/adduser|files /etc/(passwd|group|g?shadow)"
    r"|(files /(etc|var/lib|var/log)/|users |groups )(postgresql|postgres|ssl-cert)"
    r"|files /(run|var/lib)/haproxy(/.*)?"
    r"|units unit (network-online\.target|system-(postgresql|redis.*)\.slice)"
)
"""What Debian's packages leave when they are purged, and what stays reached once it was."""
LATER = "9999"
"""The migration that the later releases have, which makes a table that refers to users."""
MIGRATION = f"""
from alembic import op
import sqlalchemy as sa

revision = "{LATER}"
down_revision = "DOWN"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.String(32), sa.ForeignKey("users.id")))
"""
LOSE = """
set -e
systemctl disable --now jump-server jump-server-backup.timer
rm -r /var/lib/jump-server /opt/jump-server/current /usr/local/sbin/jump-server
rm /etc/systemd/system/jump-server*
systemctl daemon-reload
userdel jump-server
"""
"""Leaves nothing of a site but the files of its release: their installation is tested before."""
PACKAGES = ["dpkg-query", "--show", "--showformat", "${Package}\n"]


def create(inventory: str) -> None:
    """Make the hosts, write their inventory, and get what is installed on them."""
    destroy()
    STATE.mkdir(parents=True, mode=0o700)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(STATE / "dist")]
    subprocess.run(build, cwd=ROOT, check=True)
    wheel = next((STATE / "dist").glob("*.whl"))
    made = lab.Lab.create(owner=running.molecule_test(), progress=print)
    (STATE / "lab").write_text(made.id)
    made.up(HOSTS, progress=print)
    Path(inventory).write_text(render(made))
    index(made)
    network = next(word for word in made.command([]) if word.startswith("--net="))
    environment = {
        "JUMP_TEST_WHEEL": wheel,
        "JUMP_TEST_LATER": later(wheel),
        "JUMP_TEST_WHEELHOUSE": wheelhouse.archive(),
        "JUMP_TEST_BACKUP": SAVED,
        "JUMP_TEST_INDEX": f"http://{made.gateway}:{INDEX_PORT}/simple/",
        "JUMP_TEST_PASSWORD": secrets.token_urlsafe(16),
    }
    lines = [f"network={shlex.quote(network.removeprefix('--net='))}\n"]
    lines += [f"export {name}={shlex.quote(str(text))}\n" for name, text in environment.items()]
    path = STATE / "environment"
    path.touch(0o600)
    path.write_text("".join(lines))


def later(wheel: Path) -> Path:
    """Make a release that changes the database."""
    path = STATE / "later" / wheel.name
    path.parent.mkdir()
    shutil.copyfile(wheel, path)
    versions = "jump_server/migrations/versions/"
    with zipfile.ZipFile(path, "a") as archive:
        names = [name.removeprefix(versions) for name in archive.namelist() if versions in name]
        down = max(name[:4] for name in names if name[:4].isdigit())
        archive.writestr(f"{versions}{LATER}_later.py", MIGRATION.replace("DOWN", down))
    return path


def index(made: lab.Lab) -> None:
    """Serve the same files as a package index inside the lab's network, until the lab ends."""
    root = STATE / "index"
    files = root / "files"
    files.mkdir(parents=True)
    subprocess.run(["tar", "-C", str(files), "-xf", str(wheelhouse.archive())], check=True)
    for path in files.iterdir():
        page = root / "simple" / path.name.partition("-")[0].lower().replace("_", "-")
        page.mkdir(parents=True)
        link = f'<a href="../../files/{path.name}">{path.name}</a>'
        (page / "index.html").write_text(f"<!DOCTYPE html><title>index</title>{link}")
    serve = [sys.executable, "-m", "http.server", str(INDEX_PORT), "-d", str(root)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    made.popen([*serve, "-b", made.gateway], start_new_session=True, **quiet)


def snapshot() -> None:
    """Remember everything that is on the hosts."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(_remember, _hosts()))


def _remember(host: Host) -> None:
    remembered = {"packages": _packages(host), "everything": host.snapshot()}
    (STATE / f"{host.name}.json").write_text(json.dumps(remembered))


def leftovers() -> None:
    """Fail if anything on the hosts differs from the snapshot, Debian's packages apart.

    Those stay, as the role says. They are removed here, so that what is left is the role's.
    """
    with ThreadPoolExecutor() as pool:
        found = dict(pool.map(_left, _hosts()))
    print(json.dumps(found, indent=2))
    if any(found.values()):
        raise SystemExit("something is left")


def _left(host: Host) -> tuple[str, Any]:
    remembered = json.loads((STATE / f"{host.name}.json").read_text())
    added = sorted(set(_packages(host)) - set(remembered["packages"]))
    if added:
        purge = shlex.join(["apt-get", "purge", "--yes", *added])
        host.run(f"DEBIAN_FRONTEND=noninteractive {purge}", timeout=120)
    return host.name, differences(remembered["everything"], host.snapshot(), OF_PACKAGES)


def _packages(host: Host) -> list[str]:
    return host.run(PACKAGES).stdout.split()


def upgrade() -> None:
    """Upgrade the site of two nodes, which serves all the time."""
    hosts = {host.name: host for host in _hosts()}
    before = {name: _release(hosts[name]) for name in SITE}
    with _asked_all_the_time(f"https://{hosts['one'].address}/login") as failures:
        later_wheel = f"jump_server_wheel={os.environ['JUMP_TEST_LATER']}"
        said = _play(BOOKS / "server-upgrade.yml", "--limit=scaled", f"--extra-vars={later_wheel}")
    assert not failures, failures
    assert all(_release(hosts[name]) != before[name] for name in SITE), said
    assert _revision(hosts["one"]) == LATER
    (STATE / "before").write_text(json.dumps(before))


def back() -> None:
    """Return to the release before, and bring back a site whose host has lost everything.

    The inventory says which site goes back how. The later release's table has gone.
    """
    hosts = {host.name: host for host in _hosts()}
    _play(Path(__file__).with_name("backup.yml"))
    backups = {name: _backup(hosts[name]) for name in FRONTS}
    assert all(backups.values()), backups
    SAVED.write_bytes(hosts["solo"].read(backups["solo"]))
    site = _site(hosts["solo"])
    hosts["solo"].run(LOSE)
    said = _play(BOOKS / "server-restore.yml")
    assert _site(hosts["solo"]) == site, said
    hosts["solo"].run("test ! -e /opt/jump-server/.restore.tar")
    before = json.loads((STATE / "before").read_text())
    assert {name: _release(hosts[name]) for name in SITE} == before, said
    assert _revision(hosts["one"]) != LATER
    for name in ("before-upgrade.tar", "before-restore.tar"):
        hosts["one"].run(f"test -s /var/lib/jump-server/backups/{name}")
    tables = f"{PSQL} -c 'SELECT count(*) FROM pg_tables WHERE tablename = $$later$$'"
    assert hosts["one"].run(tables).stdout.strip() == "0"


def _backup(host: Host) -> str:
    """Return the path of the one backup that was asked for."""
    return host.run("find /var/lib/jump-server/backups -name 'jump-*.tar' -size +0").stdout.strip()


def _site(host: Host) -> str:
    """What makes a site this one and no other: its authority and its users' ids."""
    ask = "sha256sum /var/lib/jump-server/trust/ca.pem && jump-server admin list-users --json"
    return host.run(ask).stdout


@contextlib.contextmanager
def _asked_all_the_time(url: str) -> Iterator[list[str]]:
    """Ask for a page twice a second; what is collected are the times when it did not come."""
    failures: list[str] = []
    end = threading.Event()

    def ask() -> None:
        while not end.wait(0.5):
            if not _is_ready(url):
                failures.append(time.strftime("%H:%M:%S"))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield failures
    finally:
        end.set()
        thread.join()


def _play(book: Path, *options: str) -> str:
    """Run a playbook for both sites, unless an option limits it; return what it printed."""
    inventories = [Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "inventory" / "lab.yml"]
    inventories += [Path(__file__).parent / "inventory"]
    done = subprocess.run(
        [
            *("ansible-playbook", str(book), *options),
            *(word for path in inventories for word in ("--inventory", str(path))),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def _release(host: Host) -> str:
    return host.run("readlink /opt/jump-server/current").stdout.strip()


def _revision(host: Host) -> str:
    return host.run(f"{PSQL} -c 'SELECT version_num FROM alembic_version'").stdout.strip()


def reboot() -> None:
    """Reboot all hosts, and see the servers come back by themselves, as a Jump Client would."""
    hosts = {host.name: host for host in _hosts()}
    with ThreadPoolExecutor() as pool:
        list(pool.map(Host.reboot, hosts.values()))
    end = time.monotonic() + BACK_SECONDS
    for name, port in FRONTS.items():
        while not _is_ready(f"https://{hosts[name].address}:{port}/readyz"):
            if time.monotonic() > end:
                raise SystemExit(f"{name} is not ready {BACK_SECONDS:g} s after the reboot")
            time.sleep(0.5)


def _is_ready(url: str) -> bool:
    trust = ssl.create_default_context()
    trust.check_hostname = False
    trust.verify_mode = ssl.CERT_NONE  # the tests look at the certificate
    with contextlib.suppress(OSError), urlopen(url, context=trust, timeout=10) as answer:
        return bool(answer.status == HTTPStatus.OK)
    return False


def destroy() -> None:
    """Remove the hosts, as far as they are there."""
    if (STATE / "lab").exists():
        lab.destroy((STATE / "lab").read_text())
    shutil.rmtree(STATE, ignore_errors=True)


def _hosts() -> list[Host]:
    return lab.Lab.open((STATE / "lab").read_text()).hosts()


if __name__ == "__main__":
    actions = (create, snapshot, upgrade, back, reboot, leftovers, destroy)
    {action.__name__: action for action in actions}[sys.argv[1]](*sys.argv[2:])
