"""On each host, after a reboot and a power cut: the Jump Client as it was deployed."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from testinfra.host import Host
from testinfra.utils.ansible_runner import AnsibleRunner

from jump_api.api import Api, Site

SCENARIO = Path(__file__).parents[1]
ROOT = SCENARIO.parents[1]
JUMP = Path(sys.executable).with_name("jump")
INVENTORY = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "inventory" / "lab.yml"

SERVICE = {
    "web": "systemctl is-enabled jumpclient && systemctl is-active jumpclient",
    "db": "ls /etc/rc2.d/S??jumpclient && service jumpclient status",
    "edge": "rc-update show default | grep -w jumpclient && rc-service jumpclient status",
    "mail": "test -e /etc/service/jumpclient && sv status jumpclient | grep '^run:'",
}
"""By host, what shows that it is started at boot and runs."""

USERS = {
    "web-user": "systemctl --user --machine deploy@ is-enabled jumpclient",
    "db-user": "crontab -u deploy -l | grep '^@reboot /home/deploy/jumpclient/init-script start'",
}
"""The same for the Jump Clients of an ordinary user."""

ALL = {**SERVICE, **USERS}


@pytest.fixture(scope="session")
def records() -> dict[str, Any]:
    """What the server knows of the Jump Clients, by name."""
    site = Site(os.environ["JUMP_SERVER_URL"], os.environ["JUMP_CA_PATH"])
    clients = Api.with_token(site, os.environ["JUMP_TOKEN"]).items("/jump-clients")
    return {client["name"]: client for client in clients}


def computer(name: str) -> Host:
    """The host of a Jump Client, as root."""
    return reached(name.partition("-")[0])


@cache
def reached(name: str) -> Host:
    host = AnsibleRunner.get_runner(str(INVENTORY)).get_host(name)
    # One connection for all commands, which ends with the lab: a login costs 0.15 s of processor.
    host.backend.controlpath = f"{host.backend.ssh_identity_file}-{name}"
    return host


def account(name: str) -> str:
    return "jumpclient" if name in SERVICE else "deploy"


@pytest.mark.parametrize("name", ALL)
def test_the_server_says_that_it_is_online(records: dict[str, Any], name: str) -> None:
    record = records[name]
    assert record["status"] == "online"
    assert record["jump_group"] == "fleet"
    assert record["account"] == account(name)
    assert record["mode"] == ("service" if name in SERVICE else "user")


@pytest.mark.parametrize("name", ALL)
def test_a_shell_is_the_right_account(name: str) -> None:
    result = subprocess.run(
        [str(JUMP), "run", "--json", name, "--", "id -un; hostname"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["output"].split() == [account(name), name.partition("-")[0]]


@pytest.mark.parametrize("name", ALL)
def test_it_is_started_at_boot(name: str) -> None:
    assert computer(name).run(ALL[name]).rc == 0


@pytest.mark.parametrize("name", ALL)
def test_its_processes_have_the_right_owners(name: str) -> None:
    """The one that talks to the network is never root's; in service mode a small one is."""
    folder = "/opt/jumpclient" if name in SERVICE else "/home/deploy/jumpclient"
    owners = computer(name).check_output(f"ps -eo user:32,args | grep '[ ]{folder}/lib/launch.py'")
    found = {line.split()[0]: line.split()[-1] for line in owners.splitlines()}
    expected = (
        {"root": "serve", "jumpclient": "network"} if name in SERVICE else {"deploy": "serve"}
    )
    assert found == expected


@pytest.mark.parametrize("name", SERVICE)
def test_its_code_is_roots_and_its_package_is_gone(name: str) -> None:
    host = computer(name)
    assert host.file("/opt/jumpclient/lib").user == "root"
    assert host.check_output("find / -xdev -name '*.bin' -newer /etc/hostname -path '*jump*'") == ""


def test_who_is_right_is_only_asked() -> None:
    """With every init and in user mode a second run sees at once that there is nothing to do."""
    command = ["ansible-playbook", "--inventory", str(SCENARIO / "inventory")]
    command += ["--inventory", str(INVENTORY), str(ROOT / "playbooks" / "deploy.yml")]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stdout
    assert result.stdout.count("changed=0 ") == len(ALL)
    assert result.stdout.count("failed=0") == len(ALL)
    assert "deploy.yml for" not in result.stdout, result.stdout
