"""A real server and a real Jump Client for the tests of the command line."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.collection.server import Access, environment, running
from tests.end_to_end.agents import RealAgent, clients, download, make_installer, until

from .transferring import CONTENT

JUMP = Path(sys.executable).with_name("jump")

Jump = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    with running(tmp_path_factory.mktemp("server")) as access:
        yield access


@pytest.fixture(scope="package")
def client(server: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a Jump Client that is online."""
    folder = tmp_path_factory.mktemp("agent")
    installer = make_installer(server, overridable=["name"])
    package = download(server, installer["id"], folder / "package.bin")
    agent = RealAgent(package, folder / "client", "--jc-name", "workhorse").start()
    try:
        until(lambda: "online" in {found["status"] for found in clients(server.api)})
        yield "workhorse"
    finally:
        agent.remove()


@pytest.fixture
def jump(server: Access) -> Jump:
    """Run ``jump`` with these arguments and what it is given; keywords are its environment."""

    def run(*words: str, given: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [JUMP, *words],
            capture_output=True,
            text=True,
            env={**environment(LC_ALL="C.UTF-8"), **server.environment, **variables},
            input=given,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A file on the computer."""
    path = tmp_path / "there"
    path.write_bytes(CONTENT)
    path.chmod(0o640)
    return path
