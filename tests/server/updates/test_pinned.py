"""Clients that are pinned to a version are offered that one, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.lifecycle import agent_reports
from jump_server.updates import control, pinned
from tests.server.updates.fleet import Fleet, rules
from tests.server.world import ROOT, World

Offered = list[tuple[int, str]]


@pytest.fixture
def step(site: World, fleet: Fleet, record: Callable[..., None]) -> Callable[..., Offered]:
    """Take a step after a time; return the clients that were offered a version, with it."""
    record("1.6.0")
    rules(site, first_ring="tag", first_tag="canary")
    fleet.become([0, 1], update_policy="1.5.0")
    fleet.become([2], update_policy="1.3.0")  # no release has it
    fleet.become([3], update_policy="1.4.0")  # it has it

    def step(**later: float) -> Offered:
        site.clock.advance(**later)
        fleet.step()
        before = len(site.gateway.calls)
        site.write(pinned.step, site.clock())
        calls = site.gateway.calls[before:]
        return [(fleet.ids.index(one[1]), one[2]) for one in calls if one[0] == "update"]

    return step


def test_a_pinned_client_becomes_its_own_version(
    fleet: Fleet, step: Callable[..., Offered]
) -> None:
    assert step() == [(0, "1.5.0"), (1, "1.5.0")]
    assert step() == []
    fleet.update([0])
    step()
    step(minutes=3)
    assert fleet.ring("apart") == {"size": 2, "healthy": 1, "offered": 1}
    # The other one did not come back in time: it is tried again on the next day.
    assert step(minutes=61) == []
    assert step(hours=25) == [(1, "1.5.0")]


def test_the_sites_limits_hold(site: World, fleet: Fleet, step: Callable[..., Offered]) -> None:
    rules(site, mode="off")
    assert step() == []
    closed = [{"jump_group": "web", "begins": "01:00", "ends": "02:00"}]
    rules(site, mode="always", windows=closed)
    assert step() == []
    rules(site, windows=[], at_once=1)
    site.write(control.pause, ROOT)
    assert step() == []
    site.write(control.resume, ROOT)
    assert step() == [(0, "1.5.0")]
    assert step() == []


def test_a_refused_client_is_updated_to_its_own_version_too(
    site: World, fleet: Fleet, step: Callable[..., Offered]
) -> None:
    del step
    rows: list[Any] = [
        PresenceUpdate(one, site.clock(), online=False, agent_version="1.4.0", version_refused=True)
        for one in fleet.ids[:3]
    ]
    fleet.step()
    for _ in range(2):
        site.write(agent_reports.store, rows)
    assert fleet.ring("apart") == {"size": 2, "offered": 2}
