"""One order of changes for all workers."""

from collections.abc import Callable, Iterator, Sequence

import gevent
import pytest
from redis import Redis
from redis.exceptions import RedisError

from jump_server.cluster.event_log import EventLog
from jump_server.live.events import Change, Position
from tests.server.hub.peers import until
from tests.server.redis_server import RedisServer


class Worker:
    """A worker that writes down the batches it is given."""

    def __init__(self, client: "Redis") -> None:
        self.epochs: list[str] = []
        self.batches: list[tuple[Position, list[Change]]] = []
        self.log = EventLog(client, self._take)
        self.greenlet = gevent.spawn(self.log.run)
        until(lambda: self.epochs)

    def _take(self, epoch: str, position: Position, changes: Sequence[Change]) -> None:
        if epoch not in self.epochs:
            self.epochs.append(epoch)
        if changes:
            self.batches.append((position, list(changes)))

    @property
    def changes(self) -> list[Change]:
        return [change for _, batch in self.batches for change in batch]


@pytest.fixture
def follow(client: "Redis") -> Iterator[Callable[[], Worker]]:
    workers: list[Worker] = []

    def start() -> Worker:
        workers.append(Worker(client))
        return workers[-1]

    yield start
    gevent.killall([worker.greenlet for worker in workers])


def test_all_see_the_same_in_one_order(follow: Callable[[], Worker]) -> None:
    one, two = follow(), follow()
    one.log.append([("a", "1"), ("b", "2")])
    two.log.append([("c", "3")])
    one.log.append([("d", "")])
    until(lambda: len(one.batches) == len(two.batches) == 3)
    assert one.batches == two.batches
    assert one.changes == [("a", "1"), ("b", "2"), ("c", "3"), ("d", "")]
    positions = [position for position, _ in one.batches]
    assert positions == sorted(set(positions))
    assert one.epochs == two.epochs


def test_who_comes_later_sees_what_comes_later(follow: Callable[[], Worker]) -> None:
    one = follow()
    one.log.append([("before", "")])
    until(lambda: one.changes)
    two = follow()
    one.log.append([("after", "")])
    until(lambda: len(one.batches) == 2 and two.changes)
    assert two.changes == [("after", "")]
    assert two.batches == one.batches[1:]


def test_a_redis_that_lost_everything_begins_a_new_order(
    follow: Callable[[], Worker], memory: RedisServer
) -> None:
    one = follow()
    memory.stop()
    with pytest.raises(RedisError):
        one.log.append([("lost", "")])
    memory.start()
    until(lambda: len(one.epochs) == 2)
    one.log.append([("new", "")])
    until(lambda: one.changes == [("new", "")])
