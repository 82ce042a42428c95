"""Nodes start one after the other, the first one first, and none goes on when another one fails."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.collection.playbook import ANSIBLE_PLAYBOOK, ROOT, Run
from tests.collection.server import environment

PLAYBOOK = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: bomgar.jumpclient.jump_server, tasks_from: ENTRY}
"""
STEP = """
- name: Note the turn
  ansible.builtin.command: "sh -c 'echo {{ inventory_hostname }} >> {{ order }}'"
"""
FAILS = """
- name: Fail on the first host
  ansible.builtin.command: "{{ 'false' if inventory_hostname == 'one' else 'true' }}"
"""
WAIT = "until [ -e $1 ]; do sleep 0.05; done; echo one"
LATE = "{{ lookup('pipe', 'timeout 60 sh ' ~ wait ~ ' ' ~ flag) }}"
"""The first node knows the list when another host knows it already."""
EARLY = "{{ lookup('pipe', 'touch ' ~ flag ~ '; echo one') }}"


def play(folder: Path, entry: str, hosts: dict[str, dict[str, Any]], collections: Path) -> Run:
    variables = {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "jump_server_layout": "scaled",
        "__jump_server_step": str(folder / "step.yml"),
        **{name: str(folder / name) for name in ("flag", "order", "wait")},
    }
    (folder / "play.yml").write_text(PLAYBOOK.replace("ENTRY", entry))
    inventory = folder / "hosts.json"
    inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}))
    done = subprocess.run(
        [ANSIBLE_PLAYBOOK, "-i", inventory, folder / "play.yml"],
        env=environment(
            ANSIBLE_COLLECTIONS_PATH=str(collections),
            ANSIBLE_HOME=str(folder),
            ANSIBLE_PIPELINING="1",
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return Run(done.returncode, done.stdout)


def test_nodes_take_turns_in_the_lists_order_whoever_answers_first(tmp_path: Path) -> None:
    hosts = {
        host: {
            "first": LATE if host == "one" else EARLY,
            "jump_server_nodes": ["{{ first }}", "two", "three"],
        }
        for host in ("three", "two", "one")
    }
    (tmp_path / "step.yml").write_text(STEP)
    (tmp_path / "wait").write_text(WAIT)
    run = play(tmp_path, "in_turn.yml", hosts, ROOT / "collections")
    assert run.status == 0, run.output
    assert (tmp_path / "order").read_text().split() == ["one", "two", "three"]


def test_no_host_goes_on_when_another_one_fails(tmp_path: Path) -> None:
    """As with a backup that fails on the first node, which the others would do without."""
    place = tmp_path / "ansible_collections" / "bomgar" / "jumpclient"
    shutil.copytree(ROOT / "collections" / "bomgar" / "jumpclient", place)
    tasks = place / "roles" / "jump_server" / "tasks"
    (tasks / "site.yml").write_text("- ansible.builtin.include_tasks: inner.yml\n")
    (tasks / "inner.yml").write_text(FAILS + STEP)
    run = play(tmp_path, "deploy.yml", {"one": {}, "two": {}}, tmp_path)
    assert run.status != 0, run.output
    assert not (tmp_path / "order").exists(), run.output
