"""Clients that are pinned to a version are offered that one, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.lifecycle import agent_reports
from jump_server.updates import control, pinned, progress
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


def test_it_goes_back_and_follows_no_ring(
    site: World, fleet: Fleet, step: Callable[..., Offered]
) -> None:
    fleet.become([0, 1], update_policy="")
    fleet.become([4], update_policy="1.6.0")  # the site's own, whose ring does not begin
    fleet.become([5], update_policy="1.4.0", agent_version="1.6.0")
    assert step() == [(5, "1.4.0"), (4, "1.6.0")]
    fleet.update([4], "1.6.0")
    step()
    assert step(minutes=3) == []
    # A package that was run by hand is followed by the chosen version again.
    fleet.become([4], agent_version="1.5.0")
    assert step() == [(4, "1.6.0")]


def test_a_version_whose_rollout_was_halted_is_not_offered(
    site: World, fleet: Fleet, step: Callable[..., Offered]
) -> None:
    rules(site, first_ring="number", first_number=1, failure_percent=0)
    fleet.become([0, 1], update_policy="")
    step()
    step(seconds=91)
    step(minutes=61)
    assert fleet.rollout["state"] == "halted"
    fleet.become([2], update_policy="1.6.0")
    fleet.become([4], update_policy="1.5.0")
    assert step() == [(4, "1.5.0")]


def test_a_ring_does_not_fail_because_an_owner_chooses_another_version(
    site: World, fleet: Fleet
) -> None:
    rules(site, first_ring="number", first_number=2, failure_percent=0)
    fleet.step()
    assert fleet.step(seconds=91) == [0, 1]
    fleet.become([0], update_policy="1.4.0")
    fleet.report(0, "refused", "update_forbidden", "version", "1.5.0", "policy", "1.4.0")
    assert fleet.step() == [2]
    assert fleet.rollout["state"] == "running"
    assert fleet.ring("first") == {"size": 2, "offered": 2}


def test_everybody_may_know_which_versions_there_are(site: World, fleet: Fleet) -> None:
    actor = site.user("marie")
    shown = {"version": "1.5.0", "versions": ["1.5.0", "1.4.0"]}
    assert site.read(progress.versions, actor) == shown
    rules(site, mode="off")
    assert site.read(progress.versions, actor) == {**shown, "version": ""}


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
