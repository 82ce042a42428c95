"""Real enrolments for the load generator: many, over a few kept connections."""

import base64
import json
import os
import threading
from pathlib import Path
from typing import Any

from bench.raw import token_hex
from bench.servers import Target

CONNECTIONS = 6
GROUP = "bench"


def ensure_group(server: Target) -> None:
    """Make the Jump Group of the benchmarks when there is none."""
    with server.api() as api:
        groups = api.call("GET", "/api/v1/jump-groups")["items"]
        if not any(group["code_name"] == GROUP for group in groups):
            api.call("POST", "/api/v1/jump-groups", {"code_name": GROUP, "name": "Bench"})


def enrol_many(server: Target, count: int, path: Path) -> Path:
    """Enrol ``count`` Jump Clients and write their ids and credentials, for the swarm."""
    ensure_group(server)
    with server.api() as api:
        key = api.call("POST", "/api/v1/installers", {"jump_group": GROUP})["key"]
    found: list[tuple[str, str]] = []
    failures: list[Exception] = []

    def work(part: range) -> None:
        try:
            with server.api() as connection:
                for index in part:
                    credential = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
                    body = enrolment(key, credential, f"host-{index:05}")
                    made = connection.call("POST", "/agent/v1/enrolments", body)
                    found.append((made["client_id"], credential))
        except Exception as error:  # noqa: BLE001  # raised again in the caller's thread
            failures.append(error)

    threads = [
        threading.Thread(target=work, args=(range(start, count, CONNECTIONS),))
        for start in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    path.write_text(json.dumps(found))
    return path


def enrolment(key: str, credential: str, hostname: str) -> dict[str, Any]:
    """What an agent sends when it enrols."""
    return {
        "key": key,
        "enrolment_id": token_hex(),
        "credential": credential,
        "overrides": {},
        "computer": {
            "hostname": hostname,
            "os": "Debian GNU/Linux 12 (bookworm)",
            "agent_version": "0.1.0",
            "mode": "service",
            "account": "jump",
            "install_dir": "/opt/jumpclient",
            "machine_id": token_hex(),
        },
    }
