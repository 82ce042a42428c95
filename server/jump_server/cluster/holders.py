"""Which worker holds a client's link: sets in Redis that end with their worker."""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from redis.exceptions import RedisError

from jump_wire.errors import UserError

from .bus import PREFIX

if TYPE_CHECKING:
    from redis import Redis

EXPIRY_SECONDS = 30
"""What a worker holds is forgotten so long after its last sign."""

BATCH = 1000

log = logging.getLogger(__name__)


class Holders:
    """Tells the others what this worker holds, and asks who holds what.

    Args:
        redis: the client.
        worker: this one's name.
        held: gives the ids of all clients whose link is here.
    """

    def __init__(self, redis: "Redis", worker: str, held: Callable[[], Iterable[str]]) -> None:
        self._redis = redis
        self._worker = worker
        self._held = held
        self._changes: dict[str, bool] = {}
        self._lost = True

    def opened(self, client_id: str) -> None:
        """A link is here now."""
        self._changes[client_id] = True

    def closed(self, client_id: str) -> None:
        """A link is gone."""
        self._changes[client_id] = False

    def flush(self) -> list[str]:
        """Tell what has changed; returns the clients that are here since then."""
        if not self._changes:
            return []
        changes, self._changes = self._changes, {}
        opened = [client_id for client_id, here in changes.items() if here]
        closed = [client_id for client_id, here in changes.items() if not here]
        if self._lost:
            return opened  # everything is told anew once Redis answers again
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                self._add(pipe, opened)
                for start in range(0, len(closed), BATCH):
                    pipe.srem(self._key, *closed[start : start + BATCH])
                pipe.execute()
        except RedisError as error:
            self._lost = True
            log.warning("links could not be told", extra={"reason": str(error)})
        return opened

    def keep(self) -> None:
        """Say that this worker lives; to be called every few seconds."""
        try:
            alive = self._redis.expire(self._key, EXPIRY_SECONDS)
            self._redis.sadd(PREFIX + "workers", self._worker)
            if self._lost or not alive:
                self._tell_all()
        except RedisError as error:
            self._lost = True
            log.warning("links could not be kept", extra={"reason": str(error)})

    def leave(self) -> None:
        """This worker holds nothing any more."""
        try:
            self._redis.delete(self._key)
            self._redis.srem(PREFIX + "workers", self._worker)
        except RedisError as error:
            log.warning("the end could not be told", extra={"reason": str(error)})

    def somewhere(self, client_id: str) -> bool:
        """Whether another worker holds the client's link.

        Raises:
            UserError: ``cluster_unavailable``.
        """
        try:
            workers: Any = self._redis.smembers(PREFIX + "workers")
            with self._redis.pipeline(transaction=False) as pipe:
                for other in workers - {self._worker.encode()}:
                    pipe.sismember(_key(other.decode()), client_id)
                return any(pipe.execute())
        except RedisError as error:
            raise UserError("cluster_unavailable") from error

    @property
    def _key(self) -> str:
        return _key(self._worker)

    def _tell_all(self) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.delete(self._key)
            self._add(pipe, list(self._held()))
            pipe.execute()
        self._lost = False

    def _add(self, pipe: "Redis", client_ids: list[str]) -> None:
        for start in range(0, len(client_ids), BATCH):
            pipe.sadd(self._key, *client_ids[start : start + BATCH])
        if client_ids:
            pipe.expire(self._key, EXPIRY_SECONDS)


def _key(worker: str) -> str:
    return f"{PREFIX}links:{worker}"
