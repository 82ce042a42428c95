"""Signals between workers: small, sent to all workers, and not repeated when lost."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import gevent
import orjson
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from jump_wire.errors import UserError

PREFIX = "jump:"
SECONDS = 2.0
"""Seconds to wait for an answer of Redis."""

AGAIN_SECONDS = 0.5

Signal = Mapping[str, Any]

log = logging.getLogger(__name__)


def connect(url: str) -> "Redis":
    """Return a client that waits at most ``SECONDS`` for each answer.

    It repeats a failed command once, immediately: the connection may have broken while idle.
    """
    return Redis.from_url(
        url,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        health_check_interval=10,
        retry=Retry(NoBackoff(), 1),
    )


class Bus:
    """Sends signals to the other workers and receives theirs.

    Args:
        redis: the client for sending.
        worker: the name of this worker, which ignores its own signals.
        take: called with each signal of another worker.
        joined: called whenever this worker starts to receive signals: the first time, and after
            each interruption.
    """

    def __init__(
        self,
        redis: "Redis",
        worker: str,
        take: Callable[[Signal], None],
        joined: Callable[[], None],
    ) -> None:
        self._redis = redis
        self._worker = worker
        self._take = take
        self._joined = joined

    def send(self, kind: str, **content: Any) -> None:
        """Send a signal.

        Raises:
            UserError: ``cluster_unavailable``.
        """
        try:
            self._redis.publish(
                PREFIX + "signals", orjson.dumps({"kind": kind, "from": self._worker, **content})
            )
        except RedisError as error:
            raise UserError("cluster_unavailable") from error

    def run(self) -> None:
        """Receive signals forever; meant to be spawned."""
        while True:
            try:
                self._listen()
            except (RedisError, OSError, UserError) as error:
                # Also when ``joined`` failed: the worker joins again and repeats it.
                log.warning("the other workers can't be heard", extra={"reason": str(error)})
            gevent.sleep(AGAIN_SECONDS)

    def _listen(self) -> None:
        channel: Any = self._redis.pubsub()  # type: ignore[no-untyped-call]  # redis has no types here
        with channel:
            channel.subscribe(PREFIX + "signals")
            while True:
                heard = channel.get_message(timeout=SECONDS)
                if heard is None:
                    continue
                if heard["type"] == "subscribe":
                    self._joined()
                elif heard["type"] == "message":
                    self._hear(heard["data"])

    def _hear(self, data: bytes) -> None:
        try:
            signal = orjson.loads(data)
            if signal["from"] != self._worker:
                self._take(signal)
        except Exception:
            log.exception("a signal could not be followed")
