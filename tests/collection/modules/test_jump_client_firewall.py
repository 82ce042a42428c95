"""Rules of real firewalls, on a host of their own: who reaches the port, and what is left."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_client_firewall

from tests.collection.playbook import COLLECTION, Ansible
from tools.lab.host import Host
from tools.lab.inventory import render
from tools.lab.lab import Lab

pytestmark = pytest.mark.hosts

PORT = 5832
ELSEWHERE = 250
"""The number of the address in the lab's network that is not the server's."""
RECORD = "/var/lib/jumpclient-firewall.json"
LISTEN = f"nohup python3 -m http.server {PORT} >/dev/null 2>&1 &"
CONNECT = f"""
import socket, sys
target, source = sys.argv[1:]
socket.create_connection((target, {PORT}), 2, (source, 0)).close()
"""

Task = dict[str, Any]


@pytest.fixture(scope="module")
def host(host_lab: Lab) -> Iterator[Host]:
    """A host with both firewalls, neither of them on, and a program that listens."""
    (made,) = host_lab.up({"walled": "systemd"})
    # Packages start their services; this one would close the host before the test asks for it.
    made.run("ln -s /dev/null /etc/systemd/system/firewalld.service")
    packages = "apt-get update -qq && apt-get install -y -qq --no-install-recommends firewalld ufw"
    made.run(packages, timeout=180)
    made.run("rm /etc/systemd/system/firewalld.service && systemctl daemon-reload")
    made.run(LISTEN)
    subnet = host_lab.gateway.rpartition(".")[0]
    other = f"{subnet}.{ELSEWHERE}"
    host_lab.run(["ip", "addr", "add", f"{other}/24", "dev", "br0"])
    yield made
    made.down()


class Walled:
    """Runs the module's tasks on the host, with Ansible in the lab's network."""

    def __init__(self, lab: Lab, host: Host, folder: Path) -> None:
        self._lab, self.host, self._folder = lab, host, folder
        self._ansible = Ansible(folder, {"ANSIBLE_PIPELINING": "1"}, lab.command([]))
        self._inventory = folder / "hosts.yml"
        self._inventory.write_text(render(lab))

    def does(self, *tasks: Task, before: Sequence[Task] = ()) -> list[dict[str, Any]]:
        """Run the module with these arguments, in turn; ``check`` is the mode of a task.

        ``before`` are whole tasks that come first.
        """
        steps = []
        for number, task in enumerate(tasks):
            given = dict(task)
            mode = {"check_mode": given.pop("check", False), "register": f"r{number}"}
            name = f"{COLLECTION}.jump_client_firewall"
            steps.append({name: given, "ignore_errors": True, **mode})
        names = ", ".join(f"r{number}" for number in range(len(tasks)))
        out = self._folder / "results.json"
        copy = {"content": f"{{{{ [{names}] | to_json }}}}", "dest": str(out)}
        here = {
            "ansible_connection": "local",
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        }
        keep = {"ansible.builtin.copy": copy, "delegate_to": "localhost", "vars": here}
        play = {"hosts": self.host.name, "gather_facts": False, "tasks": [*before, *steps, keep]}
        path = self._folder / "play.yml"
        path.write_text(yaml.safe_dump([play]))
        run = self._ansible.playbook(path, "-i", str(self._inventory), "--diff")
        assert run.status == 0, run.output
        results: list[dict[str, Any]] = json.loads(out.read_text())
        return results

    def reached_from(self, number: int) -> bool:
        """Whether an address of the lab's network reaches the port."""
        source = f"{self._lab.gateway.rpartition('.')[0]}.{number}"
        command = [sys.executable, "-c", CONNECT, self.host.address, source]
        return self._lab.run(command, check=False).returncode == 0

    @property
    def reached(self) -> tuple[bool, bool]:
        """Whether the server reaches the port, and whether another computer does."""
        return self.reached_from(1), self.reached_from(ELSEWHERE)


