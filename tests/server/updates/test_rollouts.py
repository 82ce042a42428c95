"""Rollouts, seen through the rules: rings, failures, hours, and what a client's owner decides."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from jump_server.core.inputs import parse
from jump_server.models.jump_client import JumpClient
from jump_server.updates import control, progress, releases
from tests.server.updates.fleet import Fleet, rules
from tests.server.world import ROOT, World, refuses

Record = Callable[..., None]


def test_the_first_ring_goes_first(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="number", first_number=3, at_once=10)
    assert fleet.step() == []  # the clients may still be returning after a restart
    first = fleet.step(seconds=91)
    assert first == [0, 1, 2]
    assert fleet.step() == []
    assert fleet.ring("first") == {"size": 3, "offered": 3}
    assert fleet.ring("rest") == {"size": 17}
    assert site.read(lambda tx: tx.get_one(JumpClient, fleet.ids[0]).updating) is True
    fleet.report(0, "downloading")
    fleet.report(1, "installed")
    assert fleet.ring("first") == {"size": 3, "offered": 1, "downloading": 1, "installed": 1}
    fleet.update(first)
    assert fleet.step(seconds=5) == []
    assert fleet.ring("first") == {"size": 3, "installed": 3}
    assert fleet.step(seconds=120) == list(range(3, 13))
    assert fleet.ring("first") == {"size": 3, "healthy": 3}
    assert site.read(lambda tx: tx.get_one(JumpClient, fleet.ids[0]).updating) is False
    assert fleet.rollout["ring"] == "rest"
    fleet.update(range(3, 8))
    fleet.step()
    assert fleet.step(seconds=121) == list(range(13, 18))  # never more than ten at once
    fleet.update(range(8, 20))
    fleet.step()
    fleet.step(seconds=121)
    assert fleet.ring("rest") == {"size": 15, "healthy": 15}
    assert fleet.state["fleet"] == {"current": 20, "waiting": 0, "offline": 0, "pinned": 0}


def test_windows_and_android_are_left_out(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="number", first_number=20)
    fleet.become(range(17), os="Windows 11 Pro")
    fleet.become([17], os="Android 14")
    fleet.become([0], update_policy="1.5.0")
    fleet.step()
    assert fleet.step(seconds=91) == [18, 19]
    assert fleet.state["fleet"]["waiting"] == 0


def test_a_tag_is_a_ring(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="tag", first_tag="canary")
    assert fleet.step() == []
    fleet.step(hours=3)
    assert fleet.rollout["ring"] == "first"  # an empty ring proves nothing
    fleet.become([4, 5, 6], tag="canary")
    fleet.become([6], online=False)
    assert fleet.step() == [4, 5]
    fleet.update([4, 5])
    fleet.step(seconds=1)
    assert fleet.step(minutes=10) == []
    # One is not connected. It is waited for, but not for ever.
    fleet.update([4, 5])
    assert len(fleet.step(hours=1)) == 17


def test_a_passive_client_has_no_link_to_keep(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="tag", first_tag="canary")
    fleet.become([4, 5], tag="canary")
    fleet.become([4], passive=True)
    fleet.step(seconds=91)
    fleet.update([4, 5])
    fleet.become([4, 5], online=False)  # one waits for calls, one was switched off
    fleet.step(seconds=121)
    assert fleet.ring("first") == {"size": 2, "healthy": 1, "installed": 1}


def test_a_share_is_of_all_that_wait(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="share", first_share=15)
    fleet.step()
    assert fleet.step(seconds=91) == [0, 1, 2]


def test_a_ring_that_fails_halts(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="number", first_number=4, failure_percent=25)
    fleet.step()
    fleet.step(seconds=91)
    fleet.report(0, "rolled_back", "server_unreachable", "server", "x", "reason", "y")
    fleet.step()
    assert fleet.rollout["state"] == "running"
    fleet.step(minutes=61)  # the others do not come back in time
    assert fleet.rollout["state"] == "halted"
    assert fleet.rollout["reason"]["code"] == "update_ring_failed"
    assert fleet.rollout["reason"]["parameters"] == {"failed": 4, "clients": 4}
    query = parse(progress.ClientQuery, {"state": "problem", "limit": 3})
    part = site.read(progress.clients, ROOT, query, "fr")
    assert part.total == 4
    query = parse(progress.ClientQuery, {"state": "rolled_back"})
    [one] = site.read(progress.clients, ROOT, query, "en").items
    assert one["reason"] is not None
    assert one["reason"]["message"] == "Can't reach the server x: y."
    assert (one["from_version"], one["name"], one["jump_group"]) == ("1.4.0", "host0", "web")
    assert fleet.step(hours=2) == []
    site.write(control.resume, ROOT)
    assert fleet.step() == [0, 1, 2, 3]
    assert fleet.rollout["reason"] is None


def test_pause_and_resume(site: World, fleet: Fleet) -> None:
    with refuses("update_not_running"):
        site.write(control.pause, ROOT)
    rules(site, first_ring="number", first_number=1)
    fleet.step()
    for _ in range(2):
        site.write(control.pause, ROOT)
    assert fleet.step(seconds=91) == []
    assert fleet.rollout["state"] == "paused"
    site.write(control.resume, ROOT)
    assert fleet.step() == [0]


def test_aim(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="tag", first_tag="canary", timezone="UTC")
    fleet.become([7], tag="soon")
    fleet.become([8, 9], jump_group_id=fleet.other)
    rules(site, windows=[{"jump_group": "tills", "begins": "01:00", "ends": "02:00"}])
    fleet.step()
    for given, count in (
        ({"tag": "soon"}, 1),
        ({"jump_group": "tills"}, 2),
        ({"jump_client_id": fleet.ids[3]}, 1),
        ({"tag": "none"}, 0),
    ):
        assert site.write(control.aim, ROOT, parse(control.Aim, given)) == {"clients": count}
    with refuses("field_required"):
        site.write(control.aim, ROOT, parse(control.Aim, {}))
    assert fleet.step() == [3, 7, 8, 9]
    assert fleet.step() == []


def test_hours_of_a_jump_group(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="number", first_number=1)
    fleet.become(range(10, 20), jump_group_id=fleet.other)
    windows = [{"jump_group": "web", "begins": "22:00", "ends": "05:00"}]
    shown = rules(site, windows=windows, timezone="Europe/Paris")
    assert shown["windows"] == windows
    fleet.step()
    assert fleet.step(minutes=2) == [10]  # 13:02 in Paris
    fleet.update([10])
    fleet.step()
    assert fleet.step(minutes=5) == list(range(11, 20))
    fleet.update(range(11, 20))
    assert fleet.step(hours=7, minutes=50) == []  # 20:57
    assert fleet.step(hours=1, minutes=5) == list(range(10))  # 22:02


def test_what_the_owner_of_a_computer_decided(site: World, fleet: Fleet) -> None:
    with refuses("field_required", field="first_tag"):
        rules(site, first_ring="tag")
    fleet.become([0], update_policy="off")
    fleet.become([1], update_policy="1.4.0")
    fleet.become([2], update_policy="1.5.0")
    rules(site, first_ring="number", first_number=18)
    fleet.step()
    assert fleet.step(seconds=91) == list(range(2, 20))
    assert fleet.state["fleet"]["pinned"] == 3


def test_modes(site: World, fleet: Fleet, record: Record) -> None:
    rules(site, first_ring="number", first_number=1, mode="off")
    assert fleet.step(hours=1) == []
    assert fleet.state["rollout"] is None
    assert fleet.state["version"] == ""
    with refuses("field_not_a_choice", field="chosen_version", choices="1.4.0, 1.5.0"):
        rules(site, mode="chosen", chosen_version="9.9")
    rules(site, mode="chosen", chosen_version="1.4.0")
    assert fleet.step() == []  # all have it
    record("1.6.0")
    assert fleet.step() == []
    rules(site, mode="always")
    fleet.step()
    assert fleet.rollout["version"] == "1.6.0"
    fleet.become(range(20), agent_version="1.6.0")
    rules(site, mode="chosen", chosen_version="1.5.0")  # back
    fleet.step()
    assert fleet.step(seconds=91) == [0]
    assert site.gateway.calls[-1][2] == "1.5.0"
    going = site.read(releases.state).payloads
    assert {one.version: one.older_than for one in going}["1.5.0"] == ("1.6.0",)


def test_a_newer_server_takes_over_and_nobody_goes_back(
    site: World, fleet: Fleet, record: Record
) -> None:
    rules(site, first_ring="number", first_number=1)
    fleet.step()
    fleet.step(seconds=91)
    before = fleet.rollout["id"]
    record("1.6.0")
    fleet.step()
    assert fleet.rollout["id"] != before
    assert fleet.step(seconds=91) == [0]  # instead of the update that still ran
    fleet.become(range(20), agent_version="1.7.0")
    assert fleet.step(seconds=10) == []


def test_a_step_has_as_many_statements_for_many_clients(site: World, record: Record) -> None:
    record("1.4.0")
    record("1.5.0")
    fleet = Fleet(site, 400)
    rules(site, first_ring="number", first_number=200, at_once=200)
    fleet.step()
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = site.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert len(fleet.step(seconds=91)) == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(seen) < 40, "\n".join(seen)
