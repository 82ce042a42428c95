"""A real Redis, reached through sockets that let the event loop run."""

import gc
import warnings
from collections.abc import Iterator

import gevent.socket
import pytest
import redis.connection
from redis import Redis

from jump_server.cluster.bus import connect
from tests.server.cluster.workers import Worker
from tests.server.hub.peers import Network, until
from tests.server.redis_server import RedisServer


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One Redis for the folder's tests."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def memory(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """An empty Redis.

    In the server gevent has replaced the standard library's sockets; here only redis-py's.
    """
    monkeypatch.setattr(redis.connection, "socket", gevent.socket)
    yield redis_server
    redis_server.start_again()
    with Redis.from_url(redis_server.url) as client:
        client.flushall()
    # redis-py leaves a socket open when its greenlet is killed while it connects.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def client(memory: RedisServer) -> Iterator["Redis"]:
    with connect(memory.url) as made:
        yield made


@pytest.fixture
def workers(memory: RedisServer) -> Iterator[tuple[Worker, Worker]]:
    """Two workers that hear each other."""
    network = Network()
    made = Worker(memory.url, "main-0", network), Worker(memory.url, "main-1", network)
    _settle(memory, *made)
    try:
        yield made
        memory.start_again()
        _settle(memory, *(worker for worker in made if worker.running))
    finally:
        for worker in made:
            worker.stop()
        network.close()


def _settle(memory: RedisServer, *workers: Worker) -> None:
    """Let workers connect with everything that they follow."""
    with Redis.from_url(memory.url) as client:
        until(lambda: client.pubsub_numsub("jump:signals")[0][1] == len(workers))
        until(lambda: all(_epoch(worker) == client.get("jump:epoch") for worker in workers))


def _epoch(worker: Worker) -> bytes:
    return worker.events.bookmark().partition("-")[0].encode()
