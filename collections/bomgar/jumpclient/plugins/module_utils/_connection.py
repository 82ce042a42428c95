# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""One connection to the server, kept for all requests of a module.

Ansible's own C(Request) makes a connection, and so a TLS handshake, for each of them.
"""

from __future__ import annotations

import base64
import http.client
import io
import ssl
from typing import Any, Dict, Optional
from urllib.error import HTTPError
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

PORT = 443


class Connection:
    """Asks one server, and does not follow it elsewhere: the headers hold a token.

    Args:
        url: where the server is.
        headers: what every request has.
        ca_path: a file with the authority that the server's certificate must have.
        validate_certs: whether the certificate is checked.
        timeout: seconds that each step of a request may take.
    """

    def __init__(
        self,
        url: SplitResult,
        headers: Dict[str, str],
        ca_path: Optional[str] = None,
        validate_certs: bool = True,
        timeout: int = 15,
    ) -> None:
        self.headers = headers
        self.timeout = timeout
        self._url = url
        self._ca_path = ca_path
        self._validate_certs = validate_certs
        self._kept = None  # type: Optional[http.client.HTTPSConnection]
        self._answer = None  # type: Optional[http.client.HTTPResponse]

    def open(
        self,
        method: str,
        url: str,
        data: Optional[bytes] = None,
        headers: Optional[Dict[str, str]] = None,
    ) -> http.client.HTTPResponse:
        """Return the open answer; one that is no success raises HTTPError.

        Raises:
            HTTPError: with the answer's status, headers and body.
            OSError, http.client.HTTPException: the server was not reached, or does not speak.
        """
        if self._answer is not None and not self._answer.isclosed():
            self.close()
        kept = self._kept is not None and self._kept.sock is not None
        try:
            answer = self._ask(method, url, data, headers)
        except (ConnectionError, http.client.BadStatusLine):
            self.close()
            if not kept:
                raise
            # The server has ended a connection that nobody used: nothing of this was read there.
            answer = self._ask(method, url, data, headers)
        except BaseException:
            self.close()
            raise
        if not 200 <= answer.status < 300:
            body = io.BytesIO(answer.read())
            raise HTTPError(url, answer.status, answer.reason, answer.headers, body)
        self._answer = answer
        return answer

    def close(self) -> None:
        """End the connection; the next request makes a new one."""
        kept, self._kept, self._answer = self._kept, None, None
        if kept is not None:
            kept.close()

    def __del__(self) -> None:
        # Whoever is done with it just forgets it.
        self.close()

    def _ask(
        self, method: str, url: str, data: Optional[bytes], headers: Optional[Dict[str, str]]
    ) -> http.client.HTTPResponse:
        if self._kept is None:
            self._kept = self._made()
        parts = urlsplit(url)
        target = parts.path + ("?" + parts.query if parts.query else "")
        self._kept.request(method, target, data, dict(self.headers, **(headers or {})))
        return self._kept.getresponse()

    def _made(self) -> http.client.HTTPSConnection:
        """Return a connection, through the proxy that the environment names for this server."""
        host, port = str(self._url.hostname), self._url.port or PORT
        context = self._trust()
        given = getproxies().get("https")
        if not given or proxy_bypass("%s:%d" % (host, port)):
            return http.client.HTTPSConnection(host, port, timeout=self.timeout, context=context)
        proxy = urlsplit(given if "://" in given else "http://" + given)
        made = http.client.HTTPSConnection(
            str(proxy.hostname), proxy.port or 80, timeout=self.timeout, context=context
        )
        made.set_tunnel(host, port, _authorization(proxy))
        return made

    def _trust(self) -> Any:
        """Return the context that checks the server's certificate, as the task says."""
        if self._validate_certs and not self._ca_path:
            # It knows where systems have their authorities. Other modules do without it, because
            # they would take a third longer to load.
            from ansible.module_utils.urls import make_context  # noqa: PLC0415

            return make_context()
        context = ssl.create_default_context(cafile=self._ca_path)
        if not self._validate_certs:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _authorization(proxy: SplitResult) -> Dict[str, str]:
    if not proxy.username:
        return {}
    words = "%s:%s" % (unquote(proxy.username), unquote(proxy.password or ""))
    return {"Proxy-Authorization": "Basic " + base64.b64encode(words.encode()).decode()}
