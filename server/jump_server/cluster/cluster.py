"""Connects this worker with the other workers of the site."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent
from redis.exceptions import RedisError

from ..hub.hub import RESTARTING, Hub
from ..live.events import Events
from .bus import Bus, Signal, connect
from .event_log import EventLog
from .holders import Holders
from .peers import Peers
from .spreading import Spreading

FLUSH_SECONDS = 0.2
KEEP_SECONDS = 2.0
"""Seconds between two comparisons of Redis with the held links when no link changes."""

SPREAD_SECONDS = 5.0
COME_AGAIN = "within=1"
"""The close reason of a link handed over: its agent reconnects within a second."""

log = logging.getLogger(__name__)


class Cluster:
    """Connects this worker with the other workers.

    Args:
        url: the URL of Redis.
        worker: the name of this worker.
        hub: the hub with this worker's links and pipes.
        events: the consoles' event channel; all workers' changes get one common order.
        rejoined: called after an interruption of the other workers' signals.
        ready: returns whether this worker could admit reconnecting clients now.
        rebalance_rate: links per second to hand over when this worker has more than its share.
    """

    def __init__(
        self,
        url: str,
        worker: str,
        hub: Hub,
        events: Events,
        rejoined: Callable[[], None],
        ready: Callable[[], bool] = lambda: True,
        rebalance_rate: float = 0.0,
    ) -> None:
        self._ready = ready
        self._hub = hub
        self._spreading = Spreading(rebalance_rate)
        self._redis = redis = connect(url)
        self.holders = Holders(redis, worker, hub.client_ids)
        self._log = EventLog(redis, events.take)
        self._heard = False
        self._rejoined = rejoined
        self._bus = Bus(redis, worker, self._take, self._join)
        self.peers = Peers(hub, self._bus, self.holders, worker)
        self._greenlets: list[gevent.Greenlet[..., Any]] = []
        hub.peers = self.peers
        events.share(self._log.append)

    def start(self) -> None:
        """Start to send and receive signals."""
        self.holders.keep()
        self._greenlets = [
            gevent.spawn(self._bus.run),
            gevent.spawn(self._log.run),
            gevent.spawn(self._repeat, FLUSH_SECONDS, self.flush),
            gevent.spawn(self._repeat, KEEP_SECONDS, self.keep),
            gevent.spawn(self._repeat, SPREAD_SECONDS, self.spread),
        ]

    def flush(self) -> None:
        """Report opened and closed links to the other workers."""
        self._greet(self.holders.flush())

    def keep(self) -> None:
        """Report that this worker is alive, and all its links if Redis has lost them."""
        self._greet(self.holders.keep())

    def spread(self) -> None:
        """Hand over links if this worker holds more than its share."""
        if not self._ready():
            return
        with suppress(RedisError):  # retried when Redis is back
            others = self.holders.counts()
            surplus = self._spreading.surplus(self._hub.link_count, others, SPREAD_SECONDS)
            busy = self._hub.pipes.clients()
            free = [link for link in self._hub.links() if link.facts.client_id not in busy]
            for link in free[:surplus]:
                link.close(RESTARTING, COME_AGAIN)

    def stop(self) -> None:
        """Report that this worker holds no links, and disconnect."""
        gevent.killall(self._greenlets)
        self.holders.leave()
        self._redis.close()

    def _take(self, signal: Signal) -> None:
        self.peers.take(signal)

    def _greet(self, opened: list[str]) -> None:
        if opened:
            self.peers.greeted(opened)

    def _join(self) -> None:
        if self._heard:
            self.keep()  # Redis may have restarted empty
            self._rejoined()
        self._heard = True

    @staticmethod
    def _repeat(seconds: float, action: Callable[[], None]) -> None:
        while True:
            gevent.sleep(seconds)
            try:
                action()
            except Exception:
                log.exception("the other workers could not be told")
