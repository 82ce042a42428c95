"""A stream in Redis that gives the changes of all workers one order."""

import logging
import secrets
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

import gevent
import orjson
from redis.exceptions import RedisError

from jump_wire.errors import UserError

from ..live.events import Change, Position
from .bus import AGAIN_SECONDS, PREFIX

if TYPE_CHECKING:
    from redis import Redis

STREAM = PREFIX + "events"
EPOCH = PREFIX + "epoch"
ENTRIES = 2000
"""Batches kept in the stream, for workers that were cut off for a while."""

BLOCK_MILLISECONDS = 1000
LOOK_SECONDS = 1.0
"""Seconds between two checks whether the stream is still the same, even while batches arrive."""

Take = Callable[[str, Position, Sequence[Change]], None]

log = logging.getLogger(__name__)


class EventLog:
    """Appends this worker's changes to the stream, and reads the changes of all workers.

    Args:
        redis: the client.
        take: called with epoch, position and changes of each batch, including this worker's.
    """

    def __init__(self, redis: "Redis", take: Take) -> None:
        self._redis = redis
        self._take = take
        self._epoch = b""
        self._last = b"$"

    def append(self, changes: Sequence[Change]) -> None:
        """Append a batch to the stream.

        Raises:
            redis.exceptions.RedisError: Redis is unavailable.
        """
        self._redis.xadd(STREAM, {b"c": orjson.dumps(changes)}, maxlen=ENTRIES, approximate=True)

    def run(self) -> None:
        """Read batches forever; meant to be spawned."""
        while True:
            try:
                self._follow()
            except (RedisError, OSError, UserError) as error:
                log.warning("events can't be read", extra={"reason": str(error)})
            gevent.sleep(AGAIN_SECONDS)

    def _follow(self) -> None:
        looked = float("-inf")
        while True:
            # Redis may have restarted and lost its content.
            if monotonic() - looked >= LOOK_SECONDS:
                self._begin()
                looked = monotonic()
            found: Any = self._redis.xread({STREAM: self._last}, block=BLOCK_MILLISECONDS)
            for place, content in found[0][1] if found else ():
                self._last = place
                self._take(self._epoch.decode(), _position(place), _changes(content[b"c"]))

    def _begin(self) -> None:
        self._redis.set(EPOCH, secrets.token_hex(4), nx=True)
        epoch: Any = self._redis.get(EPOCH)
        if epoch == self._epoch:
            return
        known, self._epoch = self._epoch, epoch
        # A new stream. Start at its beginning, or at its end if this worker has just started.
        newest: Any = self._redis.xrevrange(STREAM, count=1)
        self._last = b"0-0" if known or not newest else newest[0][0]
        self._take(epoch.decode(), _position(self._last), [])


def _position(place: bytes) -> Position:
    milliseconds, _, number = place.partition(b"-")
    return int(milliseconds), int(number)


def _changes(content: bytes) -> list[Change]:
    return [(str(kind), str(target)) for kind, target in orjson.loads(content)]
