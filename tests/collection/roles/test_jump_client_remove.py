"""The removal of computers that cannot be reached."""

from pathlib import Path

import pytest

from tests.collection.enrolled import enrol
from tests.collection.playbook import Ansible
from tests.collection.roles.plays import REMOVE, Play, changed, records
from tests.collection.server import Access

CAREFUL = {
    "jump_client_remove_match": ["id", "fqdn_and_address"],
    "jump_client_remove_if_online": False,
    "jump_client_remove_missing": "fail",
}
RECORDS = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role:
        name: bomgar.jumpclient.jump_client_remove
        tasks_from: records.yml
"""


@pytest.mark.dear("three computers are removed twice")
def test_a_computer_that_cannot_be_reached_is_removed_from_the_server(
    play: Play, ansible: Ansible, server: Access
) -> None:
    lost, twin, other, named = enrol(server, "unreachable", "lost", "double", "double", "web9")
    ssh = {
        "ansible_host": "127.0.0.1",
        "ansible_port": 1,
        "ansible_connection": "ssh",
        "jump_client_install_dir": "/opt/jumpclient",
    }
    nowhere = {"ansible_host": "127.0.0.2", "jump_client_remove_missing": "warn"}
    hosts = {
        "lost": ssh,
        "double": {**ssh, "jump_client_remove_id": other, **CAREFUL},
        # Another computer of that name: its address is not the record's.
        "web9": {**ssh, **nowhere},
    }
    ansible.variables["ANSIBLE_ANY_ERRORS_FATAL"] = "true"
    removed = play(REMOVE, "--diff", hosts=hosts)
    assert changed(removed) == 2
    assert f"-{lost}\n" in removed.output
    assert "No record matches its full name" in removed.output
    waiting = {found["id"]: found["removal"] for found in records(server, "unreachable")}
    pending = "uninstall_pending"
    assert waiting == {lost: pending, twin: None, other: pending, named: None}

    hosts = {"lost": ssh, "double": ssh, "web9": {**ssh, "ansible_host": "127.0.0.2"}}
    del ansible.variables["ANSIBLE_ANY_ERRORS_FATAL"]
    again = play(REMOVE, hosts=hosts)
    assert again.status != 0
    said = " ".join(again.output.split())  # Ansible breaks long lines
    assert f"online or not unique: {twin}, {other}" in said or (
        f"online or not unique: {other}, {twin}" in said
    )
    assert "web9 can't be reached" in again.output
    assert "lost can't be reached" not in again.output


def test_a_computer_that_claims_to_be_another_one_keeps_its_hands_off(
    play: Play, server: Access, tmp_path: Path
) -> None:
    """By its ID, or by its name and address; both plays fail, or say that nothing was found."""
    victim, neighbour = enrol(server, "claimed", "victim", "neighbour")
    claims = {
        "hostname": "victim",
        "fqdn": "victim",
        "machine_id": "m" * 32,
        "addresses": ["127.0.0.1"],
        "install_dir": "/opt/jumpclient",
        "status": {"client_id": victim},
    }
    named = {**claims, "hostname": "neighbour", "fqdn": "neighbour", "status": {}}
    here = {"ansible_connection": "local"}
    hosts = {
        "rogue": {**here, "__jump_client_asked": {"computer": claims}},
        "liar": {**here, "__jump_client_asked": {"computer": named}},
    }
    playbook = tmp_path / "records.yml"
    playbook.write_text(RECORDS)
    run = play(playbook, hosts=hosts)
    assert f"rogue told the ID {victim}" in " ".join(run.output.split()), run.output
    waiting = {found["id"]: found["removal"] for found in records(server, "claimed")}
    assert waiting == {victim: None, neighbour: None}
