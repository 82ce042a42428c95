"""Records in Redis which worker holds a client's link: one set per worker, which expires.

Redis may lose its data at any moment and return before a worker notices. Each set therefore also
holds a mark, which every update replaces in the same transaction. When the last mark is missing,
the set was changed otherwise, and the worker writes the whole set again.
"""

import logging
import secrets
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gevent.lock import BoundedSemaphore
from redis.exceptions import RedisError

from jump_wire.errors import UserError

from .bus import PREFIX

if TYPE_CHECKING:
    from redis import Redis

WORKERS = PREFIX + "workers"
EXPIRY_SECONDS = 30
"""Seconds after a worker's last update until its set expires."""

NEW_SECONDS = 2.0
BATCH = 1000

log = logging.getLogger(__name__)


class Holders:
    """Publishes which links this worker holds, and looks up the holders of links.

    Args:
        redis: the client.
        worker: the name of this worker.
        held: returns the ids of all clients whose link this worker holds.
    """

    def __init__(self, redis: "Redis", worker: str, held: Callable[[], Collection[str]]) -> None:
        self._redis = redis
        self._worker = worker
        self._held = held
        self._changes: dict[str, bool] = {}
        self._opened_at: dict[str, float] = {}
        self._mark = ""
        # Without this lock, an update that overtakes another one could restore closed links.
        self._turn = BoundedSemaphore(1)

    def opened(self, client_id: str) -> None:
        """Note that this worker now holds the link."""
        self._changes[client_id] = True
        self._opened_at[client_id] = time.monotonic()

    def closed(self, client_id: str) -> None:
        """Note that the link is closed."""
        self._changes[client_id] = False

    def is_new(self, client_id: str) -> bool:
        """Return whether the other workers may not have known the link yet a moment ago."""
        opened_at = self._opened_at.get(client_id)
        return opened_at is not None and time.monotonic() - opened_at < NEW_SECONDS

    def flush(self) -> list[str]:
        """Publish changes, if any; return the clients whose links were opened since then."""
        return self.keep() if self._changes else []

    def keep(self) -> list[str]:
        """Publish changes and extend the set's life; to be called every few seconds.

        Returns:
            The clients whose links were opened since the last call.
        """
        with self._turn:
            changes, self._changes = self._changes, {}
            old = [one for one in self._opened_at if not self.is_new(one)]
            for client_id in old:
                del self._opened_at[client_id]
            opened = [client_id for client_id, here in changes.items() if here]
            closed = [client_id for client_id, here in changes.items() if not here]
            try:
                if not self._tell(opened, closed):
                    self._tell_all()
            except RedisError as error:
                self._mark = ""
                log.warning("links could not be told", extra={"reason": str(error)})
        return opened

    def leave(self) -> None:
        """Remove this worker and its set from Redis."""
        try:
            self._redis.delete(self._key)
            self._redis.srem(WORKERS, self._worker)
        except RedisError as error:
            log.warning("the end could not be told", extra={"reason": str(error)})

    def somewhere(self, client_id: str) -> bool:
        """Return whether another worker holds the client's link.

        Raises:
            UserError: ``cluster_unavailable``.
        """
        try:
            workers: Any = self._redis.smembers(WORKERS)
            with self._redis.pipeline(transaction=False) as pipe:
                for other in workers - {self._worker.encode()}:
                    pipe.sismember(_key(other.decode()), client_id)
                return any(pipe.execute())
        except RedisError as error:
            raise UserError("cluster_unavailable") from error

    def counts(self) -> dict[str, int]:
        """Return the number of links of each other worker that is alive.

        Raises:
            redis.exceptions.RedisError: Redis is unavailable.
        """
        named: Any = self._redis.smembers(WORKERS)
        others = sorted(name.decode() for name in named - {self._worker.encode()})
        with self._redis.pipeline(transaction=False) as pipe:
            for other in others:
                pipe.scard(_key(other))
            sizes = pipe.execute()
        # A live worker's set is never empty, because it holds the mark.
        return {other: size - 1 for other, size in zip(others, sizes, strict=True) if size}

    @property
    def _key(self) -> str:
        return _key(self._worker)

    def _tell(self, opened: Sequence[str], closed: Sequence[str]) -> bool:
        """Publish changes; return whether Redis then holds exactly this worker's links."""
        if not self._mark:
            return False
        before, count = self._mark, len(self._held())
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.sismember(self._key, before)
            pipe.srem(self._key, before)
            for some in _batches(closed):
                pipe.srem(self._key, *some)
            known, told = self._carry_out(pipe, opened)
        return known == 1 and told == count + 1

    def _tell_all(self) -> None:
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(self._key)
            self._carry_out(pipe, list(self._held()))

    def _carry_out(self, pipe: Any, opened: Sequence[str]) -> tuple[int, int]:
        """Add opened links and the next mark; return the first answer and the size of the set."""
        mark = f":{secrets.token_hex(8)}"
        for some in _batches(opened):
            pipe.sadd(self._key, *some)
        pipe.sadd(self._key, mark)
        pipe.expire(self._key, EXPIRY_SECONDS)
        pipe.sadd(WORKERS, self._worker)
        pipe.scard(self._key)
        answers = pipe.execute()
        self._mark = mark
        return answers[0], answers[-1]


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _key(worker: str) -> str:
    return f"{PREFIX}links:{worker}"
