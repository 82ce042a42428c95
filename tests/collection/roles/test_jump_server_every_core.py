"""The role that runs the server, from the archive, with the lowest and the highest ansible-core.

In check mode, which only the play asks for: this computer stays as it is. Hosts of its own are in
``molecule/server``.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.collection import sanity
from tests.collection.server import environment

CORES = list(sanity.CORES)
SERVER = """
- hosts: jump_server
  gather_facts: false
  check_mode: true
  environment: {PATH: "{{ tools }}:{{ lookup('env', 'PATH') }}"}
  roles: [bomgar.jumpclient.jump_server]
- hosts: jump_server
  gather_facts: false
  check_mode: true
  tasks:
    - ansible.builtin.include_role: {name: bomgar.jumpclient.jump_server, tasks_from: upgrade.yml}
"""
PASSWORD = "0123456789abcdef"
SERVERS: dict[str, dict[str, Any]] = {
    "solo": {},
    "one": {
        "jump_server_layout": "scaled",
        "jump_server_nodes": ["one"],
        "jump_server_proxies": ["one"],
        "jump_server_addresses": ["jump.example.com:443"],
        "jump_server_database_url": f"postgresql+psycopg://jump:{PASSWORD}@db/jump",
        "jump_server_redis_url": f"redis://:{PASSWORD}@db:6379/0",
    },
}
"""A server in each layout."""
WHEELS = [f"jumpclient-{version}-py3-none-any.whl" for version in ("0.10.0", "0.10.0rc1", "0.9.0")]
"""The newest one first: neither its name nor the order of the files says so."""
TOOLS = {
    "systemctl": "#!/bin/sh\necho ActiveState=inactive\n",
    "dpkg-query": "#!/bin/sh\nexit 1\n",
}
"""Of a host on which no package is installed and no unit known."""


def servers(folder: Path) -> Path:
    """An inventory of hosts for a server, which are this computer as a bare one."""
    for place in ("tools", "dist"):
        (folder / place).mkdir()
    for name, text in TOOLS.items():
        (folder / "tools" / name).write_text(text)
        (folder / "tools" / name).chmod(0o755)
    for wheel in WHEELS:
        # No text: the newest ansible-core warns of lookups that read it as one.
        (folder / "dist" / wheel).write_bytes(bytes(range(256)))
    everywhere = {
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        "ansible_pipelining": True,
        "jump_server_python": sys.executable,
        "tools": str(folder / "tools"),
    }
    group = {"hosts": SERVERS, "vars": everywhere}
    path = folder / "servers.yml"
    path.write_text(yaml.safe_dump({"all": {"children": {"jump_server": group}}}))
    return path


@pytest.mark.dear("two servers by ansible-playbook, from an archive that is built")
@pytest.mark.parametrize(("core", "hosts"), [(CORES[0], list(SERVERS)), (CORES[-1], ["one"])])
def test_the_role_runs_from_the_archive(core: str, hosts: list[str], tmp_path: Path) -> None:
    """The layout with more tasks with both, and the other one with the lowest."""
    made = sanity.made(core, core, *sanity.tools(core))
    sanity.unpack(made, tmp_path / "path" / "ansible_collections" / "bomgar" / "jumpclient")
    (tmp_path / "play.yml").write_text(SERVER)
    playbook = made / "bin" / "ansible-playbook"
    done = subprocess.run(
        [playbook, "-i", servers(tmp_path), "--limit", ",".join(hosts), "play.yml"],
        cwd=tmp_path,
        env=environment(HOME=str(tmp_path), ANSIBLE_COLLECTIONS_PATH=str(tmp_path / "path")),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=240,
    )
    installed = f"{WHEELS[0]} would be installed in /opt/jump-server"
    assert done.stdout.count(installed) == len(hosts), done.stdout
    assert done.stdout.count('"msg": "There is no server to upgrade.') == len(hosts), done.stdout
    assert "WARNING" not in done.stdout
    assert PASSWORD not in done.stdout
