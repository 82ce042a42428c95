"""pytest fixtures. In a conftest: `from tools.lab.plugin import fresh_hosts, host_lab`.

`host_lab` is one lab per session, `fresh_hosts` makes hosts that are removed after the test.
Tests that use them are skipped, for one reason, where no host can be made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from .doctor import hosts_unavailable
from .host import Host
from .lab import Lab

FreshHosts = Callable[..., list[Host]]


@pytest.fixture(scope="session")
def host_lab() -> Iterator[Lab]:
    """One lab for the whole session, gone with it however it ends."""
    if reason := hosts_unavailable():
        pytest.skip(f"needs real hosts, but {reason}")
    with Lab.create(owner=os.getpid()) as lab:
        yield lab


@pytest.fixture
def fresh_hosts(host_lab: Lab) -> Iterator[FreshHosts]:
    """`fresh_hosts("systemd", "openrc")` makes one new host per word, until the test's end."""
    made: list[Host] = []

    def make(*inits: str) -> list[Host]:
        taken = {host.name for host in host_lab.hosts()}
        wanted: dict[str, str] = {}
        for init in inits:
            name = next(n for i in range(1, 255) if (n := f"{init}-{i}") not in taken)
            taken.add(name)
            wanted[name] = init
        new = host_lab.up(wanted)
        made.extend(new)
        return new

    yield make
    host_lab.remove_hosts(made)
