"""Creates and connects all parts of a serving process."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import gevent

from jump_wire.errors import UserError

from . import VERSION, terms
from .batching import Gathered
from .bulk import BulkWork
from .calling import Caller
from .clients import credentials, jump_clients, workers
from .clients.credentials import Identity, Presented
from .clients.jump_client_presence import PresenceUpdate
from .clients.presence import Presence
from .clock import FollowingClock
from .config import Settings
from .core.environment import Environment
from .db import Database
from .gateway import Gateway
from .housekeeping import Housekeeping, repeat
from .hub.hub import RESTARTING, Hub
from .hub.ports import HubSettings
from .hub_events import ServerDirectory
from .items import jump_item_lists
from .lifecycle import agent_reports
from .live.channel import Channel
from .live.events import Events
from .passive_links import PassiveLinks
from .sessions import file_log
from .sessions.file_log import FileLog, FileOperation
from .sessions.session_uses import SessionUses
from .targets import Targets
from .trust import Trust
from .updates import offers

if TYPE_CHECKING:
    from .cluster.cluster import Cluster

OFFER_SECONDS = 5.0
"""Seconds after which a worker offers another version to the clients that it refuses."""

log = logging.getLogger(__name__)


class Runtime:
    """One process's database, hub and services.

    Args:
        settings: the site's settings.
        trust: the site's keys.
        index: which of the node's workers this is, from 0.
    """

    def __init__(self, settings: Settings, trust: Trust, index: int = 0) -> None:
        self.settings = settings
        self.worker = f"{settings.node}-{index}"
        self._life = f"{self.worker}:{secrets.token_hex(4)}"
        self.environment = Environment(settings, trust, FollowingClock())
        self.events = Events(self._load_views)
        info = {**self.environment.info(), "publish": self.events.publish}
        self.database = Database(settings.database_url, info)
        self.environment.trouble = lambda: self.database.trouble
        self.bulk = BulkWork(self.database, self._life)
        self.database.info["bulk_work"] = self.bulk.wake
        self.identities = Gathered(self._identify)
        self.uses = SessionUses()
        self.presence = Presence(self._write_presence, self.environment.clock, self._life)
        self.file_log = FileLog(self._write_operations)
        self.channels: set[Channel] = set()
        self._directory = directory = ServerDirectory(self.database, self.presence, self.uses)
        self.hub = Hub(
            directory,
            HubSettings(
                VERSION,
                self.worker,
                settings.max_links,
                settings.heartbeat_seconds,
                settings.statistics_seconds,
                settings.session_open_seconds,
                settings.reconnection_rate,
                settings.addresses,
            ),
        )
        self.caller = Caller(
            self.database,
            self.environment,
            settings.passive_networks,
            settings.passive_connect_seconds,
        )
        directory.linked = self.caller.link_opened
        self.targets = Targets(settings.vnc_networks)
        self.cluster = self._join(directory) if settings.redis_url else None
        gateway = Gateway(self.hub, self.cluster.peers if self.cluster else None)
        gateway.calls_by(self.caller)
        self.environment.gateway = gateway
        self.passive_links = PassiveLinks(self.hub, self.database, settings.passive_idle_seconds)
        self.housekeeping = Housekeeping(
            self.database, self.environment, self.uses, self.channels, self._life, self._announce
        )
        self._controls = terms.LocalControls(self.database, self.hub, self.environment)
        self._greenlets: list[gevent.Greenlet[..., Any]] = []

    def start(self) -> None:
        """Start to serve: no client is online here yet, and open sessions wait for viewers."""
        self.database.write(workers.begin, self._life)
        terms.announce(self.database, self.hub)
        self.hub.start()
        if self.cluster is not None:
            self.cluster.start()
        self._greenlets = [
            gevent.spawn(self.presence.run),
            gevent.spawn(self.events.run),
            gevent.spawn(self.bulk.run),
            gevent.spawn(self.file_log.run),
            gevent.spawn(self._keep_offer),
            gevent.spawn(self.passive_links.run),
            gevent.spawn(repeat, terms.CHECK_SECONDS, self.announce_terms),
            *self.housekeeping.run(),
        ]

    def reach(self, client_id: str, seconds: float | None = None) -> None:
        """See :meth:`.calling.Caller.reach`."""
        self.caller.reach(client_id, seconds)

    def leave(self, spread: float) -> None:
        """Tell every peer that the server restarts; close the links over ``spread`` seconds."""
        self.hub.leave(spread)

    def stop(self) -> None:
        """Tell every peer that the server restarts, and write pending records."""
        self.hub.stop()
        gevent.killall(self._greenlets)
        self.housekeeping.close()
        self.presence.flush()
        self.file_log.close()
        if self.cluster is not None:
            self.cluster.stop()
        with suppress(UserError):  # other workers detect the end after a while
            self.database.write(workers.end, self._life)
        self.database.close()

    def announce_terms(self) -> None:
        """Tell this process's Jump Clients the site's rules, if they have changed."""
        terms.announce(self.database, self.hub)
        self._controls.step()

    def _join(self, directory: ServerDirectory) -> "Cluster":
        from .cluster.cluster import Cluster  # noqa: PLC0415  # a single worker needs no Redis

        cluster = Cluster(
            self.settings.redis_url,
            self.worker,
            self.hub,
            self.events,
            self._look_again,
            lambda: self.housekeeping.well and not self.environment.draining(),
            self.settings.rebalance_rate,
        )
        directory.holders = cluster.holders
        return cluster

    def _keep_offer(self) -> None:
        """Keep the offer current that clients with an unknown wire version are refused with."""
        while True:
            try:
                self._directory.standing = self.database.read(offers.standing)
            except Exception:
                log.exception("the offered update could not be read")
            gevent.sleep(OFFER_SECONDS)

    def _announce(self) -> None:
        """Record again which clients are online here, because the records say otherwise."""
        for link in self.hub.links():
            self.presence.link_kept(link.facts.client_id)

    def _look_again(self) -> None:
        """Make clients reconnect whose records changed without a signal to this worker."""
        links = {link.facts.client_id: link for link in self.hub.links()}
        for client_id in self.database.read(jump_clients.not_wanted, list(links)):
            links[client_id].close(RESTARTING, "look again")

    def _identify(self, presented: Sequence[Presented]) -> Sequence[Identity | UserError]:
        return self.database.read(credentials.identify_all, presented)

    def _load_views(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return self.database.read(jump_item_lists.live_views, ids)

    def _write_operations(self, operations: Sequence[FileOperation]) -> None:
        self.database.write(file_log.write, operations)

    def _write_presence(self, updates: Sequence[PresenceUpdate]) -> None:
        if self.cluster is not None:
            self.cluster.flush()  # a client shown as online must be reachable from any worker
        self.database.write(agent_reports.store, updates)
