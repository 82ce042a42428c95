"""Bulk jobs: one request, many Jump Items, each as its own call would have done it."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.bulk import BulkWork
from jump_server.clients import jump_clients, workers
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.items import bulk_jobs, bulk_work, jump_item_lists
from jump_server.lifecycle import removals
from jump_server.live import events
from jump_server.models.bulk_job import BulkItem, BulkJob
from jump_server.models.user import User
from jump_server.reports import audit_log
from jump_server.site import sweeping
from tests.server.conftest import BACKENDS
from tests.server.world import ROOT, World, refuses

WORKER = "main-0:1"
EACH_DATABASE = pytest.mark.parametrize("backend", BACKENDS)
"""For what locks, or is undone in part."""


@pytest.fixture
def backend() -> str:
    """One database is enough for what only calls other services."""
    return "sqlite"


@pytest.fixture
def ann(world: World) -> Actor:
    made = world.user("ann")
    world.group("web", "ann")
    world.write(workers.begin, WORKER)
    return made


@pytest.fixture
def ids(world: World, ann: Actor) -> list[str]:
    """Five clients in ``web``, all of them away."""
    key = world.installer(ann, "web")["key"]
    return [world.enrol(key, f"web{number}").id for number in range(5)]


def work(world: World, worker: str = WORKER) -> BulkWork:
    return BulkWork(world.database, worker, pause=lambda _: None)


def finish(world: World) -> None:
    """Let the worker do all that there is."""
    doing = work(world)
    for _ in range(100):
        if not doing.turn():
            return
    raise AssertionError("it never ends")


def begin(world: World, actor: Actor, action: str, **given: Any) -> str:
    if action == "remove":
        job = world.write(bulk_jobs.remove, actor, parse(bulk_jobs.BulkRemoval, given))
    elif action == "edit":
        job = world.write(bulk_jobs.edit, actor, parse(bulk_jobs.BulkEdit, given))
    else:
        wanted = parse(bulk_jobs.Selection, given)
        job = world.write(bulk_jobs.act, actor, action, wanted)  # type: ignore[arg-type]  # a text
    return str(job["id"])


def job_of(world: World, actor: Actor, job_id: str) -> tuple[str, int, int, int]:
    job = world.read(bulk_jobs.get, actor, job_id)
    return job["state"], job["total"], job["done"], job["failed"]


def outcomes(world: World, actor: Actor, job_id: str) -> dict[str, str]:
    """By name, or by id where there is none: the outcome, or the error."""
    part, failed = world.read(bulk_jobs.results, actor, job_id, bulk_jobs.ResultQuery())
    return {
        one["name"] or one["id"]: failed[one["id"]].code if one["id"] in failed else one["outcome"]
        for one in part.items
    }


def names(world: World, **given: Any) -> set[str]:
    part = world.read(jump_item_lists.listing, ROOT, jump_item_lists.ItemQuery(**given))
    return {one["name"] for one in part.items}


def shown(world: World, client_id: str) -> Mapping[str, Any]:
    return world.read(jump_clients.get, ROOT, client_id)


def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_work, "BATCH", 1)


@EACH_DATABASE
def test_a_filter_selects_what_the_list_shows(world: World, ann: Actor, ids: list[str]) -> None:
    shortcut = world.shortcut(ROOT, "web", name="web shortcut")
    world.group("other")
    world.shortcut(ROOT, "other", name="web unseen")
    job = begin(world, ann, "edit", filter={"search": "web"}, tag="all", expected=6)
    finish(world)
    assert job_of(world, ann, job) == ("done", 6, 6, 0)
    assert {shown(world, one)["tag"] for one in ids} == {"all"}
    assert names(world, tag="all") == {*(f"web{n}" for n in range(5)), shortcut["name"]}
    only = begin(world, ann, "remove", filter={"jump_method": "local_rdp"})
    finish(world)
    assert outcomes(world, ann, only) == {"web shortcut": "done"}


def test_more_than_expected_changes_nothing(world: World, ann: Actor, ids: list[str]) -> None:
    with refuses("selection_changed", found=5, expected=4):
        begin(world, ann, "remove", filter={"jump_group": "web"}, expected=4)
    assert len(names(world)) == len(ids)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "field_required"),
        ({"ids": ["0" * 32], "filter": {}}, "field_unknown"),
        ({"ids": []}, "field_required"),
        ({"filter": {}, "expected": -1}, "field_out_of_range"),
    ],
)
def test_a_selection_is_ids_or_a_filter(
    world: World, ann: Actor, given: dict[str, Any], code: str
) -> None:
    with refuses(code):
        begin(world, ann, "remove", **given)


def test_an_edit_is_checked_before_the_job_begins(world: World, ann: Actor) -> None:
    with refuses("field_required"):
        begin(world, ann, "edit", filter={})
    with refuses("jump_group_not_found"):
        begin(world, ann, "edit", filter={}, jump_group="nowhere")


def test_each_item_has_its_own_result(world: World, ann: Actor, ids: list[str]) -> None:
    """Not there, no right, another version: as the calls for one; the others are done."""
    world.group("other")
    key = world.installer(world.administrator(), "other")["key"]
    foreign, missing = world.enrol(key, "secret").id, "f" * 32
    wanted = {"ids": [*ids[:2], foreign, missing], "versions": {ids[0]: 7, ids[1]: 1}}
    job = begin(world, ann, "edit", tag="x", **wanted)
    finish(world)
    assert outcomes(world, ann, job) == {
        "web0": "stale_edit",
        "web1": "done",
        foreign: "permission_refused",
        missing: "client_not_found",
    }
    assert job_of(world, ann, job) == ("done", 4, 4, 3)
    assert [shown(world, one)["tag"] for one in (ids[0], ids[1], foreign)] == ["", "x", ""]


@EACH_DATABASE
def test_what_fails_leaves_nothing_of_itself(
    world: World, ann: Actor, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it fails in the middle: no change, no event, no line in the log."""
    change = jump_clients.change

    def breaks(tx: Transaction, actor: Actor, client_id: str, *more: Any) -> object:
        done = change(tx, actor, client_id, *more)
        if client_id == ids[2]:
            raise ZeroDivisionError
        return done

    monkeypatch.setattr(jump_clients, "change", breaks)
    world.events.events.clear()
    job = begin(world, ann, "edit", ids=ids, tag="x")
    finish(world)
    assert outcomes(world, ann, job)["web2"] == "internal_error"
    assert [shown(world, one)["tag"] for one in ids] == ["x", "x", "", "x", "x"]
    assert (events.CLIENT_CHANGED, ids[2]) not in world.events.events
    logged = world.read(
        audit_log.listing, ROOT, parse(audit_log.AuditQuery, {"action": "jump_client.changed"})
    )
    assert {one["target_id"] for one in logged.items} == {*ids} - {ids[2]}
    assert {one["actor"] for one in logged.items} == {"ann"}


