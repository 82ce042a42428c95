"""What reports cost after years: 1,000,000 audit rows, 100,000 sessions, 50,000 Jump Clients.

``python -m bench.reports`` tells its progress on standard error and prints one JSON object as its
last line, with the figures of SQLite and of PostgreSQL; ``--quick`` takes a tenth of the rows.

``page_ms``: the first page of each report, by its filter, the middle of five.
``plot_ms``: the same of what the report's plot counts.
``others_ms_p99``: what other requests take while four connections load reports without a pause,
and ``alone``: on a busy machine that is not little either.
``verify_s``: the whole audit log verified, and ``verify_again_s`` when that was just done.
"""

import argparse
import contextlib
import json
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import report_rows
from bench.raw import Http
from bench.scale import say
from bench.servers import Server
from jump_server import audit_verification, config
from jump_server.bootstrap import opened
from tests.server import postgres

PAGES = {
    "audit": "/audit-events?limit=100",
    "audit_action": "/audit-events?action=session.started",
    "audit_actor": "/audit-events?actor=user-7",
    "audit_target": f"/audit-events?target={report_rows.target(17)}",
    "audit_both": "/audit-events?action=session.started&actor=user-7",
    "audit_nothing": "/audit-events?action=session.started&actor=nobody",
    "audit_month": "/audit-events?since={month}&until={later}",
    "audit_month_action": "/audit-events?action=session.started&since={month}&until={later}",
    "sessions": "/sessions?limit=100",
    "sessions_user": "/sessions?user=user-7",
    "sessions_search": "/sessions?search=no-such-name",
    "sessions_group": "/sessions?jump_group=bench",
    "sessions_active": "/sessions?active=true",
    "deployments": "/deployments?limit=100",
    "deployments_user": "/deployments?user=user-7",
    "deployments_search": "/deployments?search=no-such-name",
}
PLOTS = {
    "audit": "/audit-events/counts",
    "audit_action": "/audit-events/counts?action=session.started",
    "sessions": "/sessions/counts",
    "deployments": "/deployments/counts",
}
OTHERS = ("/auth/me", "/jump-groups?limit=10", "/jump-clients/{client}")
READERS = 4
SECONDS = 15.0
TRIES = 5


def _timed(api: Http, path: str) -> float:
    started = time.perf_counter()
    api.call("GET", f"/api/v1{path}")
    return (time.perf_counter() - started) * 1000


def _middle(server: Server, paths: dict[str, str]) -> dict[str, float]:
    api = server.api()
    return {
        name: round(statistics.median(_timed(api, path) for _ in range(TRIES)), 1)
        for name, path in paths.items()
    }


def _beside(server: Server, reports: list[str], others: list[str]) -> float:
    """The 99th percentile of other requests, in milliseconds."""
    over = threading.Event()

    def load(number: int) -> None:
        api, chance = server.api(), random.Random(number)
        while not over.is_set():
            api.call("GET", f"/api/v1{chance.choice(reports)}")

    count = READERS if reports else 0
    readers = [threading.Thread(target=load, args=(number,)) for number in range(count)]
    for reader in readers:
        reader.start()
    api, times, end = server.api(), [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        times += [_timed(api, path) for path in others]
        time.sleep(0.01)
    over.set()
    for reader in readers:
        reader.join()
    return round(statistics.quantiles(times, n=100)[98], 1)


def _measure(folder: Path, scale: int, **settings: Any) -> dict[str, Any]:
    folder.mkdir(mode=0o700)
    server = Server(folder, **settings)
    server.kill()
    with opened(config.load(folder)) as site:
        say("rows")
        report_rows.seed(site.database, site.environment.trust, scale)
        say("verification")
        verified = {}
        for name in ("verify_s", "verify_again_s"):
            started = time.perf_counter()
            assert audit_verification.verify(site, full=False).holds
            verified[name] = round(time.perf_counter() - started, 2)
    server.start()
    try:
        month, later = report_rows.month()
        facts = {"month": month, "later": later, "client": report_rows.client(5)}
        paths = {name: path.format(**facts) for name, path in PAGES.items()}
        say("pages")
        found: dict[str, Any] = {"page_ms": _middle(server, paths)}
        found["plot_ms"] = _middle(server, PLOTS)
        say("others")
        others = [path.format(**facts) for path in OTHERS]
        found["others_ms_p99"] = {
            "alone": _beside(server, [], others),
            "pages": _beside(server, list(paths.values()), others),
            "plots": _beside(server, list(PLOTS.values()), others),
        }
    finally:
        server.kill()
    return {**found, **verified}


@contextlib.contextmanager
def _address(kind: str) -> Iterator[dict[str, Any]]:
    if kind == "sqlite":
        yield {}
        return
    with postgres.running(postgres.programs()) as server:
        yield {"database_url": server.url(server.create())}


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    scale = 100_000 if given.quick else 1_000_000
    figures: dict[str, Any] = {"audit_rows": scale}
    with tempfile.TemporaryDirectory(prefix="jump-bench-") as folder:
        for kind in (given.only,) if given.only else ("sqlite", "postgresql"):
            say(kind)
            with _address(kind) as settings:
                figures[kind] = _measure(Path(folder) / kind, scale, **settings)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
