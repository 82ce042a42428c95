"""How fast the collection is: a fleet of real hosts, and a server with many Jump Clients.

``python -m bench.fleet`` tells its progress on standard error and prints one JSON object as its
last line; docs/explanation/benchmarks.md explains the keys. Needs root. ``--quick`` takes a tenth.
Hosts, server and Ansible share this computer, so seconds depend on it; compare the ratios.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.enrolling import large_site
from bench.scale import Figures, say
from tools.lab.doctor import hosts_unavailable
from tools.lab.lab import Lab

HOSTS = 50
CLIENTS = 10_000
FORKS = 10
AT_ONCE = 5
"""Hosts that boot side by side."""
BOOT_SECONDS = 300.0
INITS = ("systemd", "sysvinit", "openrc", "runit")
"""Of each as many."""


def fleet(count: int, forks: int) -> Figures:
    """Make so many hosts, and measure Ansible on them in a process in their network."""
    with (
        Lab.create(owner=os.getpid(), progress=say) as lab,
        tempfile.TemporaryDirectory(prefix="jump-bench-") as folder,
    ):
        wanted = list(_hosts(count).items())
        for start in range(0, count, AT_ONCE):
            lab.up(dict(wanted[start : start + AT_ONCE]), wait=BOOT_SECONDS)
        say(f"{count} hosts are up")
        words = [sys.executable, "-m", "bench.deploying", lab.id, folder, "--forks", str(forks)]
        done = subprocess.run(lab.command(words), stdout=subprocess.PIPE, check=True)
        found: Figures = json.loads(done.stdout)
        return found


def _hosts(count: int) -> dict[str, str]:
    """Return the names and inits of so many hosts, of each init as many."""
    inits = [INITS[number % len(INITS)] for number in range(count)]
    return {f"{init}-{number}": init for number, init in enumerate(inits)}


def site(clients: int) -> Figures:
    """Measure a server with so many connected Jump Clients."""
    with tempfile.TemporaryDirectory(prefix="jump-bench-") as folder:
        return large_site(Path(folder), clients)


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--hosts", type=int, help=f"how many (default: {HOSTS}, quick: a tenth)")
    parser.add_argument("--forks", type=int, default=FORKS, help="Ansible's (default: %(default)s)")
    parser.add_argument("sections", nargs="*", choices=[[], "hosts", "site"], help="all when none")
    given = parser.parse_args()
    sections = given.sections or ["hosts", "site"]
    share = 10 if given.quick else 1
    figures: Figures = {"load_before": round(os.getloadavg()[0], 1)}
    if "hosts" in sections:
        missing = hosts_unavailable()
        if missing:
            raise SystemExit(f"no hosts can be made: {missing}")
        figures |= fleet(given.hosts or HOSTS // share, given.forks)
    if "site" in sections:
        figures |= site(CLIENTS // share)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
