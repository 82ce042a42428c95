# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""A client of the server's JSON API."""

from __future__ import annotations

import http.client
import itertools
import json
import socket
import ssl
import time
import uuid
from typing import Any, Dict, Iterator, List, NoReturn, Optional
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit

from ansible_collections.bomgar.jumpclient.plugins.module_utils._connection import Connection
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import (
    UNKNOWN,
    VERSION,
    ApiError,
    answered_error,
    local_error,
)

PREFIX = "/api/v1"
PAGE = 500
"""Items of a list that one request asks for; the most that the server gives."""
PATIENCE = 30
"""Seconds that one request may wait, in all, for a busy server to take it."""
BUSY = (429, 503)
NOT_MODIFIED = 304
WRONG_NAME = (62, 64)
"""Codes of OpenSSL for a good certificate with another host name, or another IP address."""


class Api:
    """The server's API, as one token may use it.

    Every method raises :class:`ApiError`. A request that a busy server turned away is
    made again when the server says; creations carry an Idempotency-Key, so that
    none of them happens twice.
    """

    def __init__(
        self,
        url: str,
        token: str,
        ca_path: Optional[str] = None,
        validate_certs: bool = True,
        timeout: int = 15,
    ) -> None:
        url, token = _line("server_url", url), _line("token", token)
        parts = urlsplit(url)
        further = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
        if parts.scheme != "https" or not parts.hostname or further:
            raise ValueError("server_url: must be like https://jump.example.com, not %s" % url)
        self.site = url.rstrip("/")
        self.base = self.site + PREFIX
        self.dry_run = False
        """Whether the server only says what would become of what changes something."""
        self.server = "%s:%d" % (parts.hostname, parts.port or 443)
        headers = {
            "Accept": "application/json",
            "Accept-Language": "en",
            "Authorization": "Bearer %s" % token,
            "User-Agent": "bomgar.jumpclient/%s" % VERSION,
        }
        self._request = Connection(parts, headers, ca_path, validate_certs, timeout)

    def get(self, path: str, **query: Any) -> Any:
        """Return the JSON at ``path``."""
        return self._json("GET", path, query=query)

    def find(self, path: str) -> Optional[Dict[str, Any]]:
        """Return the record at ``path``, or None when the server has none there."""
        try:
            record = self._json("GET", path)  # type: Dict[str, Any]
        except ApiError as error:
            if error.status != 404 or error.code == "route_not_found":
                raise
            return None
        return record

    def items(self, path: str, most: Optional[int] = None, **query: Any) -> List[Dict[str, Any]]:
        """Return the items of the list at ``path``, page after page: all, or the first ``most``."""
        return list(itertools.islice(self._items(path, query, most), most))

    def _items(
        self, path: str, query: Dict[str, Any], most: Optional[int]
    ) -> Iterator[Dict[str, Any]]:
        size = PAGE if most is None else min(PAGE, max(1, most))
        after = None
        while True:
            page = self._json("GET", path, query=dict(query, limit=size, after=after))
            yield from page["items"]
            after = page.get("next")
            if not after:
                return

    def create(self, path: str, body: Dict[str, Any]) -> Any:
        """Create a record and return it; safe to repeat, by its Idempotency-Key."""
        key = {"Idempotency-Key": uuid.uuid4().hex}
        return self._json("POST", path, self._written(), body=body, headers=key)

    def post(self, path: str, body: Optional[Dict[str, Any]] = None) -> Any:
        """Ask for an action that does the same when it is asked for twice."""
        return self._json("POST", path, self._written(), body=body)

    def ask(self, path: str, body: Dict[str, Any]) -> Any:
        """Ask a question that is too long for an address."""
        return self._json("POST", path, body=body)

    def edit(self, path: str, body: Dict[str, Any], version: int) -> Any:
        """Change a record as it was read at ``version``, and return it."""
        match = {"If-Match": '"%d"' % version}
        return self._json("PATCH", path, self._written(), body=body, headers=match)

    def change(self, path: str, body: Dict[str, Any]) -> Any:
        """Change several records, each as it was read at the version in the body."""
        return self._json("PATCH", path, self._written(), body=body)

    def delete(self, path: str) -> None:
        """Delete the record at ``path``."""
        self._json("DELETE", path, self._written())

    def _written(self) -> Dict[str, Any]:
        """Return the query of what changes something."""
        return {"dry_run": "true"} if self.dry_run else {}

    def open(self, path: str, etag: str, **query: Any) -> Any:
        """Return the open answer of what is not JSON, which the caller closes.

        It is None when what the server has is what ``etag`` says.
        """
        headers = {"Accept": "*/*", "If-None-Match": '"%s"' % etag}
        try:
            return self._open("GET", path, query, None, headers)
        except ApiError as error:
            if error.status != NOT_MODIFIED:
                raise
            return None

    def file(self, path: str) -> bytes:
        """Return the content of a file of the site that is outside of the API."""
        with self._open("GET", path, {}, None, {"Accept": "*/*"}, self.site) as answer:
            return self.read(answer)

    def close(self) -> None:
        """End the connection, which is kept from one request to the next."""
        self._request.close()

    def read(self, answer: Any, size: Optional[int] = None) -> bytes:
        """Return the next ``size`` bytes of an open answer, or all that is left."""
        try:
            return bytes(answer.read(size))
        except (OSError, http.client.HTTPException) as error:
            self._unreachable(error)

    def _json(
        self,
        method: str,
        path: str,
        query: Optional[Dict[str, Any]] = None,
        body: Optional[Dict[str, Any]] = None,
        headers: Optional[Dict[str, str]] = None,
    ) -> Any:
        with self._open(method, path, query or {}, body, headers or {}) as answer:
            content = self.read(answer)
        if not content:
            return None
        try:
            return json.loads(content)
        except ValueError:
            raise answered_error(answer.status, None) from None

    def _open(
        self,
        method: str,
        path: str,
        query: Dict[str, Any],
        body: Optional[Dict[str, Any]],
        headers: Dict[str, str],
        base: Optional[str] = None,
    ) -> Any:
        url = (base or self.base) + path
        given = {key: value for key, value in query.items() if value is not None}
        if given:
            url += "?" + urlencode(given, doseq=True)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers = dict(headers, **{"Content-Type": "application/json"})
        patience = PATIENCE
        while True:
            try:
                return self._request.open(method, url, data=data, headers=headers)
            except HTTPError as error:
                wait = _wait(error)
                if error.code not in BUSY or wait is None or wait > patience:
                    raise self._explained(answered_error(error.code, _body(error))) from None
                patience -= wait
                time.sleep(wait)
            except (URLError, OSError, http.client.HTTPException, ValueError) as error:
                self._unreachable(error)

    def _explained(self, error: ApiError) -> ApiError:
        """Return an error, with the versions if the server does not know what it was asked for.

        The description of the API tells the server's version without any right.
        """
        if error.code not in UNKNOWN:
            return error
        try:
            with self._request.open("GET", self.base + "/openapi.json") as answer:
                described = json.loads(answer.read())
            error.add_versions(str(described["info"]["version"]))
        except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
            pass  # the error itself is what counts
        return error

    def _unreachable(self, error: Exception) -> NoReturn:
        """Translate what the libraries raise, once for all."""
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise _mistrusted(self.server, reason) from None
        if isinstance(reason, socket.timeout):
            text = "no response within %d s" % self._request.timeout
        elif isinstance(reason, OSError) and reason.strerror:
            text = reason.strerror
        elif isinstance(reason, ValueError):
            # Its text may quote what was to be sent, the token too.
            text = type(reason).__name__
        else:
            text = str(reason) or type(reason).__name__
        raise local_error(
            "server_unreachable", retry=True, server=self.server, reason=text
        ) from None