@pytest.fixture
def walled(host_lab: Lab, host: Host, tmp_path: Path) -> Walled:
    return Walled(host_lab, host, tmp_path)


def changes(results: list[dict[str, Any]]) -> list[bool]:
    assert not any(one["failed"] for one in results), results
    return [one["changed"] for one in results]


ENABLE = {
    "ufw": "ufw allow 22/tcp && ufw --force enable",
    "firewalld": "ufw --force disable && systemctl start firewalld",
}
PLAIN = "rule family=ipv4 source address=192.0.2.77 port port=5832 protocol=tcp accept"
RICH = f"--add-rich-rule='{PLAIN}'"
FOREIGN = {
    "ufw": "ufw allow proto tcp from 192.0.2.77 to any port 5832",
    "firewalld": f"firewall-cmd --permanent {RICH} && firewall-cmd {RICH}"
    " && firewall-cmd --add-port=8081/tcp",
}
"""What somebody else has opened: the same as one of the rules wanted, and a port at run time."""
RULES = {
    "ufw": "ufw show added",
    "firewalld": "firewall-cmd --list-all; firewall-cmd --permanent --list-all",
}


def role(firewall: str) -> Task:
    """The role's task that opens the port of a passive Jump Client in ufw, or closes it (none)."""
    addresses = ["198.51.100.7:8443", "[2001:db8::7]:443"]
    known = {"client": {"passive": True, "passive_port": 5900}, "server_addresses": addresses}
    found = "seen.stdout_lines | select('search', '5900') | length"
    included = {"name": f"{COLLECTION}.jump_client", "tasks_from": "firewall.yml"}
    look = {"ansible.builtin.command": RULES["ufw"], "register": "seen"}
    wanted = 0 if firewall == "none" else 2
    return {
        "vars": {"__jump_client_known": known, "jump_client_firewall": firewall},
        "block": [
            {"ansible.builtin.include_role": included},
            look,
            {"ansible.builtin.assert": {"that": f"{found} == {wanted}"}},
        ],
    }


@pytest.mark.parametrize("kind", ["ufw", "firewalld"])
@pytest.mark.dear("a host with two firewalls, and Ansible twice for each")
def test_only_the_server_reaches_the_port(walled: Walled, kind: str) -> None:
    walled.host.run(ENABLE[kind])
    walled.host.run(FOREIGN[kind])
    before = walled.host.run(RULES[kind]).stdout
    assert walled.reached == (False, False)
    opens = {"firewall": kind, "sources": ["jump-server", "192.0.2.77", "2001:db8::/32"]}
    results = walled.does(
        {**opens, "check": True},
        opens,
        {**opens, "sources": list(reversed(opens["sources"]))},
        {**opens, "check": True},
        before=[role("ufw"), role("none")] if kind == "ufw" else [],
    )
    assert changes(results) == [True, True, False, False]
    assert len(results[0]["diff"]["before"].splitlines()) == 1  # what somebody else made
    assert results[0]["diff"] == results[1]["diff"]
    assert len(results[1]["rules"]) == 3
    assert walled.reached == (True, False)
    fewer = {**opens, "sources": ["192.0.2.77", "192.0.2.78"]}
    removal = yaml.safe_load(jump_client_firewall.EXAMPLES)[1][f"{COLLECTION}.jump_client_firewall"]
    results = walled.does(
        fewer,
        {**opens, "sources": []},
        {**opens, "sources": ["no.such.name.invalid"]},
        {"state": "absent", "check": True},
        removal,
        {"state": "absent"},
    )
    assert [one["failed"] for one in results] == [False, True, True, False, False, False]
    assert [one["changed"] for one in results] == [True, False, False, True, True, False]
    assert "sources: no.such.name.invalid has no address" in results[2]["msg"]
    assert walled.reached == (False, False)
    # All that others made is there, and nothing of this module's.
    assert walled.host.run(RULES[kind]).stdout == before
    assert walled.host.run(["test", "-e", RECORD], check=False).returncode == 1
