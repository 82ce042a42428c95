"""Clones get records of their own, restored computers theirs, and nobody a connected one's."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from jump_server.clients import credentials
from jump_server.identity import approvals, claims
from jump_server.lifecycle import removals
from jump_server.models.identity import Claim
from jump_server.models.jump_client import JumpClient
from jump_server.reports import audit_log
from tests.server.identity.conftest import Disk
from tests.server.world import ROOT, World, refuses

Set = Callable[..., None]


def decide(world: World, *, approve: bool) -> list[str]:
    """Decide all that wait."""
    ids = [claim["id"] for claim in world.read(approvals.listing, ROOT)["items"]]
    wanted = approvals.Decision(ids=ids)
    return world.write(approvals.decide, ROOT, wanted, approve=approve)["decided"]


def waiting(world: World) -> list[tuple[str, str]]:
    return [(one["kind"], one["code"]) for one in world.read(approvals.listing, ROOT)["items"]]


def count(world: World) -> int:
    return world.read(lambda tx: tx.scalar(select(func.count()).select_from(JumpClient))) or 0


def test_a_clone_gets_a_record_of_its_own(world: World, original: Disk) -> None:
    clone = original.snapshot("till-2")
    assert clone.ask() == ""
    mine, theirs = clone.record(), original.record()
    assert mine.id != theirs.id == original.client_id
    for name in ("name", "tag", "comments", "jump_group_id", "max_offline_minutes", "installer_id"):
        assert getattr(mine, name) == getattr(theirs, name)
    assert (mine.copy_of, mine.hostname) == (theirs.id, "till-2")
    assert mine.computer_id == theirs.computer_id != ""
    for disk in (original, clone):  # both go on with what they have
        world.read(credentials.identify, disk.client_id, disk.credential)
    query = audit_log.AuditQuery(action="jump_client.clone_enrolled")
    (event,) = world.read(audit_log.listing, ROOT, query).items
    assert (event["target_id"], event["details"]["copy_of"]) == (mine.id, theirs.id)


def test_a_lost_answer_makes_no_second_record(world: World, original: Disk) -> None:
    clone = original.snapshot()
    twin = Disk(world, clone.client_id, clone.credential, wanted=clone.wanted)
    assert (clone.ask(), twin.ask()) == ("", "")
    assert clone.client_id == twin.client_id
    assert count(world) == 2


def test_the_sixth_clone_of_a_day_waits_for_an_administrator(
    world: World, original: Disk, set_: Set
) -> None:
    clones = [original.snapshot() for _ in range(7)]
    assert [clone.ask() for clone in clones] == [""] * 5 + ["clone_waiting"] * 2
    assert len(waiting(world)) == 2
    assert decide(world, approve=True) != []
    assert [clone.ask() for clone in clones[5:]] == ["", ""]
    late = original.snapshot()
    assert late.ask() == "clone_waiting"
    world.clock.advance(hours=25)
    assert late.ask() == ""
    set_(clone_limit=0)
    assert original.snapshot().ask() == "clone_waiting"


def test_a_new_clone_has_no_clones_without_an_administrator(world: World, original: Disk) -> None:
    clone = original.snapshot()
    assert clone.ask() == ""
    world.gateway.connected.add(clone.client_id)
    second = clone.snapshot()
    assert second.ask() == "clone_waiting"
    decide(world, approve=True)
    assert second.ask() == ""
    world.gateway.connected.add(second.client_id)
    assert second.snapshot().ask() == ""  # an administrator knows of this one
    world.clock.advance(days=31)
    world.write(claims.forget, world.clock())
    assert clone.snapshot().ask() == ""


def test_clones_count_towards_the_limit(world: World, original: Disk, set_: Set) -> None:
    set_(jump_client_limit=2)
    assert original.snapshot().ask() == ""
    with refuses("client_limit_reached", limit=2):
        original.snapshot().ask()


def test_a_copy_of_an_earlier_state_is_a_clone_too(world: World, original: Disk) -> None:
    image = original.snapshot()
    original.rotate()
    assert image.ask() == ""
    assert image.client_id != original.client_id


def test_a_restored_computer_waits_and_gets_its_record_back(world: World, original: Disk) -> None:
    snapshot = original.snapshot()
    original.rotate()
    original.rotate()
    world.gateway.connected.clear()
    assert snapshot.ask() == "restored_waiting"
    ((kind, code),) = waiting(world)
    assert kind == "restored"
    assert snapshot.ask() == "restored_waiting"  # one claim, however often it asks
    assert waiting(world) == [(kind, code)]
    decide(world, approve=True)
    assert snapshot.ask() == ""
    assert snapshot.client_id == original.client_id
    world.read(credentials.identify, snapshot.client_id, snapshot.credential)
    # What had the newer credential is now the one that has to ask.
    with refuses("credential_refused"):
        world.read(credentials.identify, original.client_id, original.credential)
    assert original.ask() == "restored_waiting"


def test_an_approval_holds_for_one_computer_and_an_hour(world: World, original: Disk) -> None:
    first, second = original.snapshot(), original.snapshot()
    original.rotate()
    world.gateway.connected.clear()
    assert {first.ask(), second.ask()} == {"restored_waiting"}
    (chosen, _) = (one["id"] for one in world.read(approvals.listing, ROOT)["items"])
    world.write(approvals.decide, ROOT, approvals.Decision(ids=[chosen]), approve=True)
    world.clock.advance(minutes=61)
    assert {first.ask(), second.ask()} == {"restored_waiting"}
    world.write(approvals.decide, ROOT, approvals.Decision(ids=[chosen]), approve=True)
    assert sorted([first.ask(), second.ask()]) == ["", "restored_waiting"]


def test_an_approved_one_never_displaces_a_connected_one(world: World, original: Disk) -> None:
    snapshot = original.snapshot()
    original.rotate()
    world.gateway.connected.clear()
    assert snapshot.ask() == "restored_waiting"
    decide(world, approve=True)
    world.gateway.connected.add(original.client_id)
    assert snapshot.ask() == ""  # as a clone
    assert snapshot.client_id != original.client_id


def test_a_rejected_one_is_told_so(world: World, original: Disk) -> None:
    snapshot = original.snapshot()
    original.rotate()
    world.gateway.connected.clear()
    snapshot.ask()
    assert decide(world, approve=False) != []
    with refuses("claim_rejected"):
        snapshot.ask()


def test_a_desktop_that_starts_from_the_same_state_every_morning(
    world: World, original: Disk, set_: Set
) -> None:
    set_(admit_restored=True)
    image = original.snapshot()
    for _ in range(credentials.KEPT + 20):
        original.rotate()
        if _ % 10:
            continue
        world.gateway.connected.clear()
        today = image.snapshot()
        assert today.ask() == ""
        assert today.client_id == image.client_id
        original = today
    assert count(world) == 1
    assert waiting(world) == []


@pytest.mark.parametrize("outdated", [False, True])
def test_a_removed_id_is_refused_for_good(world: World, original: Disk, outdated: bool) -> None:
    snapshot = original.snapshot()
    if outdated:
        original.rotate()
    world.write(removals.remove, ROOT, original.client_id, None, uninstall=False)
    with refuses("client_removed"):
        snapshot.ask()


def test_who_waits_for_its_removal_has_no_clones(world: World, original: Disk) -> None:
    world.write(removals.remove, ROOT, original.client_id, None, uninstall=True)
    with refuses("client_removed"):
        original.snapshot().ask()


def test_a_stranger_gets_nothing(world: World, original: Disk) -> None:
    with refuses("credential_refused"):
        Disk(world, original.client_id, "x" * 43).ask()


def test_one_that_nobody_else_uses_simply_connects(world: World, original: Disk) -> None:
    world.gateway.connected.clear()
    before = original.credential
    assert original.ask() == ""
    assert original.credential == before
    assert waiting(world) == []


def test_silent_and_old_ones_are_forgotten(world: World, original: Disk) -> None:
    assert original.snapshot().ask() == ""
    snapshot = original.snapshot()
    original.rotate()
    world.gateway.connected.clear()
    snapshot.ask()
    world.clock.advance(hours=2)
    assert waiting(world) == []  # it asks no more
    world.write(claims.forget, world.clock.advance(days=1))
    assert world.read(lambda tx: len(tx.scalars(select(Claim)).all())) == 1
    world.write(claims.forget, world.clock.advance(days=30))
    assert world.read(lambda tx: len(tx.scalars(select(Claim)).all())) == 0