def test_removal_waits_for_those_that_are_away_and_can_be_taken_back(
    world: World, ann: Actor, ids: list[str]
) -> None:
    begin(world, ann, "remove", ids=ids)
    finish(world)
    assert {shown(world, one)["removal"] for one in ids} == {"uninstall_pending"}
    for words in ("removal pending", "Pending removal", "suppression en attente"):
        assert len(names(world, search=words, fields="status")) == 5
    # One has come back and was told; the others stay.
    world.gateway.connected.add(ids[1])
    job = begin(world, ann, "cancel_removal", filter={"search": "removal pending"})
    finish(world)
    assert outcomes(world, ann, job)["web1"] == "removal_underway"
    assert job_of(world, ann, job) == ("done", 5, 5, 1)
    assert names(world, search="removal pending") == {"web1"}
    found = world.read(
        jump_clients.listing, ROOT, jump_clients.ClientQuery(status="removal_pending")
    )
    assert [one["id"] for one in found.items] == [ids[1]]
    for _ in range(2):  # twice is fine
        assert world.write(removals.take_back, ann, ids[0])["removal"] is None


def test_only_jump_clients_are_disabled(world: World, ann: Actor, ids: list[str]) -> None:
    shortcut = world.shortcut(ROOT, "web")["id"]
    job = begin(world, ann, "disable", ids=[ids[0], shortcut])
    finish(world)
    assert outcomes(world, ann, job) == {"web0": "client_offline", "Desk 1": "jump_method_other"}
    again = begin(world, ann, "enable", ids=[ids[0]])
    finish(world)
    assert outcomes(world, ann, again) == {"web0": "done"}


