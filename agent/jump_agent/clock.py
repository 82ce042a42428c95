"""Telling a wrong clock of this computer, by the time that the server's answer bears."""

import time
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from typing import Optional

from jump_wire.errors import UserError

from .dial import DialError, Route, dial

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python's ssl does not name."""

_TOLERANCE = 60.0


def server_time(route: Route) -> Optional[float]:
    """Ask for the server's time (Unix), though its certificate's dates may not fit this clock.

    The authority and the name are checked all the same, and nothing secret is sent.
    """
    flags = route.context.verify_flags
    route.context.verify_flags = flags | _NO_CHECK_TIME
    try:
        sock = dial(route)
    except DialError:
        return None
    finally:
        route.context.verify_flags = flags
    connection = HTTPConnection(route.address, timeout=route.timeout)
    connection.sock = sock
    try:
        connection.request("GET", "/healthz", headers={"Connection": "close"})
        with connection.getresponse() as response:
            return parsedate_to_datetime(response.getheader("Date", "")).timestamp()
    except (OSError, HTTPException, ValueError, TypeError):
        return None
    finally:
        connection.close()


def wrong_clock(route: Route) -> Optional[UserError]:
    """Tell whether this computer's clock differs from the server's, by more than a minute."""
    there, here = server_time(route), time.time()
    if there is None or abs(there - here) < _TOLERANCE:
        return None
    return UserError("clock_wrong", here=_shown(here), there=_shown(there))


def _shown(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment))
