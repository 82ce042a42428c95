"""What the agent's tests share: a small real server, and an installation's files."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent import platforms
from jump_agent.core.config_file import read_config
from jump_agent.core.layout import Config, Layout
from tests import accounts, needs
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.packages import Installed, Package, package_for

platforms.choose()


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def server(authority: Authority, tmp_path: Path) -> Iterator[FakeServer]:
    fake = FakeServer(authority.context(tmp_path))
    yield fake
    fake.close()


@pytest.fixture
def layout(tmp_path: Path, authority: Authority) -> Layout:
    """An installation's folders and its CA, without code."""
    found = Layout(str(tmp_path / "jumpclient"))
    for folder in (found.lib, found.run, found.state, str(Path(found.log).parent)):
        Path(folder).mkdir(parents=True)
    Path(found.config).parent.mkdir()
    Path(found.ca).write_text(authority.pem)
    return found


@pytest.fixture
def config(layout: Layout, server: FakeServer) -> Config:
    """A configuration in user mode for the server of the test."""
    values = {
        "addresses": [server.address],
        "mode": "user",
        "account": "tester",
        "install_dir": layout.directory,
        "python": "/usr/bin/python3",
        "version": "0.1.0",
    }
    Path(layout.config).write_text(json.dumps(values))
    found = read_config(layout)
    assert found is not None
    return found


@pytest.fixture
def package(server: FakeServer, authority: Authority, tmp_path: Path) -> Package:
    """A package that nothing is wrong with."""
    return package_for(server, authority, tmp_path / "package")


@pytest.fixture
def installed(package: Package, tmp_path: Path) -> Iterator[Installed]:
    """A client that was installed from the package by whoever runs the tests."""
    client = package.install(tmp_path / "client")
    yield client
    if client.directory.exists():
        client.init("stop")


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A directory of root's that other accounts can reach, unlike pytest's own ones."""
    needs.root("installing for another account")
    with tempfile.TemporaryDirectory(prefix="jump-test-", dir="/var/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        yield place


@pytest.fixture(scope="session")
def account() -> str:
    """A throw-away account with a home and a plain shell."""
    needs.root("making an account")
    return accounts.plain("/bin/sh")
