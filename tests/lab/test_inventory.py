"""Ansible reaches the hosts by the inventory, with the keys of the lab."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.lab import INITS, HostsError, Lab, inventory
from tools.lab.plugin import FreshHosts

pytestmark = pytest.mark.hosts


def test_a_group_per_init_and_what_ssh_needs(host_lab: Lab, fresh_hosts: FreshHosts) -> None:
    one, two = fresh_hosts("systemd", "systemd")
    read: dict[str, Any] = yaml.safe_load(inventory.render(host_lab, "deploy"))
    groups = read["all"]["children"]
    assert list(groups) == list(INITS)
    assert groups["systemd"]["hosts"] == {
        one.name: {"ansible_host": one.address},
        two.name: {"ansible_host": two.address},
    }
    assert groups["openrc"] == {}
    variables = read["all"]["vars"]
    assert variables["ansible_user"] == "deploy"
    assert variables["jump_lab_server_address"] == host_lab.gateway
    assert "StrictHostKeyChecking=yes" in variables["ansible_ssh_common_args"]
    with pytest.raises(HostsError, match="no such user in the hosts: alice"):
        inventory.render(host_lab, "alice")


def test_ansible_becomes_root_on_every_init(
    host_lab: Lab, fresh_hosts: FreshHosts, tmp_path: Path
) -> None:
    hosts = fresh_hosts(*INITS)
    path = tmp_path / "hosts.yml"
    path.write_text(inventory.render(host_lab, "deploy"))
    ansible = str(Path(sys.executable).with_name("ansible"))
    environment = os.environ | {"ANSIBLE_HOME": str(tmp_path), "ANSIBLE_NOCOLOR": "1"}
    command = [ansible, "-i", str(path), "all", "--become", "-o", "-m", "command", "-a", "id -un"]
    done = subprocess.run(
        host_lab.command(command), env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for host in hosts:
        assert f"{host.name} | CHANGED | rc=0 | (stdout) root\n" in done.stdout
