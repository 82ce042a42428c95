"""Tells the connected Jump Clients the site's rules, and what is forbidden on their computers."""

import time
from collections.abc import Callable

import gevent
from sqlalchemy.orm import Session as Transaction

from jump_wire.local_control import FREE

from .clients import local_control
from .core.environment import Environment
from .db import Database
from .hub.hub import Hub
from .hub.ports import SiteTerms
from .settings import site_settings

CHECK_SECONDS = 5.0
"""Seconds between two looks at the settings."""

BATCH = 200
"""Clients that are told in one turn of the event loop."""

COMPARE_SECONDS = 600.0
"""Seconds after which all links are compared, also when nothing seems to have changed."""

ANCHORED = 40
"""Clients whose anchors are made after one look at the settings. Each takes about 20 ms."""


def of_site(tx: Transaction) -> SiteTerms:
    """Return the rules that the site's settings make."""
    settings = site_settings.current(tx)
    return SiteTerms(
        settings.client_expiry_days * 24 * 60,
        settings.statistics_seconds or 0,
        tuple(settings.withheld_statistics),
        settings.notify_sessions,
    )


def announce(database: Database, hub: Hub) -> None:
    """Tell every client with a link in this process the rules, if they have changed."""
    terms = database.read(of_site)
    if terms == hub.terms:
        return
    hub.terms = terms
    links = hub.links()
    for start in range(0, len(links), BATCH):
        for link in links[start : start + BATCH]:
            if link.online and not link.facts.customer:
                link.send_terms()
        gevent.sleep(0)


class LocalControls:
    """Tells the clients in this process what is forbidden on their computers, when that changes.

    The records are compared with what the links were told, so it does not matter what changed
    them: the client, its Jump Group, or a move to another one.

    Args:
        database: contains the records.
        hub: holds the links.
        environment: provides the site's secret and the time.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        database: Database,
        hub: Hub,
        environment: Environment,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._hub = hub
        self._environment = environment
        self._clock = clock
        self._seen: local_control.Signature = ()
        self._compare_at = clock() + COMPARE_SECONDS

    def step(self) -> None:
        """Look for changes, and make the anchors of some clients that need them."""
        seen = self._database.read(local_control.signature)
        is_due = seen != self._seen or self._clock() >= self._compare_at
        if is_due:
            self._compare_at = self._clock() + COMPARE_SECONDS
            self._compare()
            self._seen = seen
        if seen and self._make_anchors(look=is_due):
            self._compare()

    def _compare(self) -> None:
        links = self._hub.links()
        for start in range(0, len(links), BATCH):
            some = {link.facts.client_id: link for link in links[start : start + BATCH]}
            controls = self._database.read(local_control.restricted, list(some))
            for client_id, link in some.items():
                control = controls.get(client_id, FREE)
                if link.facts.control != control:
                    link.restrict(control)
            gevent.sleep(0)

    def _make_anchors(self, *, look: bool) -> bool:
        """Make the anchors of clients with a link, and with ``look`` of passive ones too.

        Returns:
            Whether any were made.
        """
        current = local_control.anchors_begin(self._environment.clock())
        held = [
            link.facts.client_id
            for link in self._hub.links()
            if link.facts.control != FREE
            and not "".join(link.facts.control.maintenance).startswith(current)
        ]
        if not held and not look:
            return False
        wanted = self._database.read(local_control.without_anchors, held, ANCHORED)
        for client_id in wanted:
            environment = self._environment
            made = local_control.new_anchors(environment.trust, client_id, environment.clock())
            self._database.write(local_control.store_anchors, client_id, made)
            gevent.sleep(0)
        return bool(wanted)
