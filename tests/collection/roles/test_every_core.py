"""The collection as Galaxy has it, with the lowest and the highest ansible-core that it supports.

Each is an environment of its own. The collection is built, installed without a network, and used
from a folder that is not the checkout, with Ansible's default configuration.
"""

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.collection import sanity
from tests.collection.playbook import Run
from tests.collection.roles.plays import changed, records
from tests.collection.server import Access, environment

CORES = list(sanity.CORES)
BOTH = pytest.mark.parametrize("core", [CORES[0], CORES[-1]])

SITE = """
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/bomgar.jumpclient.server: {server_url: "{{ lookup('env', 'JUMP_SERVER_URL') }}"}
  tasks:
    - bomgar.jumpclient.team: {code_name: "ops-NAME", name: "Ops NAME", members: []}
    - bomgar.jumpclient.jump_item_role: {code_name: "l1-NAME", name: L1, rights: [view]}
    - bomgar.jumpclient.jump_group: {code_name: "core-NAME", name: NAME, team: "ops-NAME"}
    - bomgar.jumpclient.settings: {settings: {second_factor_policy: "off"}}
"""
DEPLOY = "- {hosts: all, gather_facts: false, roles: [bomgar.jumpclient.jump_client]}\n"
DRIFT = """
- hosts: core-*
  gather_facts: false
  check_mode: true
  vars: {jump_client_tag: other, jump_client_version: latest}
  tasks:
    - ansible.builtin.include_role: {name: bomgar.jumpclient.jump_client}
    - ansible.builtin.assert:
        that:
          - jump_client_result.drift == ["tag"]
          - jump_client_result.status == "online"
- hosts: all:!core-*
  gather_facts: false
  tasks:
    - ansible.builtin.assert:
        that:
          - jump_client_record.comments | length == 11
          - said | length == 11
          - group_names == ["tag_x"]
"""
INVENTORY = """
plugin: bomgar.jumpclient.jump_clients
filters: {jump_groups: [GROUP], status: online}
keyed_groups: [{key: tag, prefix: tag}]
compose: {said: comments}
"""
REMOVE = "- {hosts: all, gather_facts: false, roles: [bomgar.jumpclient.jump_client_remove]}\n"


@BOTH
@pytest.mark.dear("all tests that Ansible has for a collection, in new environments")
def test_ansible_has_nothing_to_say(core: str) -> None:
    assert sanity.check(core) == ""


@BOTH
@pytest.mark.dear("a site and a Jump Client by ansible-playbook")
def test_it_runs_from_the_archive(
    core: str, server: Access, folder: Path, tmp_path: Path, group: str
) -> None:
    made = sanity.made(core, core, *sanity.TOOLS)
    place = tmp_path / "path" / "ansible_collections" / "bomgar" / "jumpclient"
    sanity.unpack(made, place)
    here = {
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        "jump_client_install_dir": str(folder),
        "jump_client_user": "nobody",
        "jump_client_boot": "none",
        "jump_client_jump_group": group,
        "jump_client_cache_dir": str(tmp_path / "packages"),
    }
    inventory = {"all": {"hosts": {f"core-{core}": here}}}
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(inventory))

    def play(book: str, *options: str) -> Run:
        (tmp_path / "play.yml").write_text(book.replace("NAME", core.replace(".", "-")))
        done = subprocess.run(
            [made / "bin" / "ansible-playbook", "-i", "hosts.yml", "play.yml", *options],
            cwd=tmp_path,
            env=environment(
                HOME=str(tmp_path),
                ANSIBLE_COLLECTIONS_PATH=str(tmp_path / "path"),
                ANSIBLE_NOCOLOR="1",
                **server.environment,
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=240,
        )
        return Run(done.returncode, done.stdout)

    told = [changed(play(SITE, "--check", "--diff")), changed(play(SITE)), changed(play(SITE))]
    assert told == [3, 3, 0]
    assert changed(play(DEPLOY))
    assert changed(play(DEPLOY)) == 0
    [record] = records(server, group)
    assert record["status"] == "online"
    hostile = {"comments": "{{ 1 + 1 }}", "tag": "x"}
    server.api.request("PATCH", f"/jump-clients/{record['id']}", hostile)
    (tmp_path / "site.jump.yml").write_text(INVENTORY.replace("GROUP", group))
    drift = play(DRIFT, "-i", "site.jump.yml")
    assert changed(drift) == 1, drift.output
    assert "WARNING" not in drift.output
    removed = play(REMOVE)
    assert changed(removed), removed.output
    assert "WARNING" not in removed.output
    assert records(server, group) == []
