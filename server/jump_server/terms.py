"""Tells the connected Jump Clients the site's rules: their days offline, and what they report."""

import gevent
from sqlalchemy.orm import Session as Transaction

from .db import Database
from .hub.hub import Hub
from .hub.ports import SiteTerms
from .settings import site_settings

CHECK_SECONDS = 5.0
"""Seconds between two looks at the settings."""

BATCH = 200
"""Clients that are told in one turn of the event loop."""


def of_site(tx: Transaction) -> SiteTerms:
    """Return the rules that the site's settings make."""
    settings = site_settings.current(tx)
    return SiteTerms(
        settings.client_expiry_days * 24 * 60,
        settings.statistics_seconds or 0,
        tuple(settings.withheld_statistics),
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
