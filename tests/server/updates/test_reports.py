"""What Jump Clients report about their update, and what happens without a report."""

from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.inputs import parse
from jump_server.lifecycle import agent_reports
from jump_server.updates import progress
from tests.server.updates.fleet import Fleet, rules
from tests.server.world import ROOT, World


def test_a_client_that_nobody_can_jump_to_is_updated_apart(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="tag", first_tag="canary")
    fleet.step()
    rows = [
        PresenceUpdate(one, site.clock(), online=False, agent_version="1.4.0", version_refused=True)
        for one in fleet.ids[:2]
    ]
    fleet.become([1], update_policy="off")
    for _ in range(2):
        site.write(agent_reports.store, rows)
    assert fleet.ring("apart") == {"size": 1, "offered": 1}
    fleet.update([0])
    fleet.become([0], version_refused=False)
    fleet.step()
    fleet.step(minutes=3)
    assert fleet.ring("apart") == {"size": 1, "healthy": 1}
    fleet.step(minutes=61)
    assert fleet.rollout["state"] == "running"


def test_reports_about_nothing(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="number", first_number=1)
    fleet.report(0, "downloading")
    fleet.step()
    fleet.step(seconds=91)
    fleet.report(0, "dancing")
    fleet.report(0, "failed", "no_such_code", "a")
    query = parse(progress.ClientQuery, {})
    [one] = site.read(progress.clients, ROOT, query, "en").items
    assert one["reason"] is not None
    assert one["reason"]["code"] == "internal_error"
    fleet.report(0, "downloading")  # it was sent before
    assert fleet.ring("first") == {"size": 1, "failed": 1}


def test_a_late_success_counts(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="number", first_number=1)
    fleet.step()
    fleet.step(seconds=91)
    fleet.step(minutes=61)
    assert fleet.ring("first") == {"size": 1, "failed": 1}
    fleet.update([0])
    fleet.step(seconds=121)
    assert fleet.ring("first") == {"size": 1, "healthy": 1}


def test_a_computer_that_is_switched_off_has_not_failed(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="number", first_number=2)
    fleet.step()
    assert fleet.step(seconds=91) == [0, 1]
    fleet.become([0], online=False)
    fleet.report(1, "installed")
    fleet.become([1], online=False)
    fleet.step(minutes=61)
    assert fleet.ring("first") == {"size": 2, "failed": 1}
