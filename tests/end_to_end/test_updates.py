"""A real server updates a real Jump Client, with the documents that it signed itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jump_agent import VERSION
from jump_agent.linux.versions import publish, seal
from tests.collection.server import Access
from tests.end_to_end.agents import RealAgent, clients, download, make_installer, until

OLDER = "0.0.9"


@pytest.fixture
def older(server: Access, tmp_path: Path) -> Iterator[RealAgent]:
    """A Jump Client that believes that it is an older version."""
    installer = make_installer(server, name="updates")
    package = download(server, installer["id"], tmp_path / "package.bin")
    agent = RealAgent(package, tmp_path / "client")
    versions = agent.folder / "versions"
    code = versions / VERSION / "jump_agent" / "__init__.py"
    code.write_text(code.read_text().replace(f'"{VERSION}"', f'"{OLDER}"'))
    for cached in code.parent.glob("__pycache__/__init__.*"):
        cached.unlink()
    (versions / VERSION).rename(versions / ".new")
    (versions / f"{VERSION}.sha256").unlink()
    seal(str(versions / ".new"))
    publish(str(agent.folder), str(versions / ".new"), OLDER)
    yield agent
    agent.remove()


def test_an_older_client_becomes_the_servers_version(server: Access, older: RealAgent) -> None:
    def shown() -> tuple[str, str]:
        mine = older.status()["client_id"]
        (found,) = [each for each in clients(server.api) if each["id"] == mine]
        return str(found["agent_version"]), str(found["status"])

    older.start()
    until(lambda: older.status()["connected"])
    until(lambda: shown() == (OLDER, "online"))
    mine = older.status()["client_id"]
    until(lambda: server.api.request("GET", "/updates")["rollout"])
    server.api.request("POST", "/updates/aim", {"jump_client_id": mine})
    until(lambda: shown() == (VERSION, "online"), told=older.status)
    told = older.status()
    assert (told["version"], told["update"]["phase"]) == (VERSION, "installed")
    assert not (older.folder / "update" / "trial.json").exists()
