"""Who holds which link, by Redis' word."""

from typing import Any

import gevent
import pytest
from redis import Redis

from jump_server.cluster.holders import EXPIRY_SECONDS, Holders
from tests.server.redis_server import RedisServer
from tests.server.world import refuses

ANN, BOB = "a" * 32, "b" * 32


class Worker:
    """A worker's links and what it tells of them."""

    def __init__(self, client: "Redis", name: str) -> None:
        self.links: list[str] = []
        self.holders = Holders(client, name, lambda: self.links)
        self.holders.keep()

    def open(self, client_id: str) -> list[str]:
        self.links.append(client_id)
        self.holders.opened(client_id)
        return self.holders.flush()

    def close(self, client_id: str) -> None:
        self.links.remove(client_id)
        self.holders.closed(client_id)
        self.holders.flush()


@pytest.fixture
def one(client: "Redis") -> Worker:
    return Worker(client, "main-0")


@pytest.fixture
def two(client: "Redis") -> Worker:
    return Worker(client, "main-1")


def test_others_know_what_is_held(one: Worker, two: Worker) -> None:
    assert one.open(ANN) == [ANN]
    assert two.holders.somewhere(ANN)
    assert not two.holders.somewhere(BOB)
    one.close(ANN)
    assert not two.holders.somewhere(ANN)


def test_somewhere_is_elsewhere(one: Worker, two: Worker) -> None:
    one.open(ANN)
    assert not one.holders.somewhere(ANN)
    two.open(ANN)
    assert one.holders.somewhere(ANN)


def test_the_last_change_of_a_link_counts(one: Worker, two: Worker) -> None:
    one.holders.opened(ANN)
    one.holders.closed(ANN)
    assert one.holders.flush() == []
    assert one.holders.flush() == []
    assert not two.holders.somewhere(ANN)


def test_who_leaves_holds_nothing(one: Worker, two: Worker) -> None:
    one.open(ANN)
    one.holders.leave()
    assert not two.holders.somewhere(ANN)


def test_what_a_dead_worker_held_is_forgotten(one: Worker, client: "Redis") -> None:
    one.open(ANN)
    assert 0 < client.ttl("jump:links:main-0") <= EXPIRY_SECONDS


def test_who_keeps_on_is_not_forgotten(one: Worker, client: "Redis") -> None:
    one.open(ANN)
    client.expire("jump:links:main-0", 1)
    one.holders.keep()
    assert client.ttl("jump:links:main-0") > 1


def test_everything_is_told_to_an_empty_redis(one: Worker, two: Worker, client: "Redis") -> None:
    one.open(ANN)
    client.flushall()
    assert not two.holders.somewhere(ANN)
    one.holders.keep()
    assert two.holders.somewhere(ANN)


def known(worker: Worker, client: "Redis") -> bool:
    """Whether Redis has what the worker holds: all of it, and nothing else."""
    members: Any = client.smembers("jump:links:main-0")
    return {one.decode() for one in members if not one.startswith(b":")} == set(worker.links)


def test_links_that_arrive_do_not_hide_that_redis_lost_all_others(
    one: Worker, client: "Redis"
) -> None:
    for number in range(34):
        one.open(f"{number:032x}")
    for number in range(34, 94):
        if number % 20 == 0:
            client.flushall()
        one.open(f"{number:032x}")
    assert known(one, client)


def test_a_quick_restart_of_redis_between_reconnections(
    one: Worker, client: "Redis", memory: RedisServer
) -> None:
    for number in range(12):
        one.open(f"{number:032x}")
    for number in range(12):
        one.close(f"{number:032x}")
        if number % 4 == 1:
            memory.stop()
            memory.start()
        one.open(f"{number:032x}")
    assert known(one, client)


def test_a_redis_that_came_back_with_an_older_state(one: Worker, client: "Redis") -> None:
    one.open(ANN)
    older = client.dump("jump:links:main-0")
    assert older is not None
    one.close(ANN)
    one.open(BOB)
    client.restore("jump:links:main-0", 0, older, replace=True)
    one.holders.keep()
    assert known(one, client)


@pytest.mark.parametrize("command", ["srem", "sadd"])
def test_what_is_missing_or_too_much_is_noticed(one: Worker, client: "Redis", command: str) -> None:
    one.open(ANN)
    getattr(client, command)("jump:links:main-0", {"srem": ANN, "sadd": BOB}[command])
    one.holders.keep()
    assert known(one, client)


def test_tellings_do_not_overtake_each_other(one: Worker, client: "Redis") -> None:
    def come_and_go(client_id: str) -> None:
        for _ in range(10):
            one.open(client_id)
            one.close(client_id)
        one.open(client_id)

    gevent.joinall([gevent.spawn(come_and_go, who * 32) for who in "abcd"], raise_error=True)
    assert known(one, client)


def test_what_happened_without_redis_is_told_later(
    one: Worker, two: Worker, memory: RedisServer
) -> None:
    one.open(ANN)
    memory.stop()
    one.close(ANN)
    one.open(BOB)
    one.holders.keep()
    with refuses("cluster_unavailable"):
        two.holders.somewhere(BOB)
    memory.start()
    one.holders.keep()
    two.holders.keep()
    assert two.holders.somewhere(BOB)
    assert not two.holders.somewhere(ANN)


def test_who_leaves_without_redis_is_let_go(one: Worker, memory: RedisServer) -> None:
    memory.stop()
    one.holders.leave()


def test_many_are_told_at_once(one: Worker, two: Worker) -> None:
    many = [f"{number:032x}" for number in range(2500)]
    one.links.extend(many)
    for client_id in many:
        one.holders.opened(client_id)
    assert one.holders.flush() == many
    assert all(two.holders.somewhere(client_id) for client_id in (many[0], many[1234], many[-1]))
