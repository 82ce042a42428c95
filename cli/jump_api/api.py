"""The server's HTTP API over one TLS connection, which is kept.

Errors come back as :class:`jump_wire.errors.UserError`, whether the server answered
one, could not be reached, or showed a certificate that is not trusted.
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

from jump_wire.errors import GENERIC, Parameter, UserError

from . import __version__

PREFIX = "/api/v1"
PAGE = 500
ANSWER_LIMIT = 16 * 1024 * 1024
"""The most bytes of an answer that are read."""


@dataclass(frozen=True)
class Site:
    """Where a server is and how it is trusted.

    Args:
        url: ``https://host[:port]``.
        ca_path: a file of PEM certificates; only these are trusted then. None means the
            system's store.
        language: ``en`` or ``fr``, for messages that the server writes.
        timeout: seconds to wait for an answer.
    """

    url: str
    ca_path: str | None = None
    language: str = "en"
    timeout: float = 30.0

    @property
    def authority(self) -> str:
        """The host and port, for messages and addresses.

        Raises:
            UserError: the URL is not one of a server.
        """
        parts = urlsplit(self.url)
        plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
        if parts.scheme != "https" or not parts.hostname or not plain:
            raise UserError("field_malformed", field="server-url", expected="https://host[:port]")
        return parts.netloc

    def trust(self) -> ssl.SSLContext:
        """Make the TLS settings.

        Raises:
            UserError: the file of certificates can't be read.
        """
        try:
            certificates = None if self.ca_path is None else Path(self.ca_path).read_text("ascii")
            return ssl.create_default_context(cadata=certificates)
        except (OSError, ValueError) as error:  # SSLError is an OSError
            raise UserError(
                "field_malformed", field="ca", expected=f"PEM certificates: {_reason(error)}"
            ) from error

    def unreachable(self, error: BaseException) -> UserError:
        """Say why the server could not be reached, in the catalogue's words."""
        cause = _cause(error)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UserError("certificate_mismatch", server=self.authority)
        return UserError("server_unreachable", server=self.authority, reason=_reason(cause))


class Api:
    """One actor's access to the API of ``site``; threads may share it.

    Args:
        site: the server.
        headers: what proves who asks, such as ``{"Authorization": "Bearer …"}``.
    """

    def __init__(self, site: Site, headers: Mapping[str, str]) -> None:
        self.site = site
        self.headers = dict(headers)
        self.trust = site.trust()
        self._base = f"https://{site.authority}{PREFIX}"
        self._pool = _pool(site, self.trust)

    @classmethod
    def with_token(cls, site: Site, token: str) -> "Api":
        """Act with an API token."""
        return cls(site, {"Authorization": f"Bearer {token}"})

    @classmethod
    def signed_in(cls, site: Site, username: str, password: str) -> "Api":
        """Sign in as a person and act with the cookie."""
        api = cls(site, {})
        body = {"username": username, "password": password}
        with api.open("POST", "/auth/sign-in", body) as answer:
            cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
            me = _json(answer.read(ANSWER_LIMIT))
        api.headers.update({"Cookie": cookie, "X-CSRF-Token": str(me["csrf_token"])})
        return api

    def close(self) -> None:
        """Close the kept connection; the next request opens another one."""
        self._pool.clear()

    def open(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, str | int] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request and give the answer, still to be read and closed.

        Args:
            method: the HTTP method.
            path: below ``/api/v1``.
            body: sent as JSON; None for no body.
            query: parameters of the address.

        Raises:
            UserError: the server refused, or could not be reached.
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
            # The server may close a kept connection at the moment when it is used.
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
        """Send a request and give the answer's JSON, or None when it has none.

        Raises:
            UserError: see :meth:`open`.
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
        """Give every item of a list, page after page."""
        parameters = {**(query or {}), "limit": PAGE}
        while True:
            page = self.request("GET", path, query=parameters)
            yield from page["items"]
            if not page.get("next"):
                return
            parameters["after"] = page["next"]

    def refusal(self, status: int, content: bytes) -> UserError:
        """Turn the answer of a refused request into the catalogue's error."""
        try:
            error = json.loads(content)["error"]
            code, parameters = error["code"], error.get("parameters") or {}
            shown: dict[str, Parameter] = {
                str(name): value
                for name, value in parameters.items()
                if isinstance(value, str | int)
            }
            return UserError(str(code), **shown)
        except (ValueError, TypeError, KeyError, AttributeError):
            # Not ours: a proxy or another program answered.
            phrase = http.client.responses.get(status, "")
            if status == HTTPStatus.INTERNAL_SERVER_ERROR:
                return UserError(GENERIC)
            reason = f"HTTP {status} {phrase}".rstrip()
            return UserError("server_unreachable", server=self.site.authority, reason=reason)


def _pool(site: Site, trust: ssl.SSLContext) -> urllib3.PoolManager:
    """What keeps the connection. It uses the proxy that the environment names, if any.

    Nothing is tried again behind our back, and a redirection is followed nowhere, since it would
    carry the token to another place.
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
    """The system's own error, which the library wraps, sometimes twice."""
    for inner in (error.__cause__, *reversed(error.args)):
        if isinstance(inner, BaseException):
            return _cause(inner)
    return error


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
