"""What Ansible deploys, finds and removes, as it comes, on hosts that do not allow everything."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from testinfra.host import Host
from testinfra.utils.ansible_runner import AnsibleRunner

SCENARIO = Path(__file__).parents[1]
sys.path[:0] = [str(SCENARIO), str(SCENARIO.parents[1])]

import lab  # noqa: E402

from jump_agent import VERSION  # noqa: E402
from tests.end_to_end.agents import until  # noqa: E402

INVENTORY = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "inventory" / "lab.yml"
DEPLOYED = ("proxied", "proxied-alice", "noexec")
NOT_FOUND = "can't be reached, and its record on the server can't be identified"


class Run:
    """What a run of ansible-playbook printed; ``counted`` has the recap's numbers by host."""

    def __init__(self, status: int, output: str) -> None:
        self.status, self.output = status, output
        recap = output.rpartition("PLAY RECAP")[2]
        lines = re.findall(r"^(\S+) +: (ok=.*)$", recap, re.MULTILINE)
        self.counted = {name: dict(re.findall(r"(\w+)=(\d+)", words)) for name, words in lines}

    def having(self, word: str) -> set[str]:
        """The hosts of which it counted any of these: ``changed``, ``failed``, ``unreachable``."""
        return {name for name, counts in self.counted.items() if counts[word] != "0"}

    @property
    def drift(self) -> dict[str, str]:
        """What the deployment says of each host."""
        return dict(re.findall(r'"msg": "([\w-]+): (.*)"', self.output))


def play(playbook: str, *options: str) -> Run:
    """Run a playbook outside of the checkout; pipelining is the only setting of Ansible."""
    command = ["ansible-playbook", "-i", str(INVENTORY), "-i", str(SCENARIO / "inventory")]
    command += ["-e", "whom=sound:later"]
    # Ansible's own, and what the inventory and the collection look up.
    wanted = ("PATH", "JUMP_", "FEW_RIGHTS_TOKEN", "GENERIC_SHA256", "INSTALLER_KEY", "OWN_PACKAGE")
    environment = {key: text for key, text in os.environ.items() if key.startswith(wanted)}
    environment |= {"HOME": str(lab.HOME), "LANG": "C.UTF-8", "ANSIBLE_PIPELINING": "true"}
    done = subprocess.run(
        [*command, *options, playbook],
        cwd=lab.HOME,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=400,
        check=False,
    )
    return Run(done.returncode, done.stdout)


def computer(name: str) -> Host:
    """A host as testinfra sees it, as root."""
    host = AnsibleRunner.get_runner(str(INVENTORY)).get_host(name)
    host.backend.controlpath = f"{host.backend.ssh_identity_file}-{name}"
    return host


def records() -> dict[str, dict[str, Any]]:
    """What the server knows of the Jump Clients that are online, by name."""
    found = lab.ESTATE.api().items("/jump-clients", {"status": "online"})
    return {client["name"]: client for client in found}


@pytest.fixture(scope="module")
def hosts() -> dict[str, lab.Host]:
    return lab.ESTATE.hosts()


def test_each_is_online_in_its_own_way() -> None:
    """Without a route to the server, programs in /tmp, or any right."""
    found = records()
    modes = {name: (one["mode"], one["account"]) for name, one in found.items()}
    service = ("service", "jumpclient")
    assert modes == {"proxied": service, "proxied-alice": ("user", "alice"), "noexec": service}
    address = lab.ESTATE.hosts()["proxied"].address
    assert f"CONNECT from {address}" in lab.LOG.read_text()
    mounts = computer("noexec").check_output("findmnt -nro TARGET -O noexec").split()
    assert {"/tmp", "/var/tmp", "/home"} <= set(mounts)
    table = computer("proxied").check_output("crontab -u alice -l")
    assert "@reboot /home/alice/jumpclient/init-script start" in table


