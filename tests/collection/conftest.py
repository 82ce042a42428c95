"""Runs the collection's modules and roles as a user does, against a real server."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collection.inprocess import InProcess
from tests.collection.playbook import ROOT, Ansible
from tests.collection.server import Access, running

# What runs on computers without Ansible's loader imports the collection by its full name too.
sys.path.append(str(ROOT / "collections"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    folder = tmp_path_factory.mktemp("server")
    with running(folder, vnc_networks=["10.20.0.0/16"]) as access:
        yield access


@pytest.fixture
def ansible(server: Access, tmp_path: Path) -> Ansible:
    """Runs tasks and playbooks as a user does, with a relative path as in the README."""
    authority = os.path.relpath(server.ca_path, ROOT)
    return Ansible(tmp_path, {**server.environment, "JUMP_CA_PATH": authority})


@pytest.fixture
def modules(server: Access, tmp_path: Path) -> Ansible:
    """Runs modules in this process: a tenth of the time, and for all tests of a module but one."""
    return InProcess(tmp_path, server.environment)
