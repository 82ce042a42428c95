"""Jump Clients' control links, accepted before Flask sees the request.

After a restart, every Jump Client reconnects at once. Flask would cost a fifth of the work for
each accepted client, and most of the work for a rejected one. Rejected clients still receive the
standard error response.
"""

import secrets
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson
from flask import Response, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from jump_server.api import access_log, errors
from jump_server.api.addresses import client_address
from jump_server.api.upgrade import hand_over, handshake
from jump_server.clients import credentials
from jump_server.hub.links import hash_credential
from jump_server.hub.ports import LinkFacts
from jump_server.metrics import REQUEST_SECONDS
from jump_wire.errors import UserError

from .agent_credentials import client_credential

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from jump_server.runtime import Runtime

PATH = "/agent/v1/link"
HEARTBEAT = "HTTP_JUMP_HEARTBEAT"
"""WSGI environment key of the interval in seconds that a device asks for which sleeps."""

LONGEST_HEARTBEAT = 900
FAULT = "jump.fault"
"""WSGI environment key of an unexpected error that occurred before Flask."""


class LinkDoor:
    """WSGI middleware that accepts control links and passes on all other requests.

    Args:
        application: handles all other requests.
        runtime: provides the credentials and the hub.
    """

    def __init__(self, application: "WSGIApplication", runtime: "Runtime") -> None:
        self._application = application
        self._runtime = runtime
        self._seconds = REQUEST_SECONDS.labels("GET", PATH, "101")

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Handle one request."""
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        started = time.perf_counter()
        try:
            preface = handshake(environ)
            facts = self._admit(environ)
        except UserError as error:
            return self._refuse(environ, start_response, error, started)
        except Exception as error:  # noqa: BLE001  # raised again inside Flask, by refused()
            environ[FAULT] = error
            return self._application(environ, start_response)
        self._seconds.observe(time.perf_counter() - started)
        hand_over(environ, preface, lambda socket: self._runtime.hub.adopt_link(socket, facts))
        raise StopIteration

    def _admit(self, environ: "WSGIEnvironment") -> LinkFacts:
        """Check the client's credential and the hub's limits; return the facts about the link."""
        runtime = self._runtime
        client_id, credential = client_credential(environ.get("HTTP_AUTHORIZATION", ""))
        address = self._address(environ)
        runtime.hub.admit(client_id, address)
        try:
            identity = runtime.identities.ask((client_id, credential))
        except UserError as error:
            if error.code != "credential_refused":
                raise
            if runtime.database.read(credentials.is_outdated, client_id, credential):
                raise UserError("credential_outdated") from error
            runtime.hub.refused(client_id, address)
            raise
        facts = LinkFacts(
            client_id,
            hash_credential(credential),
            address,
            identity.uninstall,
            identity.update_policy,
            identity.connection,
            identity.offline_minutes,
            identity.control,
            identity.customer,
            _heartbeat(environ.get(HEARTBEAT, "")),
        )
        if self._is_clone(client_id, identity.holder):
            runtime.hub.directory.clone_refused(facts, "")
            raise UserError("clone_refused")
        if identity.by_pending:
            runtime.database.write(credentials.promote, client_id, credential)
        return facts

    def _is_clone(self, client_id: str, holder: str) -> bool:
        """Return whether the client's link in another worker is alive.

        Links in this worker are challenged by the hub. It would accept this one first, and the
        clone would describe its computer in the original's record.
        """
        elsewhere = bool(holder) and holder.partition(":")[0] != self._runtime.worker
        return elsewhere and self._runtime.environment.gateway.is_alive(client_id)

    def _refuse(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        error: UserError,
        started: float,
    ) -> Iterable[bytes]:
        accepted = parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept)
        language = errors.preferred(accepted) or "en"
        body = orjson.dumps({"error": errors.detail(error, language)})
        status = HTTPStatus(error.kind.http_status)
        request_id = secrets.token_hex(8)
        headers = {
            **errors.headers(error),
            "Content-Length": str(len(body)),
            "X-Request-Id": request_id,
        }
        start_response(f"{status.value} {status.phrase}", list(headers.items()))
        access_log.note(
            "GET",
            PATH,
            status.value,
            time.perf_counter() - started,
            self._address(environ),
            error=error.code,
            request_id=request_id,
        )
        return [body]

    def _address(self, environ: "WSGIEnvironment") -> str:
        return client_address(
            environ.get("REMOTE_ADDR"),
            environ.get("HTTP_X_FORWARDED_FOR", ""),
            self._runtime.settings.trusted_proxies,
        )


def refused() -> Response:
    """Raise the error of a link that failed before Flask, or did not get there (HEAD)."""
    error: Exception = request.environ.get(FAULT) or UserError("not_a_websocket")
    raise error


def _heartbeat(value: str) -> int:
    """Return the interval that a header asks for, or 0 for none."""
    known = len(value) <= 5 and value.isascii() and value.isdigit()
    return min(int(value), LONGEST_HEARTBEAT) if known else 0