def test_a_check_says_of_each_state_what_differs(hosts: dict[str, lab.Host]) -> None:
    # Stopped and disabled; and a record whose Jump Client is gone.
    hosts["proxied"].run("/opt/jumpclient/init-script stop; update-rc.d jumpclient remove")
    hosts["proxied"].run("pkill -u alice; rm -rf /home/alice/jumpclient")
    checked = play("deploy.yml", "--check", "--diff", "-e", f"wanted_version={lab.NEWER}")
    assert checked.status == 0, checked.output
    assert checked.drift == {
        "airgap": "not_installed",
        "proxied": "boot service_stopped",
        "proxied-alice": "not_installed",
        "noexec": "update_policy version",
        "noexec-user": "not_installed",
    }
    assert checked.having("changed") == set(checked.drift)
    assert set(records()) == {"noexec"}


def test_who_dies_in_the_middle_or_is_refused_stands_in_nobodys_way(
    hosts: dict[str, lab.Host],
) -> None:
    """The check changed nothing, so that this finds the same; and it brings a newer version."""
    deadly = ["-e", f"deadly_package={lab.FILES / 'deadly.bin'}", "-e", "how=free", "-e", "waves=9"]
    repaired = play("deploy.yml", "-e", f"wanted_version={lab.NEWER}", *deadly)
    assert repaired.having("unreachable") == {"airgap"}
    assert repaired.having("failed") == {"noexec-user"}, repaired.output
    assert "noexec" in repaired.output.partition("Check that the Jump Client is installed")[2]
    assert repaired.having("changed") >= set(DEPLOYED)
    assert not computer("noexec").file("/home/deploy/jumpclient").exists
    found = records()
    assert set(found) == set(DEPLOYED)
    assert found["noexec"]["agent_version"] == lab.NEWER
    hosts["airgap"].power_cut()
    hosts["airgap"].boot()
    hosts["airgap"].wait()


def test_the_next_run_settles_the_rest_and_changes_nothing_else(
    hosts: dict[str, lab.Host],
) -> None:
    """One is taken back to the older version; another one's package comes from its mirror."""
    start = "bomgar.jumpclient.jump_client : Get information about the computer"
    chosen = ["--tags", "jump_client", "--limit", "!noexec-user", "--start-at-task", start]
    settled = play("deploy.yml", *chosen, "-e", f"wanted_version={VERSION}")
    assert settled.status == 0, settled.output
    assert settled.having("changed") == {"noexec", "airgap"}
    assert settled.drift["noexec"] == "update_policy version"
    assert re.findall(r"mirror from (\S+)", lab.LOG.read_text()) == [hosts["airgap"].address]
    hosts["noexec"].reboot()
    found = until(lambda: len(found := records()) == len(DEPLOYED) + 1 and found)
    assert found["noexec"]["agent_version"] == VERSION


def test_the_unreachable_and_the_renamed_are_removed_and_others_reported(
    hosts: dict[str, lab.Host],
) -> None:
    api = lab.ESTATE.api()
    # The role left the record of the Jump Client that lost its files: nothing says whose it is.
    [lost] = [one["id"] for one in api.items("/jump-clients") if one["status"] != "online"]
    api.request("POST", "/jump-clients/remove", {"ids": [lost], "uninstall": False})
    hosts["airgap"].power_cut()
    hosts["proxied"].run("hostname renamed")
    removed = play("bomgar.jumpclient.remove", "-e", "jump_client_remove_missing=fail")
    assert removed.having("failed") == {"stranger"}, removed.output
    assert f"stranger {NOT_FOUND}" in " ".join(removed.output.split())
    waiting = {one["name"]: one["removal"] for one in api.items("/jump-clients")}
    assert waiting == {"airgap": "uninstall_pending"}, removed.output
    hosts["airgap"].boot()
    until(lambda: not list(api.items("/jump-clients")))
    again = play("bomgar.jumpclient.remove", "--limit", "airgap")
    assert again.status == 0, again.output
    assert again.having("changed") == {"airgap"}