def _line(name: str, value: str) -> str:
    """Return a value that is one line of printable ASCII, without white space around it.

    Files and commands end in a line break, and what is copied brings blanks. The error never tells
    the value, which may be a secret.
    """
    value = value.strip()
    if not all("!" <= character <= "~" for character in value):
        raise ValueError(
            "%s: it holds a line break, a blank or another character that cannot be in it" % name
        )
    return value


def segment(text: str) -> str:
    """Quote a text as one segment of a path."""
    return quote(text, safe="")


def _wait(error: HTTPError) -> Optional[int]:
    """Return the whole seconds that a busy server asks to wait, or None."""
    value = error.headers.get("Retry-After", "")
    return max(1, int(value)) if value.isdigit() else None


def _body(error: HTTPError) -> Any:
    try:
        return json.loads(error.read())
    except (OSError, ValueError, http.client.HTTPException):
        return None


def _mistrusted(server: str, reason: ssl.SSLCertVerificationError) -> ApiError:
    """Make the error of a certificate, with what to do about it."""
    error = local_error("certificate_mismatch", server=server)
    detail = getattr(reason, "verify_message", "") or str(reason)
    advice = (
        "Use a name or an address that is in the server's setting addresses."
        if getattr(reason, "verify_code", 0) in WRONG_NAME
        else "If the server has its own CA, ca_path (JUMP_CA_PATH) must be its file trust/ca.pem."
    )
    error.message += " OpenSSL: %s. %s" % (detail.rstrip("."), advice)
    return error
