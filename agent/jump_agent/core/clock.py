"""Detection of a wrong clock on this computer, by the ``Date`` header of the server's answer."""

import time
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from typing import Optional

from jump_wire.errors import UserError

from .dial import DialError, Route, dial

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, for which Python's ssl has no constant."""

_TOLERANCE = 60.0


def server_time(route: Route) -> Optional[float]:
    """Return the server's time (Unix), or None if it is unavailable.

    The certificate's dates are not checked, because this computer's clock may be wrong. The CA and
    the host name are still checked, and nothing secret is sent.
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
    """Return ``clock_wrong`` if the computer's and server's clocks differ by a minute or more."""
    there, here = server_time(route), time.time()
    if there is None or abs(there - here) < _TOLERANCE:
        return None
    return UserError("clock_wrong", here=_shown(here), there=_shown(there))


def _shown(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment))
