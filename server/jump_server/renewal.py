"""The server's certificate is made anew before it ends, also while the server runs for years."""

import logging
import ssl
from datetime import datetime

from . import trust
from .clock import Clock, elapsed
from .config import Settings
from .trust import Trust

LOOK_SECONDS = 3600.0
EVEN_LOOKS = 24
"""Looks in a row between which the clock ran evenly, before it is believed.

A certificate that was made after a step of the clock would not be valid yet for anybody else; and
there is more than a year of time.
"""

PLAY_SECONDS = 300.0

log = logging.getLogger(__name__)


class Renewal:
    """Looks again and again whether the certificate is old.

    Args:
        settings: where it lies, and its names.
        site_trust: the site's keys.
        context: serves it, and gets the new one.
        clock: the time.
    """

    def __init__(
        self, settings: Settings, site_trust: Trust, context: ssl.SSLContext, clock: Clock
    ) -> None:
        self._settings = settings
        self._trust = site_trust
        self._context = context
        self._clock = clock
        self._last: tuple[datetime, float] | None = None
        self._even = 0

    def look(self, seconds: float | None = None) -> None:
        """Look once, and serve a new certificate from now on if it is time.

        Args:
            seconds: what a clock shows that nobody can set.
        """
        now = self._clock(), elapsed() if seconds is None else seconds
        self._even = self._even + 1 if self._runs_evenly(now) else 0
        self._last = now
        if self._even < EVEN_LOOKS:
            return
        if trust.renew(self._trust, self._settings.addresses, self._clock):
            self._context.load_cert_chain(self._trust.certificate, self._trust.key)
            log.info("certificate_renewed")

    def _runs_evenly(self, now: tuple[datetime, float]) -> bool:
        if self._last is None:
            return False
        moved = (now[0] - self._last[0]).total_seconds()
        return abs(moved - (now[1] - self._last[1])) < PLAY_SECONDS
