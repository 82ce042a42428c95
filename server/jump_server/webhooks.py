"""Sends signed requests to a webhook: a server that the site's administrators have named.

The signature is that of Standard Webhooks (https://www.standardwebhooks.com).
"""

import base64
import hmac
import http.client
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import gevent
from gevent import socket
from gevent.ssl import SSLContext

from jump_wire.errors import UserError

from . import VERSION
from .config import Settings
from .outgoing import IsOwn, Place, getaddrinfo, is_own, may_dial, resolved
from .thread_pool import Workers

SECONDS = 15.0
"""Seconds for a whole attempt, from the name to the answer."""

LOOKUPS = 2
ADDRESSES = 4
"""Addresses tried per name."""

ANSWER_BYTES = 4096
"""Bytes of an answer that are read. Its content does not matter."""


class Webhooks:
    """Sends requests, only to addresses in the site's ``webhook_networks``.

    Args:
        settings: the networks, and the authorities to trust.
        lookup: resolves a name as ``socket.getaddrinfo`` does; it may block.
        is_own: returns whether an address belongs to this computer.
    """

    def __init__(
        self,
        settings: Settings,
        lookup: Callable[..., Any] = getaddrinfo,
        is_own: IsOwn = is_own,
    ) -> None:
        self._settings = settings
        self._lookup = lookup
        self._is_own = is_own
        self._workers = Workers(LOOKUPS)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Send one request. It is accepted by any status from 200 to 299.

        Raises:
            UserError: ``webhook_not_allowed``, ``webhook_unreachable``, ``webhook_untrusted``, or
                ``webhook_refused`` with the status.
        """
        host = urlsplit(url).netloc
        try:
            with gevent.Timeout(SECONDS, TimeoutError):
                status = self._post(url, body, headers)
        except ssl.SSLCertVerificationError as error:
            reason = str(error.verify_message or error.reason)
            raise UserError("webhook_untrusted", host=host, reason=reason) from error
        except (OSError, http.client.HTTPException) as error:  # includes timeouts
            raise UserError("webhook_unreachable", host=host) from error
        if not 200 <= status < 300:
            raise UserError("webhook_refused", host=host, status=status)

    def close(self) -> None:
        """Stop the threads."""
        self._workers.close()

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        found = self._workers.run(resolved, self._lookup, host, port)
        allowed = self._settings.webhook_networks
        places = [at for at in found if may_dial(allowed, at, self._is_own)][:ADDRESSES]
        if found and not places:
            raise UserError("webhook_not_allowed", host=parts.netloc)
        connection = http.client.HTTPConnection(host, port)
        with closing(connection):
            connection.sock = self._connect(places, host, secure=secure)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            named = {"Host": parts.netloc, "User-Agent": f"jump-server/{VERSION}", **headers}
            connection.request("POST", target, body, named)
            response = connection.getresponse()
            response.read(ANSWER_BYTES)
            return response.status

    def _connect(self, places: Sequence[Place], host: str, *, secure: bool) -> Any:
        """Return a connection to the first place that accepts it.

        It goes to an address that was checked, never to the name again.
        """
        problem: OSError = ConnectionError("no address")
        for number, (family, place) in enumerate(places):
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(SECONDS / (len(places) - number + 1))
                sock.connect(place)
                sock.settimeout(SECONDS)
                return self._context().wrap_socket(sock, server_hostname=host) if secure else sock
            except ssl.SSLCertVerificationError:
                sock.close()
                raise
            except OSError as error:
                sock.close()
                problem = error
            except BaseException:
                sock.close()
                raise
        raise problem

    def _context(self) -> Any:
        context = SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self._settings.webhook_ca_file is not None:
            context.load_verify_locations(self._settings.webhook_ca_file)
        else:
            context.load_default_certs()
        return context


def signed(key: bytes, identity: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of a signed request.

    Args:
        key: the key that the receiver has, too.
        identity: of the message; it stays the same when it is sent again.
        moment: the time of this attempt.
        body: what is sent.
    """
    at = str(int(moment.timestamp()))
    signature = hmac.digest(key, f"{identity}.{at}.".encode() + body, "sha256")
    return {
        "Content-Type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(signature).decode(),
    }
