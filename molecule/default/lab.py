"""The scenario's hosts and server: ``lab.py create|serve|snapshot|outage|leftovers|destroy``."""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.molecule.estate import Estate
from tools.lab import Host

HOSTS = {"web": "systemd", "db": "sysvinit", "edge": "openrc", "mail": "runit"}
CLIENTS = 6
"""One on each host in service mode, and on two of them one more in user mode."""
BACK_SECONDS = 15.0
"""From a host's boot until the server says that its Jump Clients are online."""
ESTATE = Estate(__file__)


def create(inventory: str) -> None:
    """Make the hosts, write their inventory, and start the server in their network."""
    ESTATE.create(HOSTS, inventory)
    ESTATE.start_server()


def outage(kind: str) -> None:
    """Reboot all hosts or cut their power, and see how soon the clients are back by themselves."""
    hosts = ESTATE.hosts()
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
    api = ESTATE.api()
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


if __name__ == "__main__":
    actions = {
        "create": create,
        "serve": ESTATE.serve,
        "snapshot": ESTATE.remember,
        "outage": outage,
        "leftovers": ESTATE.leftovers,
        "destroy": ESTATE.destroy,
    }
    actions[sys.argv[1]](*sys.argv[2:])
