"""Power cuts at random moments of updates; ``bench/power_cuts.py`` does 100 on three hosts."""

from pathlib import Path

import pytest

from tests.agent.power_cuts import Site, cut, install
from tools.lab.lab import Lab
from tools.lab.plugin import FreshHosts, fresh_hosts, host_lab

__all__ = ["fresh_hosts", "host_lab"]


@pytest.mark.dear("a host boots, and boots again after each power cut")
@pytest.mark.hosts
def test_a_client_survives_power_cuts_while_it_updates(
    host_lab: Lab, fresh_hosts: FreshHosts, tmp_path: Path
) -> None:
    site = Site(host_lab, tmp_path)
    try:
        (host,) = fresh_hosts("openrc")
        client = install(site, host)
        found = cut(site, host, client, 3, seed=1)
        assert (found.total(), found["lost"]) == (3, 0)
        host.run("/opt/jumpclient/init-script status", timeout=30)
    finally:
        site.close()