@EACH_DATABASE
def test_cancel_cancels(
    world: World, ann: Actor, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_at_a_time(monkeypatch)
    job = begin(world, ann, "remove", ids=ids, uninstall=False)
    doing = work(world)
    for _ in range(3):  # taken on, then two items
        doing.turn()
    for _ in range(2):
        assert world.write(bulk_jobs.cancel, ann, job)["state"] == "cancelled"
    finish(world)
    assert job_of(world, ann, job) == ("cancelled", 5, 2, 0)
    assert len(names(world)) == 3
    assert sorted(outcomes(world, ann, job).values()) == ["done", "done", "left", "left", "left"]
    left = world.read(bulk_jobs.results, ann, job, bulk_jobs.ResultQuery(outcome="left"))[0]
    assert left.total == 3


@EACH_DATABASE
def test_the_next_worker_goes_on_where_a_dead_one_was(
    world: World, ann: Actor, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_at_a_time(monkeypatch)
    job = begin(world, ann, "remove", ids=ids, uninstall=False)
    first = work(world)
    for _ in range(3):
        first.turn()
    # Another one that lives does not take it.
    world.write(workers.begin, "other-0:1")
    assert not work(world, "other-0:1").turn()
    # Its process was killed, and starts anew.
    world.write(workers.begin, "main-0:2")
    second = work(world, "main-0:2")
    second.turn()
    # The old life has been frozen only: it does nothing any more.
    world.write(bulk_work.step, WORKER, job)
    assert job_of(world, ann, job) == ("running", 5, 2, 0)
    while second.turn():
        pass
    assert job_of(world, ann, job) == ("done", 5, 5, 0)
    logged = world.read(
        audit_log.listing, ROOT, parse(audit_log.AuditQuery, {"action": "jump_client.removed"})
    )
    assert sorted(one["target_id"] for one in logged.items) == sorted(ids)


@EACH_DATABASE
def test_a_job_is_taken_by_one_of_several_workers(world: World, ann: Actor, ids: list[str]) -> None:
    world.write(workers.begin, "other-0:1")
    begin(world, ann, "edit", ids=ids, tag="x")
    for worker in (WORKER, "other-0:1"):
        assert world.read(bulk_work.mine, worker) == ([], True)
    for worker in (WORKER, "other-0:1"):
        world.write(bulk_work.claim, worker)
    taken = [len(world.read(bulk_work.mine, worker)[0]) for worker in (WORKER, "other-0:1")]
    assert taken == [1, 0]


def test_short_jobs_do_not_wait_for_long_ones(
    world: World, ann: Actor, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_at_a_time(monkeypatch)
    long = begin(world, ann, "edit", ids=ids, tag="x")
    world.clock.advance(seconds=1)
    short = begin(world, ann, "edit", ids=ids[:1], comments="y")
    doing = work(world)
    for _ in range(3):
        doing.turn()
    assert job_of(world, ann, short)[0] == "done"
    assert job_of(world, ann, long)[0] == "running"


def test_rights_are_those_of_the_moment(
    world: World, ann: Actor, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_at_a_time(monkeypatch)
    job = begin(world, ann, "edit", ids=ids, tag="x")
    doing = work(world)
    for _ in range(2):
        doing.turn()
    world.write(
        jump_groups.change, ROOT, "web", parse(jump_groups.GroupChange, {"members": []}), None
    )
    finish(world)
    assert job_of(world, ann, job) == ("done", 5, 5, 4)
    assert sorted(set(outcomes(world, ann, job).values())) == ["done", "permission_refused"]


def test_it_stops_when_its_user_is_locked(world: World, ann: Actor, ids: list[str]) -> None:
    job = begin(world, ann, "remove", ids=ids)

    def lock(tx: Transaction) -> None:
        tx.get_one(User, ann.user_id).locked_at = world.clock()

    world.write(lock)
    finish(world)
    assert job_of(world, ann, job) == ("interrupted", 5, 0, 0)
    stopped = bulk_jobs.why_stopped("interrupted")
    assert stopped is not None
    assert stopped.code == "bulk_job_stopped"
    assert bulk_jobs.why_stopped("done") is None


def test_it_stops_when_its_token_is_gone(world: World, ann: Actor, ids: list[str]) -> None:
    by_token = Actor(ann.user_id, "ann", "technician", token_id="gone")
    job = begin(world, by_token, "remove", ids=ids)
    finish(world)
    assert job_of(world, ann, job)[0] == "interrupted"


def test_jobs_are_their_owners_and_not_too_many(world: World, ann: Actor, ids: list[str]) -> None:
    job = begin(world, ann, "edit", ids=ids, tag="x")
    for service in (bulk_jobs.get, bulk_jobs.cancel):
        with refuses("bulk_job_not_found"):
            world.write(service, ROOT, job)
    assert world.read(bulk_jobs.listing, ROOT, bulk_jobs.JobQuery()).items == []
    found = world.read(bulk_jobs.listing, ann, bulk_jobs.JobQuery(state="running")).items
    assert [one["id"] for one in found] == [job]
    for _ in range(bulk_jobs.MOST_RUNNING - 1):
        begin(world, ann, "edit", ids=ids, tag="x")
    with refuses("bulk_jobs_limit"):
        begin(world, ann, "edit", ids=ids, tag="x")


@EACH_DATABASE
def test_finished_jobs_are_forgotten_after_a_week(world: World, ann: Actor, ids: list[str]) -> None:
    begin(world, ann, "edit", ids=ids, tag="x")
    finish(world)
    world.clock.advance(days=6)
    world.write(sweeping.sweep, world.clock())
    assert world.read(bulk_jobs.listing, ann, bulk_jobs.JobQuery()).total == 1
    world.clock.advance(days=1)
    world.write(sweeping.sweep, world.clock())
    assert world.read(lambda tx: tx.query(BulkJob).count()) == 0
    assert world.read(lambda tx: tx.query(BulkItem).count()) == 0
