"""``jump maintenance-token``: from a real server to a real Jump Client that forbids something."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_wire.errors import CATALOGUE
from tests.collection.server import Access
from tests.end_to_end.agents import clients, until

from .conftest import Jump


@pytest.fixture
def locked(server: Access, client: str) -> Iterator[Path]:
    """The command of a Jump Client that must not be disabled on its computer."""
    (found,) = (one for one in clients(server.api) if one["name"] == client)
    path = f"/jump-clients/{found['id']}"
    server.api.request("PATCH", path, {"forbid_disable": True})
    command = Path(found["install_dir"]) / "jump-client"
    until(lambda: anchored(command))
    yield command
    run(command, "enable")
    server.api.request("PATCH", path, {"forbid_disable": False})
    until(lambda: json.loads(run(command, "status", "--json").stdout)["forbidden"] == [])


def run(command: Path, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [command, *words], input=given, capture_output=True, text=True, check=False
    )


def anchored(command: Path) -> bool:
    stored = command.parent / "etc" / "local-control.json"
    return stored.exists() and bool(json.loads(stored.read_text())["maintenance"])


def broken(server: Access) -> list[Any]:
    query = {"action": "jump_client.local_control_broken"}
    return list(server.api.items("/audit-events", query))


def test_a_token_of_the_server_is_accepted_on_the_computer(
    jump: Jump, server: Access, client: str, locked: Path
) -> None:
    refused = run(locked, "disable")
    kind = CATALOGUE["local_control_forbidden"]
    assert (refused.returncode, refused.stderr) == (kind.exit_status, kind.english + "\n")
    shown = jump("maintenance-token", client)
    assert shown.returncode == 0, shown.stderr
    assert shown.stderr.startswith("Valid until ")
    assert json.loads(jump("maintenance-token", client, "--json").stdout)["token"] in shown.stdout
    done = run(locked, "disable", "--maintenance-token-file", "-", given=shown.stdout)
    assert done.returncode == 0, done.stderr
    until(lambda: told(server, client))
    assert broken(server) == []


def told(server: Access, client: str) -> bool:
    found = [one for one in clients(server.api) if one["name"] == client]
    return list(found[0]["disabled_by"]) == ["computer"]
