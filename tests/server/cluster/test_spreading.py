"""Links spread out again after a node was away."""

import pytest

from jump_server.cluster.spreading import TRIES, Spreading
from tests.server.cluster.workers import Worker
from tests.server.hub.peers import online_agent

Workers = tuple[Worker, Worker]


@pytest.mark.parametrize(
    ("mine", "others", "given"),
    [
        (1000, {"b": 1000, "c": 0}, 25),  # no more than the rate allows
        (30, {"b": 0}, 15),  # no more than the share of the others
        (20, {"b": 0}, 0),  # a few are no matter
        (1090, {"b": 1000, "c": 1000}, 0),
        (0, {"b": 1000}, 0),
        (1000, {}, 0),
    ],
)
def test_what_is_over_the_share_is_given_away_at_a_bounded_rate(
    mine: int, others: dict[str, int], given: int
) -> None:
    assert Spreading(rate=5).surplus(mine, others, 5) == given


def test_a_site_may_do_without() -> None:
    assert Spreading(rate=0).surplus(1000, {"b": 0}, 5) == 0


def test_a_worker_that_the_proxy_sends_no_links_is_left_alone() -> None:
    spreading = Spreading(rate=2)
    given = [spreading.surplus(1000, {"web": 0}, 5) for _ in range(6)]
    assert given == [10, 10, 0, 0, 0, 0]
    assert sum(given) == TRIES
    # It has some after all: it takes its share.
    assert spreading.surplus(1000, {"web": 1}, 5) == 10


def test_who_comes_again_finds_the_worker_that_has_none(workers: Workers) -> None:
    one, two = workers
    agents = [online_agent(one.hub, one.network, f"{number:032x}") for number in range(40)]
    one.cluster.flush()
    one.view(f"{1:032x}")  # a technician is there: this one stays
    one.cluster.spread()
    assert one.hub.link_count == 20
    assert one.hub.link(f"{1:032x}") is not None
    assert agents[0][0].wait_closed() == (1012, "within=1")
    for number in range(40):
        if one.hub.link(f"{number:032x}") is None:
            online_agent(two.hub, two.network, f"{number:032x}")
    two.cluster.flush()
    one.cluster.flush()
    assert one.cluster.holders.counts() == {"main-1": 20}
    one.cluster.spread()
    two.cluster.spread()
    assert one.hub.link_count == two.hub.link_count == 20


def test_nobody_is_sent_away_who_could_not_come_in(workers: Workers) -> None:
    one, _ = workers
    for number in range(40):
        online_agent(one.hub, one.network, f"{number:032x}")
    one.ready = False
    one.cluster.spread()
    assert one.hub.link_count == 40
