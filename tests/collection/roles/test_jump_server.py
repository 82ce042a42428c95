"""What the role installs and refuses, without a host: molecule/server deploys it to real ones."""

import json
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from tests import wheelhouse
from tests.collection.playbook import ROOT, Ansible

PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - name: Report a fact, as any module of a hostile host can
      ansible.builtin.set_fact: {jump_server_wheel: /etc/shadow, cacheable: true}
      when: inventory_hostname == 'hostile'
"""
ENTRY = """
    - ansible.builtin.include_role: {name: bomgar.jumpclient.jump_server, tasks_from: NAME.yml}
      when: entry == 'NAME'
"""
COMMAND = """#!/bin/sh
[ "$2" != list-users ] || exec echo '{"items": []}'
read -r password
echo "password_too_short: Enter 12 characters or more." >&2
exit 1
"""
LOCK = ROOT / "requirements.lock"
SERVER_LOCK = wheelhouse.LOCK


def test_the_servers_lock_has_the_tested_versions() -> None:
    """Otherwise: ``make lock``."""
    tested, installed = _entries(LOCK), _entries(SERVER_LOCK)
    assert installed
    assert {name: tested.get(name) for name in installed} == installed


def test_the_servers_lock_has_all_that_the_server_needs_and_no_more() -> None:
    needed = {"jumpclient"} | set(_closure("jumpclient", ("server",)))
    # Of other systems, or of the first bugfix releases of Python 3.11.
    elsewhere = {"async-timeout", "tzdata", "colorama"}
    assert needed - {"jumpclient"} - elsewhere == set(_entries(SERVER_LOCK)) - elsewhere


def test_what_is_wrong_is_said_before_anything_is_changed(tmp_path: Path) -> None:
    """Files of the controller are found beside the inventory; a host's facts choose none."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "playbooks").mkdir()
    for name in ("jumpclient-0.1.0-py3-none-any.whl", "wheelhouse.tar"):
        (tmp_path / "dist" / name).touch()
    command = tmp_path / "jump-server"
    command.write_text(COMMAND)
    command.chmod(0o755)
    check = {"entry": "check", "jump_server_wheelhouse": "dist/wheelhouse.tar"}
    hosts = {
        "found": check,
        "absent": {**check, "jump_server_wheelhouse": "dist/none.tar"},
        "lost": {**check, "__jump_server_restores": True, "jump_server_restore_src": "none.tar"},
        "twin": {**check, "jump_server_addresses": ["jump.example.com:443"]},
        "double": {**check, "jump_server_addresses": ["jump.example.com:443"]},
        "node": {
            **check,
            "jump_server_layout": "scaled",
            "jump_server_addresses": ["{{ hostvars['twin'].ansible_connection }}:443"],
        },
        "short": {"entry": "administrator", "jump_server_admin_password": "a b"},
        "nobody": {"entry": "administrator"},
        "hostile": {"entry": "facts"},
    }
    variables = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory = tmp_path / "hosts.json"
    inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}))
    playbook = tmp_path / "playbooks" / "play.yml"
    entries = ("check", "administrator", "facts")
    playbook.write_text(PLAY + "".join(ENTRY.replace("NAME", entry) for entry in entries))
    given = json.dumps(
        {
            "__jump_server_restoring": "{{ __jump_server_restores | default(false) }}",
            "__jump_server_command": str(command),
        }
    )
    run = Ansible(tmp_path, {}).playbook(playbook, "-i", str(inventory), "-e", given)
    failed = dict(re.findall(r'fatal: \[(\w+)\]: FAILED! => .*"msg": "(.*?)"[,}]', run.output))
    same = (
        "have the same, but with jump_server_layout embedded each host is a site of its own."
        " Use scaled for several nodes."
    )
    assert failed.pop("node").startswith("node is not part of the site")
    assert failed == {
        "absent": "jump_server_wheelhouse: dist/none.tar does not exist.",
        "lost": "jump_server_restore_src: none.tar does not exist.",
        "twin": f"jump_server_addresses: twin and double {same}",
        "double": f"jump_server_addresses: double and twin {same}",
        "short": "jump_server_admin_password: password_too_short: Enter 12 characters or more.",
        "hostile": "The host has reported facts that would replace variables of the controller:"
        " jump_server_wheel.",
    }, run.output
    assert "The site has no users. Set JUMP_ADMIN_PASSWORD" in run.output


def _entries(lock: Path) -> dict[str, str]:
    """The version and the hashes that a lock has of each package, wherever it is installed."""
    text = re.sub(r" ; .* \\$", r" \\", lock.read_text(encoding="utf-8"), flags=re.M)
    parts = re.split(r"\n(?=[a-z0-9])", text.strip())
    return {part.partition("==")[0]: part for part in parts}


def _closure(name: str, extras: tuple[str, ...], seen: set[str] | None = None) -> Iterator[str]:
    """The names of what a package needs here, and what that needs."""
    known = set() if seen is None else seen
    for text in metadata.requires(name) or []:
        requirement = Requirement(text)
        wanted = any(
            requirement.marker is None or requirement.marker.evaluate({"extra": extra})
            for extra in ("", *extras)
        )
        needed = re.sub(r"[-_.]+", "-", requirement.name).lower()
        key = f"{needed}{sorted(requirement.extras)}"
        if not wanted or key in known:
            continue
        known.add(key)
        yield needed
        yield from _closure(needed, tuple(requirement.extras), known)
