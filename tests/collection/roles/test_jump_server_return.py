"""An upgrade that fails: the release before runs again. systemd and the server are stand-ins."""

import base64
import getpass
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import needs
from tests.collection.playbook import ROOT

SERVICE = """#!/usr/bin/python
# WANT_JSON, and nothing of Ansible's, which takes longer to load than all else here
print('{"changed": true}')
"""
RUN = """#!/usr/bin/python
# WANT_JSON
import json, os, sys
link = json.load(open(sys.argv[1]))["link"]
os.unlink(link["path"])
os.symlink(link["target"], link["path"])
migrated = os.path.exists(os.path.dirname(link["path"]) + "/migrated")
works = link["target"].endswith("old") and not migrated
print(json.dumps({"changed": True} if works else {"failed": True, "msg": "not ready"}))
"""
PLAYBOOK = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: bomgar.jumpclient.jump_server, tasks_from: return.yml}
    - ansible.builtin.debug: {msg: "{{ __jump_server_outcome }}"}
"""
UNIT, SETTINGS = "[Service]\n", 'site_name = "Before"\n'


def _collection(folder: Path) -> None:
    """The collection, with stand-ins for what needs a booted host."""
    place = folder / "ansible_collections" / "bomgar" / "jumpclient"
    shutil.copytree(ROOT / "collections" / "bomgar" / "jumpclient", place)
    modules = place / "plugins" / "modules"
    (modules / "service_standin.py").write_text(SERVICE)
    (modules / "jump_server_service.py").write_text(RUN)
    standin = "bomgar.jumpclient.service_standin:"
    for path in (place / "roles" / "jump_server" / "tasks").glob("*.yml"):
        path.write_text(path.read_text().replace("ansible.builtin.systemd_service:", standin))


def _host(folder: Path, *, migrated: bool) -> None:
    for name in ("old", "new"):
        (folder / name).mkdir(parents=True)
    (folder / "current").symlink_to(folder / "new")
    (folder / "unit").write_text("new")
    (folder / "jump-server.toml").write_text("new")
    if migrated:
        (folder / "migrated").touch()
    command = folder / "command"
    command.write_text(f'#!/bin/sh\necho "$@" >> {folder}/restored\nrm {folder}/migrated\n')
    command.chmod(0o755)


@pytest.mark.dear("three hosts go back, each in its own way, in one run of a playbook")
def test_a_failed_upgrade_goes_back_to_the_release_before(tmp_path: Path) -> None:
    needs.root("a unit, which is root's,")
    _collection(tmp_path)
    hosts = {}
    for name, migrated in (("plain", False), ("migrated", True), ("scaled", True)):
        _host(tmp_path / name, migrated=migrated)
        hosts[name] = {
            "ansible_connection": "local",
            "box": str(tmp_path / name),
            "jump_server_layout": "scaled" if name == "scaled" else "embedded",
            "jump_server_nodes": ["scaled"],
        }
    # What the role itself says of these places gives way to it.
    places = {
        "ansible_python_interpreter": sys.executable,
        "jump_server_python": sys.executable,
        "__jump_server_account": getpass.getuser(),
        "__jump_server_home": "{{ box }}",
        "__jump_server_data": "{{ box }}",
        "__jump_server_unit": "{{ box }}/unit",
        "__jump_server_command": "{{ box }}/command",
        "__jump_server_before": "{{ box }}/old",
        "__jump_server_release": "{{ box }}/new",
        "__jump_server_kept": {
            "results": [
                {"content": base64.b64encode(text.encode()).decode()} for text in (SETTINGS, UNIT)
            ]
        },
    }
    (tmp_path / "play.yml").write_text(PLAYBOOK)
    (tmp_path / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}))
    ansible = Path(sys.executable).with_name("ansible-playbook")
    done = subprocess.run(
        [ansible, "-i", "hosts.json", "-e", json.dumps(places), "play.yml"],
        cwd=tmp_path,
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(tmp_path),
            "ANSIBLE_HOME": str(tmp_path / "ansible"),
            "ANSIBLE_PIPELINING": "1",
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in hosts:
        box = tmp_path / name
        assert (box / "current").readlink() == box / "old"
        assert not (box / "new").exists()
        assert (box / "unit").read_text() == UNIT
        assert (box / "jump-server.toml").read_text() == SETTINGS
    said = dict(re.findall(r'ok: \[(\w+)\] => \{\s*"msg": "(.*)"', done.stdout))
    assert "is running again with its settings" in said["plain"]
    assert "with its database restored" in said["migrated"]
    assert "is not ready either" in said["scaled"]
    restored = tmp_path / "migrated" / "restored"
    assert restored.read_text().split()[:2] == ["restore", "--force"]
    assert not (tmp_path / "plain" / "restored").exists()
    assert not (tmp_path / "scaled" / "restored").exists()
