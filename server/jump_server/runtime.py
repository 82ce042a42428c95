"""Everything that one serving process is made of, put together."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import gevent

from . import VERSION
from .api.channel import Channel
from .config import Settings
from .db import Database
from .directory import ServerDirectory
from .gateway import Gateway
from .housekeeping import Housekeeping
from .hub.hub import Hub
from .hub.ports import HubSettings
from .services import jump_client_presence, jump_clients, sessions
from .services.events import Events
from .services.jump_client_presence import PresenceUpdate
from .services.presence import Presence
from .services.tracker import SessionTracker
from .site import Site
from .trust import Trust

log = logging.getLogger(__name__)


class Runtime:
    """One process's database, hub and services.

    Args:
        settings: the site's settings.
        trust: the site's keys.
    """

    def __init__(self, settings: Settings, trust: Trust) -> None:
        self.settings = settings
        self.site = Site(settings, trust)
        self.events = Events(self._load_views)
        info = {**self.site.info(), "publish": self.events.publish}
        self.database = Database(settings.database_url, info)
        self.tracker = SessionTracker(settings.session_start_limit)
        self.presence = Presence(self._write_presence, self.site.clock)
        self.channels: set[Channel] = set()
        self.hub = Hub(
            ServerDirectory(self.database, self.presence, self.tracker),
            HubSettings(
                VERSION,
                settings.max_links,
                settings.heartbeat_seconds,
                settings.statistics_seconds,
                settings.session_open_seconds,
                settings.reconnection_rate,
            ),
        )
        self.site.gateway = Gateway(self.hub)
        self.housekeeping = Housekeeping(
            self.database, self.tracker, self.channels, self.site.clock
        )
        self._greenlets: list[gevent.Greenlet[..., Any]] = []

    def start(self) -> None:
        """Begin to serve: nobody is online yet, and open sessions wait for their viewers."""
        self.database.write(jump_client_presence.mark_all_offline, self.site.clock())
        for session_id in self.database.read(sessions.active):
            self.tracker.resume(session_id)
        self.hub.start()
        self._greenlets = [
            gevent.spawn(self.presence.run),
            gevent.spawn(self.events.run),
            *self.housekeeping.run(),
        ]

    def leave(self, spread: float) -> None:
        """Tell every peer that the server restarts: the links over ``spread`` seconds."""
        self.hub.leave(spread)

    def stop(self) -> None:
        """Tell every peer that the server restarts, and write what is still to be written."""
        self.hub.stop()
        gevent.killall(self._greenlets)
        self.presence.flush()
        self.database.close()

    def _load_views(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return self.database.read(jump_clients.views, ids)

    def _write_presence(self, updates: Sequence[PresenceUpdate]) -> None:
        self.database.write(jump_client_presence.apply_presence, updates)
