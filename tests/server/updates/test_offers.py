"""Offers: over what time clients begin, and what a refusal brings."""

from collections.abc import Callable

from jump_server.updates import offers, releases
from jump_wire.messages import Update
from tests.server.updates.fleet import Fleet, rules
from tests.server.world import World


def test_an_offer_that_was_lost_is_sent_again(site: World, fleet: Fleet) -> None:
    rules(site, first_ring="number", first_number=1)
    fleet.step()
    assert fleet.step(seconds=91) == [0]
    assert fleet.step(minutes=5) == [0]
    fleet.report(0, "downloading")
    assert fleet.step(minutes=6) == []


def test_a_refusal_brings_the_offer(site: World, record: Callable[..., None]) -> None:
    assert site.read(offers.standing).to("") is None
    record("1.5.0")
    standing = site.read(offers.standing)
    path = f"/agent/v1/updates/{site.read(releases.state).number}"
    assert standing.to("") == standing.to("1.5.0") == Update("1.5.0", path, 1, 1, 0)
    assert standing.to("off") is None
    assert standing.to("1.4.0") is None
    record("1.4.0")  # a client that is pinned to a version gets that one
    pinned = site.read(offers.standing).to("1.4.0")
    assert pinned is not None
    assert pinned.version == "1.4.0"
    rules(site, mode="off")
    assert site.read(offers.standing).to("") is None


def test_many_clients_begin_over_the_time_of_their_downloads(
    site: World, fleet: Fleet, record: Callable[..., None]
) -> None:
    record("1.6.0", bytes(160 * 1024))
    rules(site, first_ring="number", first_number=20, bandwidth_kib=400)
    fleet.step()
    fleet.step(seconds=91)
    assert {offer.within_seconds for offer in site.gateway.offers} == {8}
