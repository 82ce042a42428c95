"""Renews the server's certificate before it expires, while the server runs."""

import logging
import ssl
from datetime import datetime

from . import trust
from .clock import Clock, elapsed
from .config import Settings
from .trust import Trust

LOOK_SECONDS = 3600.0
EVEN_LOOKS = 24
"""Consecutive checks in which the clock ran evenly, before it is trusted.

A certificate made while the clock is ahead would not be valid yet for other computers. The wait
is harmless, because more than a year is left.
"""

PLAY_SECONDS = 300.0

log = logging.getLogger(__name__)


class Renewal:
    """Checks periodically whether the certificate is due for renewal.

    Args:
        settings: the certificate's folder and names.
        site_trust: the site's keys.
        context: the TLS context that serves the certificate and loads the new one.
        clock: the clock to check.
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
        """Check once, and serve a new certificate from now on if renewal is due.

        Args:
            seconds: the value of a clock that nobody can set.
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
