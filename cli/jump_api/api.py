"""The server's HTTP API over a kept-alive TLS connection.

All errors are :class:`jump_wire.errors.UserError`: an error response of the server, an unreachable
server, or an untrusted certificate.
"""

import http.client
import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError

from jump_wire.errors import GENERIC, UserError

from . import __version__

PREFIX = "/api/v1"
PAGE = 500
ANSWER_LIMIT = 16 * 1024 * 1024
"""Maximum size of a response, in bytes."""


@dataclass(frozen=True)
class Site:
    """A server's address and the certificates that it is verified with.

    Args:
        url: ``https://host[:port]``.
        ca_path: a file of PEM certificates; only these are trusted. None means the system's store.
        language: ``en`` or ``fr``, for messages from the server.
        timeout: seconds to wait for a response.
    """

    url: str
    ca_path: str | None = None
    language: str = "en"
    timeout: float = 30.0

    @property
    def authority(self) -> str:
        """The host and port of the URL, for messages and addresses.

        Raises:
            UserError: the URL is not a valid server address.
        """
        parts = urlsplit(self.url)
        plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
        if parts.scheme != "https" or not parts.hostname or not plain:
            raise UserError("field_malformed", field="server-url", expected="https://host[:port]")
        return parts.netloc

    def trust(self) -> ssl.SSLContext:
        """Return the TLS settings.

        Raises:
            UserError: the certificate file can't be read.
        """
        try:
            certificates = None if self.ca_path is None else Path(self.ca_path).read_text("ascii")
            return ssl.create_default_context(cadata=certificates)
        except (OSError, ValueError) as error:  # SSLError is an OSError
            raise UserError(
                "authority_unreadable", path=str(self.ca_path), reason=_reason(error)
            ) from error

    def unreachable(self, error: BaseException) -> UserError:
        """Return the catalogue's error for a failed connection to the server."""
        cause = _cause(error)
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = cause.verify_message or _reason(cause)
            return UserError("server_untrusted", server=self.authority, reason=reason)
        return UserError("server_unreachable", server=self.authority, reason=_reason(cause))


class Api:
    """Access to the API of ``site`` as one actor. Threads may share it.

    Args:
        site: the server.
        headers: authenticate each request, such as ``{"Authorization": "Bearer …"}``.
    """

    def __init__(self, site: Site, headers: Mapping[str, str]) -> None:
        self.site = site
        self.headers = dict(headers)
        self.trust = site.trust()
        self._base = f"https://{site.authority}{PREFIX}"
        self._pool = _pool(site, self.trust)

    @classmethod
    def with_token(cls, site: Site, token: str) -> "Api":
        """Return access with an API token."""
        return cls(site, {"Authorization": f"Bearer {token}"})

    @classmethod
    def signed_in(cls, site: Site, username: str, password: str) -> "Api":
        """Sign in with a password and return access with the cookie."""
        api = cls(site, {})
        body = {"username": username, "password": password}
        with api.open("POST", "/auth/sign-in", body) as answer:
            cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
            me = _json(answer.read(ANSWER_LIMIT))
        api.headers.update({"Cookie": cookie, "X-CSRF-Token": str(me["csrf_token"])})
        return api

    def close(self) -> None:
        """Close the kept-alive connection; the next request opens a new one."""
        self._pool.clear()

    def open(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, str | int] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request and return the response, which the caller has to read and close.

        Args:
            method: the HTTP method.
            path: the path below ``/api/v1``.
            body: sent as JSON; None for no body.
            query: the query parameters.

        Raises:
            UserError: the server refused the request, or could not be reached.
        """
        address = self._base + path + (f"?{urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body).encode()
        headers = {
            "Accept": "application/json",
            "Accept-Language": self.site.language,
            "User-Agent": f"jump/{__version__}",
            **({} if data is None else {"Content-Type": "application/json"}),
            **self.headers,
        }
        try:
            answer = self._send(method, address, data, headers)
            if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
                with answer:
                    raise self.refusal(answer.status, answer.read(ANSWER_LIMIT))
        except (OSError, HTTPError) as error:
            raise self.site.unreachable(error) from error
        return answer

    def _send(
        self, method: str, address: str, data: bytes | None, headers: Mapping[str, str]
    ) -> urllib3.BaseHTTPResponse:
        def send() -> urllib3.BaseHTTPResponse:
            return self._pool.urlopen(
                method, address, redirect=False, body=data, headers=headers, preload_content=False
            )

        try:
            return send()
        except ProtocolError:
            # The server may close a kept-alive connection just as the request is sent.
            if method != "GET":
                raise
            return send()

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, str | int] | None = None,
    ) -> Any:
        """Send a request and return the response's JSON, or None when it is empty.

        Raises:
            UserError: see :meth:`open`; also when the response is too large or not JSON.
        """
        answer = self.open(method, path, body, query)
        try:
            content = answer.read(ANSWER_LIMIT)
            if answer.read(1):
                answer.close()
                raise UserError(GENERIC)
        except (OSError, HTTPError) as error:
            answer.close()
            raise self.site.unreachable(error) from error
        answer.release_conn()
        return _json(content) if content else None

    def items(self, path: str, query: Mapping[str, str | int] | None = None) -> Iterator[Any]:
        """Yield every item of a list, page after page."""
        parameters = {**(query or {}), "limit": PAGE}
        while True:
            page = self.request("GET", path, query=parameters)
            yield from page["items"]
            if not page.get("next"):
                return
            parameters["after"] = page["next"]

    def refusal(self, status: int, content: bytes) -> UserError:
        """Return the catalogue's error for the response to a refused request."""
        try:
            error = json.loads(content)["error"]
            code, parameters = error["code"], error.get("parameters", {})
            if not isinstance(code, str):
                raise TypeError
            return UserError.received(code, parameters)
        except (ValueError, TypeError, KeyError, AttributeError):
            # Not an error of this API: a proxy or another program responded.
            phrase = http.client.responses.get(status, "")
            if status == HTTPStatus.INTERNAL_SERVER_ERROR:
                return UserError(GENERIC)
            reason = f"HTTP {status} {phrase}".rstrip()
            return UserError("server_unreachable", server=self.site.authority, reason=reason)


def _pool(site: Site, trust: ssl.SSLContext) -> urllib3.PoolManager:
    """Return the connection pool. It uses the proxy from the environment, if any.

    It neither retries requests nor follows redirects. A redirect would send the token to another
    address.
    """
    timeout = urllib3.Timeout(connect=site.timeout, read=site.timeout)
    named = getproxies()
    proxy = named.get("https") or named.get("all")
    if not proxy or proxy_bypass(site.authority):
        return urllib3.PoolManager(ssl_context=trust, timeout=timeout, retries=False)
    user = urlsplit(proxy)
    credentials = (
        f"{unquote(user.username)}:{unquote(user.password or '')}" if user.username else None
    )
    headers = urllib3.make_headers(proxy_basic_auth=credentials)
    try:
        return urllib3.ProxyManager(
            proxy, proxy_headers=headers, ssl_context=trust, timeout=timeout, retries=False
        )
    except (HTTPError, ValueError) as error:
        raise UserError(
            "field_malformed", field="https_proxy", expected="http://host:port"
        ) from error


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise UserError(GENERIC) from error


def _cause(error: BaseException) -> BaseException:
    """Return the system's error, which the library wraps, sometimes twice."""
    for inner in (error.__cause__, *reversed(error.args)):
        if isinstance(inner, BaseException):
            return _cause(inner)
    return error


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return "timed out"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
