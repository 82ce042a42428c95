"""The scenario's hosts and server: ``lab.py create|serve|snapshot|plain|outage|leftovers|destroy``.

What it needs to remember is in ``.cache/molecule/default`` of the checkout.
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from jump_api.api import Api, Site  # noqa: E402
from tests.molecule import running  # noqa: E402
from tools.lab import Host, differences, lab  # noqa: E402
from tools.lab.inventory import render  # noqa: E402

STATE = ROOT / ".cache" / "molecule" / "default"
HOSTS = {"web": "systemd", "db": "sysvinit", "edge": "openrc"}
CLIENTS = 5
"""One on each host in service mode, and on two of them one more in user mode."""
PORT = 8443
REGENERATED = r"files /etc/init\.d/\.depend\.(boot|start|stop)"
"""insserv writes these anew, in another order each time."""
COLLECTION = ROOT / "collections" / "bomgar" / "jumpclient"
PLAIN_HOST = "edge"
PLAIN_SECONDS = 300.0
PLAYBOOK = """
- hosts: all
  remote_user: deploy
  become: true
  gather_facts: false
  roles:
    - role: bomgar.jumpclient.jump_client
"""
BACK_SECONDS = 15.0
"""From a host's boot until the server says that its Jump Clients are online."""


def create(inventory: str) -> None:
    """Make the hosts, write their inventory, and start the server in their network."""
    destroy()
    STATE.mkdir(parents=True, mode=0o700)
    made = lab.Lab.create(owner=running.molecule_test(), progress=print)
    (STATE / "lab").write_text(made.id)
    made.up(HOSTS, progress=print)
    Path(inventory).write_text(render(made))
    made.run([sys.executable, __file__, "serve"], timeout=120)


def serve() -> None:
    """Start the server; runs inside the lab's network."""
    from tests.collection import server  # noqa: PLC0415  # the other actions need nothing of it

    network = _lab()
    folder = STATE / "server"
    folder.mkdir(mode=0o700)
    here = f"{network.gateway}:{PORT}"
    server.configure(folder, listen=here, addresses=[f"jump-server:{PORT}", here])
    process = server.start(folder, start_new_session=True)
    url = f"https://{here}"
    access = server.access(folder, url, server.wait(url, folder, process))
    access.api.request("POST", "/jump-groups", {"code_name": "fleet", "name": "Fleet"})
    enter = next(word for word in network.command([]) if word.startswith("--net="))
    lines = [f"network={shlex.quote(enter.removeprefix('--net='))}\n"]
    lines += [f"export {name}={shlex.quote(text)}\n" for name, text in access.environment.items()]
    environment = STATE / "environment"
    environment.touch(0o600)
    environment.write_text("".join(lines))


def snapshot() -> None:
    """Remember everything that is on the hosts."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(_remember, _lab().hosts()))


def _remember(host: Host) -> None:
    (STATE / f"{host.name}.json").write_text(json.dumps(host.snapshot()))


def leftovers() -> None:
    """Fail if anything on the hosts differs from the snapshot, or the server knows a client."""
    with ThreadPoolExecutor() as pool:
        found: dict[str, Any] = dict(pool.map(_left, _lab().hosts()))
    found["server"] = [client["name"] for client in _api().items("/jump-clients")]
    print(json.dumps(found, indent=2))
    if any(found.values()):
        raise SystemExit("something is left")


def _left(host: Host) -> tuple[str, Any]:
    before = json.loads((STATE / f"{host.name}.json").read_text())
    return host.name, differences(before, host.snapshot(), REGENERATED)


def plain(*inventories: str) -> None:
    """Deploy to one host as somebody does who has neither this checkout nor settings of Ansible.

    The collection comes from its tarball, Ansible has no configuration, and the host is reached
    as an ordinary account that may become root.
    """
    folder = STATE / "elsewhere"
    folder.mkdir()
    (folder / "deploy.yml").write_text(PLAYBOOK)
    _elsewhere(folder, "ansible-galaxy", "collection", "build", str(COLLECTION))
    (archive,) = folder.glob("*.tar.gz")
    _elsewhere(folder, "ansible-galaxy", "collection", "install", "--offline", archive.name)
    sources = [word for path in inventories for word in ("-i", path)]
    _elsewhere(folder, "ansible-playbook", *sources, "--limit", PLAIN_HOST, "deploy.yml")


def _elsewhere(folder: Path, *command: str) -> None:
    """Run a command in a folder that is also its home; whatever hangs is ended."""
    wanted = ("PATH", "JUMP_SERVER_URL", "JUMP_CA_PATH", "JUMP_TOKEN")
    environment = {name: os.environ[name] for name in wanted}
    environment |= {"HOME": str(folder), "LANG": "C.UTF-8"}
    with subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True) as process:
        try:
            status = process.wait(PLAIN_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise SystemExit(f"no end after {PLAIN_SECONDS:g} s: {shlex.join(command)}") from None
    if status:
        raise SystemExit(f"status {status} from {shlex.join(command)}")


def outage(kind: str) -> None:
    """Reboot all hosts or cut their power, and see how soon the clients are back by themselves."""
    hosts = {host.name: host for host in _lab().hosts()}
    start = datetime.now(UTC)
    for host in hosts.values():
        if kind == "reboot":
            host.run("reboot", check=False)
        else:
            host.power_cut()
            host.boot()
    clients = _back(start)
    for host in hosts.values():
        host.wait()
    seconds = {
        client["name"]: round(
            _since_boot(hosts[client["hostname"]], client["last_connected_at"]), 1
        )
        for client in clients
    }
    print(f"{kind}: online after seconds: {json.dumps(seconds)}")
    if len(seconds) < CLIENTS or max(seconds.values()) > BACK_SECONDS:
        raise SystemExit(f"not all {CLIENTS} were back within {BACK_SECONDS:g} s of boot")


def _back(start: datetime) -> list[dict[str, Any]]:
    """Wait for the clients that have connected after ``start``; most of the time is their boot."""
    api = _api()
    while True:
        online = list(api.items("/jump-clients", {"status": "online"}))
        back = [each for each in online if _moment(each["last_connected_at"]) > start]
        if len(back) >= CLIENTS or datetime.now(UTC) - start > 4 * timedelta(seconds=BACK_SECONDS):
            return back
        time.sleep(0.2)


def _since_boot(host: Host, moment: str) -> float:
    """The seconds from the start of a host's process 1 to a moment."""
    stat = Path(f"/proc/{host.leader()}/stat").read_text().rpartition(")")[2].split()
    up = time.clock_gettime(time.CLOCK_BOOTTIME) - int(stat[19]) / os.sysconf("SC_CLK_TCK")
    return (_moment(moment) - datetime.now(UTC)).total_seconds() + up


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def destroy() -> None:
    """Remove the hosts and the server, as far as they are there."""
    if (STATE / "lab").exists():
        lab.destroy((STATE / "lab").read_text())
    shutil.rmtree(STATE, ignore_errors=True)


def _lab() -> lab.Lab:
    return lab.Lab.open((STATE / "lab").read_text())


def _api() -> Api:
    site = Site(os.environ["JUMP_SERVER_URL"], os.environ["JUMP_CA_PATH"])
    return Api.with_token(site, os.environ["JUMP_TOKEN"])


if __name__ == "__main__":
    actions = (create, serve, snapshot, plain, outage, leftovers, destroy)
    {action.__name__: action for action in actions}[sys.argv[1]](*sys.argv[2:])
