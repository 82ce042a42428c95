"""The life of Jump Clients: updates, passive ones, clones, limits, and records that kills lose.

``python -m bench.life`` tells its progress on standard error and prints one JSON object as its
last line. ``--quick`` takes a tenth of the clients, and ``--cuts`` sets the number of power cuts.

``clones_told_apart``: copies of a connected computer that got a record of their own, of 50.
``limit_overrun``: Jump Clients beyond a limit when twice as many come at once, on SQLite, and
through six workers on PostgreSQL.
``records_lost``: computers without their record after SIGKILLs of the server and of Jump Clients.
``update_1000_s``: from the order until all are connected with the new version.
``update_peak_mb_s``: the bytes of payloads in the busiest second, and ``update_cap_mb_s`` what the
policy allows. Both are in millions of bytes.
``passive_jump_ms_p50``: from the request until the session is there, without a link before. The
median of three runs. As root, they have priority, because other work on the computer adds to it.
``update_power_cuts_survived``: see :mod:`bench.power_cuts`; left out where no hosts can be made.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench import power_cuts
from bench.enrol import GROUP, enrol_many
from bench.identity import clones, limits
from bench.losses import losses
from bench.passive import passive
from bench.scale import Figures, priority, say
from bench.servers import Server
from tools.lab.doctor import hosts_unavailable

CLIENTS = 1000
CLONES = 50
KILLS = 20
"""Rounds in each of which the server and the Jump Clients are killed."""
RUNS = 3
CAP_KIB = 8192
LIMIT_SECONDS = 600.0


def updates(count: int) -> dict[str, Any]:
    """Return the figures of an update of ``count`` clients."""
    with tempfile.TemporaryDirectory(prefix="jump-bench-") as name:
        folder = Path(name)
        server = Server(folder, tls=False)
        try:
            say(f"enrolling {count} Jump Clients")
            credentials = enrol_many(server, count, folder / "credentials.json")
            with subprocess.Popen(
                [
                    *(sys.executable, "-m", "bench.updating", "--server", server.addresses[0]),
                    *("--credentials", str(credentials)),
                ],
                stdout=subprocess.PIPE,
            ) as swarm:
                try:
                    return _measure(server, count, swarm)
                finally:
                    swarm.kill()
        finally:
            server.kill()


def _measure(server: Server, count: int, swarm: "subprocess.Popen[bytes]") -> dict[str, Any]:
    api = server.api()
    policy = {"at_once": count, "bandwidth_kib": CAP_KIB, "healthy_seconds": 0}
    api.call("PATCH", "/api/v1/updates/policy", policy)
    _until(lambda: api.call("GET", "/api/v1/updates")["fleet"]["waiting"] == count)
    _until(lambda: api.call("GET", "/api/v1/updates")["rollout"])
    say("all are connected")
    began = time.monotonic()
    api.call("POST", "/api/v1/updates/aim", {"jump_group": GROUP})
    _until(lambda: api.call("GET", "/api/v1/updates")["fleet"]["current"] == count)
    seconds = time.monotonic() - began
    assert swarm.stdout is not None  # for the type checker
    told = json.loads(swarm.stdout.readline())
    return {
        f"update_{count}_s": round(seconds, 1),
        "update_peak_mb_s": round(told["peak_bytes"] / 1e6, 2),
        "update_cap_mb_s": round(CAP_KIB * 1024 / 1e6, 2),
        "update_mb": round(told["bytes"] / 1e6, 1),
    }


def _until(done: Any) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the Jump Clients take too long")
        time.sleep(0.2)


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a tenth of the clients")
    parser.add_argument("--cuts", type=int, help="power cuts; 0: none (default: 100, quick: 10)")
    arguments = parser.parse_args()
    quick = arguments.quick
    cuts = (10 if quick else 100) if arguments.cuts is None else arguments.cuts
    figures: dict[str, Any] = {}
    say("copying a computer")
    figures.update(_in_folder(clones, 10 if quick else CLONES))
    say("many at once at a limit")
    figures.update(_in_folder(limits))
    say("killing the server and Jump Clients")
    figures.update(_in_folder(losses, 2 if quick else KILLS))
    say("jumping to a passive Jump Client")
    with priority():
        runs = [_in_folder(passive, 5 if quick else 30) for _ in range(RUNS)]
    figures.update({name: median(run[name] or 0 for run in runs) for name in runs[0]})
    figures.update(updates(CLIENTS // 10 if quick else CLIENTS))
    missing = hosts_unavailable()
    if missing or not cuts:
        say(f"no power cuts, because {missing or 'none are wanted'}")
    else:
        say("cutting the power of three hosts")
        figures.update(power_cuts.measure(cuts))
    print(json.dumps(figures))


def _in_folder(measure: Callable[..., Figures], *arguments: int) -> Figures:
    """Measure in a folder of its own, which Jump Clients of other accounts can enter."""
    with tempfile.TemporaryDirectory(prefix="jump-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        return measure(folder, *arguments)


if __name__ == "__main__":
    main()
