"""Complaint: after an upgrade of the server, all computers reconnect and update at once.

The server lets so many in each second, updates so many at a time, and paces their downloads.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.enrol import GROUP, enrol_many
from bench.servers import Server, running
from tests.end_to_end.agents import until

CLIENTS = 40
RATE = 10
"""Clients that the server lets in each second."""
AT_ONCE = 15
KIB = 2048


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "server"
    folder.mkdir(mode=0o700)
    with running(folder, tls=False, reconnection_rate=RATE) as server:
        yield server


@pytest.fixture
def swarm(site: Server, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Jump Clients with an older version, in one process; it prints how much they downloaded."""
    credentials = enrol_many(site, CLIENTS, tmp_path / "credentials.json")
    command = [sys.executable, "-m", "bench.updating", "--server", site.addresses[0]]
    with subprocess.Popen(
        [*command, "--credentials", str(credentials)], stdout=subprocess.PIPE
    ) as swarm:
        try:
            yield swarm
        finally:
            swarm.kill()


def under_way(updates: dict[str, Any]) -> int:
    states = ("offered", "downloading", "installed")
    rings = (updates["rollout"] or {"rings": []})["rings"]
    return sum(ring[state] for ring in rings for state in states)


@pytest.mark.dear("forty Jump Clients in one process reconnect, and download 9 MB at 2 MiB/s")
def test_they_return_and_update_in_turn(site: Server, swarm: "subprocess.Popen[bytes]") -> None:

    def call(method: str, path: str, body: object = None) -> dict[str, Any]:
        with site.api() as api:
            return dict(api.call(method, f"/api/v1/updates{path}", body))

    def updates() -> dict[str, Any]:
        return call("GET", "")

    until(lambda: updates()["fleet"]["waiting"] == CLIENTS)
    site.kill()
    site.start()
    begun = time.monotonic()
    until(lambda: updates()["fleet"]["waiting"] == CLIENTS)
    assert time.monotonic() - begun > CLIENTS / RATE - 2  # a second's worth may come at once
    policy = {"at_once": AT_ONCE, "bandwidth_kib": KIB, "healthy_seconds": 0}
    call("PATCH", "/policy", policy)
    until(lambda: updates()["rollout"])
    most = 0
    call("POST", "/aim", {"jump_group": GROUP})

    def all_have_it() -> bool:
        nonlocal most
        found = updates()
        most = max(most, under_way(found))
        return bool(found["fleet"]["current"] == CLIENTS)

    until(all_have_it, 180)
    assert 0 < most <= AT_ONCE
    assert swarm.stdout is not None
    told = json.loads(swarm.stdout.readline())
    # On a busy computer they read what has waited in buffers. Unpaced, it would be all of it.
    assert told["peak_bytes"] <= 1.5 * KIB * 1024 < told["bytes"] / 2
