"""Nodes start one after the other, the first one first: it makes the keys that the others get."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PLAYBOOK = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: jump_server, tasks_from: in_turn.yml}
"""
STEP = """
- name: Note the turn
  ansible.builtin.command: "sh -c 'echo {{ inventory_hostname }} >> {{ order }}'"
"""
WAIT = "until [ -e $1 ]; do sleep 0.05; done; echo one"
LATE = "{{ lookup('pipe', 'timeout 60 sh ' ~ wait ~ ' ' ~ flag) }}"
"""The first node knows the list when another host knows it already."""
EARLY = "{{ lookup('pipe', 'touch ' ~ flag ~ '; echo one') }}"


def test_nodes_take_turns_in_the_lists_order_whoever_answers_first(tmp_path: Path) -> None:
    hosts = {
        host: {"ansible_connection": "local", "first": LATE if host == "one" else EARLY}
        for host in ("three", "two", "one")
    }
    variables = {
        "ansible_python_interpreter": sys.executable,
        "jump_server_layout": "scaled",
        "jump_server_nodes": ["{{ first }}", "two", "three"],
        "__jump_server_step": str(tmp_path / "step.yml"),
        **{name: str(tmp_path / name) for name in ("flag", "order", "wait")},
    }
    (tmp_path / "step.yml").write_text(STEP)
    (tmp_path / "play.yml").write_text(PLAYBOOK)
    (tmp_path / "wait").write_text(WAIT)
    inventory = tmp_path / "hosts.json"
    inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}))
    done = subprocess.run(
        [
            Path(sys.executable).with_name("ansible-playbook"),
            *("-i", inventory, tmp_path / "play.yml"),
        ],
        env={
            **os.environ,
            "ANSIBLE_ROLES_PATH": str(ROOT / "roles"),
            "ANSIBLE_HOME": str(tmp_path),
            "ANSIBLE_PIPELINING": "1",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "order").read_text().split() == ["one", "two", "three"]
