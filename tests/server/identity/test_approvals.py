"""The list of computers that wait, and who may decide."""

from collections.abc import Mapping
from typing import Any

from jump_server.identity import approvals
from jump_server.site import status
from tests.server.identity.conftest import Disk
from tests.server.world import ROOT, World, refuses


def test_what_an_administrator_sees(world: World, original: Disk) -> None:
    snapshot = original.snapshot("restored-1")
    original.rotate()
    world.gateway.connected.clear()
    snapshot.ask("203.0.113.5")
    found = world.read(approvals.listing, ROOT)
    assert found["total"] == 1
    (claim,) = found["items"]
    shown = (claim["kind"], claim["state"], claim["hostname"], claim["address"])
    assert shown == ("restored", "waiting", "restored-1", "203.0.113.5")
    assert (claim["original_name"], claim["jump_group"]) == ("Till 1", "web")

    def warned() -> list[Mapping[str, Any]]:
        found = world.read(status.view, ROOT)["warnings"]
        return [one["parameters"] for one in found if one["code"] == "claims_waiting"]

    assert warned() == [{"computers": 1}]
    world.write(approvals.decide, ROOT, approvals.Decision(ids=[claim["id"]]), approve=True)
    assert world.read(approvals.listing, ROOT)["total"] == 1  # approved, and not back yet
    assert warned() == []


def test_it_takes_the_right_to_settings(world: World, original: Disk) -> None:
    someone = world.user("someone")
    with refuses("permission_refused"):
        world.read(approvals.listing, someone)
    with refuses("permission_refused"):
        wanted = approvals.Decision(ids=["0" * 32])
        world.write(approvals.decide, someone, wanted, approve=True)


def test_what_no_longer_waits_is_not_decided(world: World) -> None:
    with refuses("claim_not_waiting"):
        world.write(approvals.decide, ROOT, approvals.Decision(ids=["0" * 32]), approve=True)
