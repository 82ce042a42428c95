"""A real Jump Client follows a real server to another version, and where its owner wants it."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jump_agent import VERSION
from jump_server import config, release_roots
from jump_server.bootstrap import opened
from jump_server.main import cli
from jump_server.updates import releases
from tests.collection.playbook import Ansible
from tests.collection.server import running
from tests.end_to_end.agents import RealAgent, clients, download, make_installer, until
from tests.end_to_end.newer import newer_code

NEWER = "99.0"
LATEST = """
- hosts: localhost
  connection: local
  gather_facts: false
  vars: {{ansible_python_interpreter: "{{{{ ansible_playbook_python }}}}"}}
  roles:
    - role: bomgar.jumpclient.jump_client
      vars:
        jump_client_install_dir: {folder}
        jump_client_boot: none
        jump_client_version: latest
  post_tasks:
    - ansible.builtin.debug: {{var: jump_client_result}}
    - ansible.builtin.assert:
        that: jump_client_result.drift == ["update_policy", "version"]
"""


@pytest.mark.dear("a server and a Jump Client of its own: it gets a version that exists nowhere")
def test_it_updates_itself_when_the_server_has_signed_another_version(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir(mode=0o700)
    with running(folder) as access:
        package = download(access, make_installer(access)["id"], tmp_path / "package.bin")
        agent = RealAgent(package, tmp_path / "client").start()
        try:
            until(lambda: [one["status"] for one in clients(access.api)] == ["online"])
            for _ in range(3):  # the client knows the first key only, and follows
                CliRunner().invoke(cli, ["--data-dir", str(folder), "release", "rotate"])
            with opened(config.load(folder)) as site:
                assert site.database.read(release_roots.content)["version"] == 4
                site.database.write(releases.record, NEWER, newer_code(NEWER))
            api = access.api
            api.request("PATCH", "/updates/policy", {"healthy_seconds": 0})

            def states() -> list[Any]:
                found = api.items("/updates/jump-clients")
                return [(one["from_version"], one["version"], one["state"]) for one in found]

            until(lambda: api.request("GET", "/updates")["rollout"])
            [client] = clients(api)
            aimed = api.request("POST", "/updates/aim", {"jump_client_id": client["id"]})
            assert aimed == {"clients": 1}
            until(lambda: states() == [(VERSION, NEWER, "healthy")], 60)
            [client] = clients(api)
            assert (client["agent_version"], client["update_state"]) == (NEWER, None)

            # The owner of the computer chooses the older version: the way back that the site itself
            # does not go, while its own policy stays as it is.
            versions = {"version": NEWER, "versions": [NEWER, VERSION]}
            assert api.request("GET", "/updates/versions") == versions
            agent.tell("update-policy", VERSION)
            until(lambda: states() == [(NEWER, VERSION, "healthy")], 60)
            [client] = clients(api)
            assert (client["agent_version"], client["update_policy"]) == (VERSION, VERSION)

            # The role brings it to the latest version again, and leaves the choice to the site.
            play = tmp_path / "latest.yml"
            play.write_text(LATEST.format(folder=agent.folder))
            run = Ansible(tmp_path, access.environment).playbook(play)
            assert "'version': '99.0'" in run.output.replace('"', "'"), run.output
            assert run.status == 0, run.output
            until(lambda: clients(api)[0]["update_policy"] == "")
            until(lambda: states() == [(VERSION, NEWER, "healthy")], 60)
        finally:
            agent.remove()
