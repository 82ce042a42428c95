"""A place for a Jump Client on this computer, and playbooks that run there."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.collection.playbook import Ansible, Run
from tests.collection.roles.plays import Play
from tests.collection.server import Access


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Where a Jump Client may be installed: by root, only where nobody else can write."""
    parent = Path("/opt") if os.geteuid() == 0 else tmp_path
    place = parent / f"jumpclient-test-{os.getpid()}"
    yield place
    if (place / "uninstall").exists():
        subprocess.run([str(place / "uninstall")], check=False, capture_output=True)
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def group(server: Access, request: pytest.FixtureRequest) -> str:
    """A Jump Group for the Jump Clients of a role's tests, which leave records behind."""
    name = request.path.stem.replace("_", "-")
    if name not in {found["code_name"] for found in server.api.items("/jump-groups")}:
        server.api.request("POST", "/jump-groups", {"code_name": name, "name": name})
    return name


@pytest.fixture
def play(ansible: Ansible, folder: Path, tmp_path: Path) -> Play:
    """Runs a playbook on this computer, or on hosts that it is given, with more variables."""

    def run(playbook: Path, *options: str, hosts: Any = None, **variables: Any) -> Run:
        # As Ansible's default configuration has it: no pipelining, and so a terminal.
        here = {"ansible_connection": "terminal"}
        everywhere = {
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            "jump_client_install_dir": str(folder),
            "jump_client_user": "nobody",
            "jump_client_boot": "none",
            "jump_client_cache_dir": str(tmp_path / "packages"),
            **variables,
        }
        inventory = tmp_path / "inventory.yml"
        inventory.write_text(
            yaml.safe_dump({"all": {"hosts": hosts or {"here": here}, "vars": everywhere}})
        )
        return ansible.playbook(playbook, "-i", str(inventory), *options)

    return run
