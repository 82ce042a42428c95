"""Jump Clients without a computer: enrolled as the agent does it, and never connected."""

import base64
import json
import secrets
import ssl
import urllib.request

from tests.collection.server import Access


def enrol(server: Access, group: str, *hostnames: str) -> list[str]:
    """Enrol Jump Clients in a Jump Group, which is made when there is none; return their ids."""
    if group not in {found["code_name"] for found in server.api.items("/jump-groups")}:
        server.api.request("POST", "/jump-groups", {"code_name": group, "name": group})
    key = server.api.request("POST", "/installers", {"jump_group": group})["key"]
    return [_enrol(server, key, hostname) for hostname in hostnames]


def _enrol(server: Access, key: str, hostname: str) -> str:
    credential = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    computer = {
        "hostname": hostname,
        "os": "Debian GNU/Linux 12",
        "agent_version": "0.1.0",
        "mode": "service",
        "account": "jumpclient",
        "install_dir": "/opt/jumpclient",
        "machine_id": secrets.token_hex(16),
    }
    body = {"key": key, "enrolment_id": secrets.token_hex(16), "credential": credential}
    request = urllib.request.Request(
        server.url + "/agent/v1/enrolments",
        json.dumps({**body, "overrides": {}, "computer": computer}).encode(),
        {"Content-Type": "application/json"},
    )
    trust = ssl.create_default_context(cafile=server.ca_path)
    with urllib.request.urlopen(request, context=trust, timeout=30) as answer:
        return str(json.load(answer)["client_id"])
