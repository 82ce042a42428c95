"""Signals from each worker to all others."""

from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest
from redis import Redis

from jump_server.cluster.bus import PREFIX, Bus
from jump_wire.errors import UserError
from tests.server.hub.peers import until
from tests.server.redis_server import RedisServer
from tests.server.world import refuses


class Worker:
    """A worker that writes down what it hears."""

    def __init__(self, client: "Redis", name: str) -> None:
        self.heard: list[tuple[str, str]] = []
        self.joined = 0
        self.failures = 0
        self.bus = Bus(client, name, self._take, self._join)
        self.greenlet = gevent.spawn(self.bus.run)
        until(lambda: self.joined)

    def _take(self, signal: Any) -> None:
        self.heard.append((signal["kind"], signal["client"]))

    def _join(self) -> None:
        if self.failures:
            self.failures -= 1
            raise UserError("database_unavailable")
        self.joined += 1


@pytest.fixture
def join(client: "Redis") -> Iterator[Callable[[str], Worker]]:
    workers: list[Worker] = []

    def start(name: str) -> Worker:
        workers.append(Worker(client, name))
        return workers[-1]

    yield start
    gevent.killall([worker.greenlet for worker in workers])


def test_all_others_hear_a_signal(join: Callable[[str], Worker]) -> None:
    one, two, three = join("main-0"), join("main-1"), join("far-0")
    one.bus.send("first", client="a")
    two.bus.send("second", client="b")
    until(lambda: len(three.heard) == 2)
    assert three.heard == [("first", "a"), ("second", "b")]
    until(lambda: two.heard == [("first", "a")])
    until(lambda: one.heard == [("second", "b")])


def test_a_signal_that_cannot_be_followed_costs_only_itself(
    join: Callable[[str], Worker], client: "Redis", caplog: pytest.LogCaptureFixture
) -> None:
    one, two = join("main-0"), join("main-1")
    client.publish(PREFIX + "signals", b"\xff not JSON")
    one.bus.send("no client")
    one.bus.send("tell", client="a")
    until(lambda: two.heard == [("tell", "a")])
    assert [record.message for record in caplog.records].count(
        "a signal could not be followed"
    ) == 3  # the junk by both, the one without its client by the other


def test_without_redis_a_sender_learns_it(
    join: Callable[[str], Worker], memory: RedisServer
) -> None:
    one = join("main-0")
    memory.stop()
    with refuses("cluster_unavailable"):
        one.bus.send("tell", client="a")
    memory.start()
    until(lambda: one.joined == 2)  # nothing is cut in the middle of a connection's start


def test_a_worker_that_was_cut_off_joins_again(
    join: Callable[[str], Worker], memory: RedisServer
) -> None:
    one, two = join("main-0"), join("main-1")
    memory.stop()
    memory.start()
    until(lambda: one.joined == two.joined == 2)
    one.bus.send("tell", client="a")
    until(lambda: two.heard == [("tell", "a")])


def test_what_a_join_asks_for_is_tried_again(
    join: Callable[[str], Worker], memory: RedisServer
) -> None:
    one, two = join("main-0"), join("main-1")
    one.failures = 1  # the database is not back yet
    memory.stop()
    memory.start()
    until(lambda: one.joined == two.joined == 2)
    two.bus.send("tell", client="a")
    until(lambda: one.heard == [("tell", "a")])
