"""Many installations, and many changes to active, at the same moment: who gets the last places.

For the tests of the limits and for the benchmark. The requests of all threads begin together.
"""

import base64
import http.client
import json
import secrets
import ssl
import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from tests.collection.server import Access
from tests.end_to_end.agents import clients, make_installer

THREADS = 40
SECONDS = 60

Outcomes = Counter[str]
"""How often each outcome came: the code of an error, or an empty text."""
Request = tuple[str, str, dict[str, Any], dict[str, str]]
"""Method, path, body and headers."""


def install(server: Access, count: int, **fields: Any) -> Outcomes:
    """Enrol so many computers at once; ``fields`` are of their installer."""
    key = make_installer(server, **fields)["key"]
    bodies = [enrolment(key, f"till-{number}") for number in range(count)]
    return _at_once(server, [("POST", "/agent/v1/enrolments", body, {}) for body in bodies])


def make_active(server: Access, client_ids: Sequence[str]) -> Outcomes:
    """Have passive clients become active at once."""
    headers = {"Authorization": f"Bearer {server.token}"}
    return _at_once(
        server,
        [
            ("PATCH", f"/api/v1/jump-clients/{one}", {"passive": False}, headers)
            for one in client_ids
        ],
    )


def overrun(server: Access, count: int) -> tuple[dict[str, Outcomes], int]:
    """Race twice as many as there is room for, in each way; return outcomes, and how many too many.

    Args:
        server: a site, which keeps the Jump Clients that it has.
        count: how many install at once, with room for half of that.
    """
    half, quarter = count // 2, count // 4
    found: dict[str, Outcomes] = {}
    before = {one["id"] for one in clients(server.api)}
    active = _active(server)

    def limit(installed: int | None, active: int | None) -> None:
        values = {"jump_client_limit": installed, "active_limit": active}
        server.api.request("PATCH", "/settings", values)

    limit(len(before) + half, None)
    found["installed"] = install(server, count, passive=True)
    passive = [one["id"] for one in clients(server.api) if one["id"] not in before]
    excess = len(passive) - half
    limit(None, active + quarter)
    found["made_active"] = make_active(server, passive)
    excess += _active(server) - active - quarter
    limit(None, active + half)
    found["installed_active"] = install(server, half)
    excess += _active(server) - active - half
    limit(None, None)
    return found, excess


def expected(count: int) -> dict[str, Outcomes]:
    """Return the outcomes of :func:`overrun` when exactly the places are given."""
    half, quarter = count // 2, count // 4
    return {
        "installed": Counter({"": half, "client_limit_reached": count - half}),
        "made_active": Counter({"": quarter, "active_count_reached": half - quarter}),
        "installed_active": Counter({"": half - quarter, "active_limit_reached": quarter}),
    }


def _active(server: Access) -> int:
    return sum(not one["passive"] for one in clients(server.api))


def _at_once(server: Access, requests: Sequence[Request]) -> Outcomes:
    trust = ssl.create_default_context(cafile=server.ca_path)
    outcomes: Outcomes = Counter()
    failures: list[BaseException] = []
    ready = threading.Barrier(min(THREADS, len(requests)))

    def work(mine: Sequence[Request]) -> None:
        connection = _connection(server.url, trust)
        try:
            connection.connect()
            ready.wait(SECONDS)
            for request in mine:
                outcomes[_send(connection, *request)] += 1
        except BaseException as error:  # noqa: BLE001  # raised again in the caller's thread
            failures.append(error)
        finally:
            connection.close()

    parts = [requests[start :: ready.parties] for start in range(ready.parties)]
    threads = [threading.Thread(target=work, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return outcomes


def _connection(url: str, trust: ssl.SSLContext) -> http.client.HTTPSConnection:
    return http.client.HTTPSConnection(urlsplit(url).netloc, timeout=SECONDS, context=trust)


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: dict[str, Any],
    headers: dict[str, str],
) -> str:
    headers = {**headers, "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body), headers)
    with connection.getresponse() as answer:
        found = json.load(answer)
    return str(found["error"]["code"]) if "error" in found else ""


def enrolment(key: str, hostname: str) -> dict[str, Any]:
    """Return what a new computer sends."""
    return {
        "key": key,
        "enrolment_id": secrets.token_hex(16),
        "credential": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("="),
        "overrides": {},
        "computer": {
            "hostname": hostname,
            "os": "Debian 12",
            "agent_version": "0.1.0",
            "mode": "user",
            "account": "nobody",
            "install_dir": "/nowhere",
            "machine_id": secrets.token_hex(16),
        },
    }
