"""Tells the connected Jump Clients the site's rules, and what is forbidden on their computers."""

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
            if link.online:
                link.send_terms()
        gevent.sleep(0)


def restrict(database: Database, hub: Hub) -> None:
    """Tell each client in this process what is forbidden on its computer, if that has changed.

    The records are compared with what the links were told, so it does not matter what changed
    them: the client, its Jump Group, or a move to another one.
    """
    controls = database.read(local_control.restricted)
    links = hub.links()
    for start in range(0, len(links), BATCH):
        for link in links[start : start + BATCH]:
            control = controls.get(link.facts.client_id, FREE)
            if link.facts.control != control:
                link.restrict(control)
        gevent.sleep(0)


def make_anchors(database: Database, hub: Hub, environment: Environment) -> None:
    """Make the anchors of some clients that need them. :func:`restrict` tells them later."""
    held = [link.facts.client_id for link in hub.links() if link.facts.control != FREE]
    wanted = database.read(local_control.without_anchors, held, ANCHORED)
    for client_id in wanted:
        made = local_control.new_anchors(environment.trust, client_id, environment.clock())
        database.write(local_control.store_anchors, client_id, made)
        gevent.sleep(0)
