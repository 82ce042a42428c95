"""A fleet of real hosts from nothing to removed, by Ansible; it runs inside their lab's network.

``python -m bench.deploying LAB FOLDER`` is started by :mod:`bench.fleet`.
"""

import argparse
import json
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from bench.plays import ROOT, Played, Plays
from bench.scale import Figures, say
from bench.servers import Server
from jump_server import bootstrap, config
from jump_server.updates import releases
from tests.agent.releases import client_payload
from tools.lab import inventory, layout
from tools.lab.cgroups import Group
from tools.lab.lab import Lab

GROUP = "fleet"
NEWER = "9.0.0"
FLOOR = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.ping:
"""
SUMMARY = "/api/v1/jump-clients/summary"
BACK_SECONDS = 120.0
"""From a start of the server until all Jump Clients are online again."""


class Fleet:
    """Hosts, their server, and Ansible's runs between them. It runs inside the lab's network.

    Args:
        lab: with its hosts.
        folder: what the server and Ansible write goes there.
        forks: hosts that Ansible works on side by side.
    """

    def __init__(self, lab: Lab, folder: Path, forks: int) -> None:
        self.hosts = lab.hosts()
        self._group = Group(layout.group(lab.id)).unified
        place = folder / "server"
        place.mkdir()
        self.server = Server(place, host=lab.gateway)
        hosts = folder / "hosts.yml"
        hosts.write_text(inventory.render(lab))
        self._floor = folder / "floor.yml"
        self._floor.write_text(FLOOR)
        access = {
            "JUMP_SERVER_URL": self.server.url,
            "JUMP_TOKEN": self.server.token,
            "JUMP_CA_PATH": str(self.server.ca),
            "JUMP_TASK_GROUP": str(self._group),
        }
        self._plays = Plays(folder, hosts, forks, access)
        self._figures: Figures = {}
        self._server_cpu = 0.0
        self._cpu: dict[str, float] = {}

    def measure(self) -> Figures:
        """Deploy to all hosts, deploy again, upgrade, and remove; return the figures."""
        with self.server.api() as api:
            api.call("POST", "/api/v1/jump-groups", {"code_name": GROUP, "name": "Fleet"})
            api.call("PATCH", "/api/v1/updates/policy", {"first_ring": "number", "first_number": 1})
        floors = [self._floor_run()]
        deploy = self._told("deploy", self._playbook("deploy"))
        self._expect(deploy.counts["changed"] >= len(self.hosts), "each host is changed")
        self._expect(len(self._clients()) == len(self.hosts), "each host has a Jump Client")
        floors.append(self._floor_run())
        again = self._told("second_run", self._playbook("deploy"))
        self._expect(again.counts["changed"] == 0, "the second run changes nothing")
        floors.append(self._floor_run())
        self._release()
        upgrade = self._told("upgrade", self._playbook("upgrade"))
        self._expect(upgrade.counts["changed"] >= len(self.hosts), "each host is upgraded")
        versions = {client["agent_version"] for client in self._clients()}
        self._expect(versions == {NEWER}, "each has the newer version")
        remove = self._told("remove", self._playbook("remove"))
        self._expect(self._clients() == [], "none is left")
        runs = (deploy, again, upgrade, remove)
        return {
            "hosts": len(self.hosts),
            **self._figures,
            "floor_s": round(mean(floors), 1),
            # Of the floors before and after, because other work of the computer changes both.
            "deploy_over_floor": round(deploy.seconds / mean(floors[:2]), 2),
            "second_over_floor": round(again.seconds / mean(floors[1:]), 2),
            "deploy_cpu_over_floor": round(self._cpu["deploy"] / self._cpu["floor"], 2),
            "second_cpu_over_floor": round(self._cpu["second_run"] / self._cpu["floor"], 2),
            "controller_cpu_s": round(sum(run.cpu for run in runs), 1),
            "server_cpu_s": round(self._server_cpu, 1),
        }

    def _floor_run(self) -> float:
        return self._told("floor", partial(self._plays.run, self._floor)).seconds

    def _playbook(self, name: str) -> Callable[[], Played]:
        path = ROOT / "playbooks" / f"{name}.yml"
        return partial(self._plays.run, path, jump_client_jump_group=GROUP)

    def _told(self, name: str, run: Callable[[], Played]) -> Played:
        """Run, and note what that cost the controller, the server and the hosts."""
        say(name)
        requests, server, hosts = self._used()
        played = run()
        after = self._used()
        self._server_cpu += after[1] - server
        self._cpu[name] = played.cpu + after[1] - server + after[2] - hosts
        self._figures |= {
            f"{name}_s": round(played.seconds, 1),
            f"{name}_controller_cpu_s": round(played.cpu, 1),
            f"{name}_hosts_cpu_s": round(after[2] - hosts, 1),
            # Asking for the figures is a request, too, but not to the API.
            f"api_requests_{name}": after[0] - requests,
        }
        say(f"{name}: {played.seconds:.1f} s; {played.longest()}")
        return played

    def _used(self) -> tuple[int, float, float]:
        hosts = int((self._group / "cpu.stat").read_text().split()[1]) / 1e6
        return self.server.api_requests(), self.server.cpu_seconds(), hosts

    def _clients(self) -> list[dict[str, Any]]:
        with self.server.api() as api:
            found: list[dict[str, Any]] = api.call("GET", "/api/v1/jump-clients?limit=500")["items"]
        return found

    def _release(self) -> None:
        """Give the site a newer version, and wait until all Jump Clients are back."""
        self.server.kill()
        with bootstrap.existing(config.load(self.server.folder)) as site:
            site.database.write(releases.record, NEWER, client_payload(NEWER))
        self.server.start()
        end = time.monotonic() + BACK_SECONDS
        with self.server.api() as api:
            while api.call("GET", SUMMARY)["online"] < len(self.hosts):
                self._expect(time.monotonic() < end, "all come back")
                time.sleep(0.2)

    def _expect(self, holds: bool, what: str) -> None:
        if not holds:
            raise RuntimeError(f"not as it should be: {what}")


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lab")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--forks", type=int, required=True)
    given = parser.parse_args()
    fleet = Fleet(Lab.open(given.lab), given.folder, given.forks)
    try:
        print(json.dumps(fleet.measure()))
    finally:
        with suppress(ProcessLookupError):  # it failed while the server was down
            fleet.server.kill()


if __name__ == "__main__":
    main()
