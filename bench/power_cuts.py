"""Power cuts at random moments of updates, on three real hosts; prints JSON. Needs root.

    python -m bench.power_cuts [--cuts 100]

The hosts boot with systemd, OpenRC and sysvinit. A cut is survived if the Jump Client comes online
again by itself after the boot, as the version before or as the new one.
"""

import argparse
import json
import os
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.agent.power_cuts import Site, cut, install
from tools.lab.lab import Lab

INITS = ("systemd", "openrc", "sysvinit")


def measure(cuts: int) -> dict[str, object]:
    """Cut the power so many times in all, shared by three hosts."""
    shares = [cuts // len(INITS) + (number < cuts % len(INITS)) for number in range(len(INITS))]
    with Lab.create(owner=os.getpid()) as lab, tempfile.TemporaryDirectory() as folder:
        site = Site(lab, Path(folder))
        hosts = lab.up({f"{init}-1": init for init in INITS})
        clients = [install(site, host) for host in hosts]
        with ThreadPoolExecutor(len(hosts)) as pool:
            counted = list(pool.map(cut, [site] * 3, hosts, clients, shares, range(len(hosts))))
        site.close()
    versions = sum(counted, Counter())
    lost = versions.pop("lost", 0)
    return {
        "update_power_cuts": cuts,
        "update_power_cuts_survived": versions.total(),
        "update_power_cuts_lost": lost,
        "update_power_cuts_by_version": dict(versions),
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cuts", type=int, default=100, help="how many in all")
    print(json.dumps(measure(parser.parse_args().cuts)))


if __name__ == "__main__":
    main()
