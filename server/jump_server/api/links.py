"""Jump Clients' control links: let in before Flask sees the request.

After a restart the whole fleet is at the door, and what Flask does for each request would be a
fifth of the work; of a refusal it would be most. Who is refused gets the usual answer all the same.
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

from jump_server.hub.links import hash_credential
from jump_server.hub.ports import LinkFacts
from jump_server.metrics import REQUEST_SECONDS
from jump_server.services import credentials
from jump_wire.errors import UserError

from . import access_log, errors
from .addresses import client_address
from .agents import client_credential
from .upgrade import hand_over, handshake

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from jump_server.runtime import Runtime

PATH = "/agent/v1/link"
FAULT = "jump.fault"
"""Key of the environment: what failed at the door, which is a bug."""


class LinkDoor:
    """Lets links in; everything else is the application's.

    Args:
        application: answers all other requests.
        runtime: knows the credentials, and has the hub.
    """

    def __init__(self, application: "WSGIApplication", runtime: "Runtime") -> None:
        self._application = application
        self._runtime = runtime
        self._seconds = REQUEST_SECONDS.labels("GET", PATH, "101")

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        started = time.perf_counter()
        try:
            preface = handshake(environ)
            facts = self._admit(environ)
        except UserError as error:
            return self._refuse(environ, start_response, error, started)
        except Exception as error:  # noqa: BLE001  # raised again where bugs are answered
            environ[FAULT] = error
            return self._application(environ, start_response)
        self._seconds.observe(time.perf_counter() - started)
        hand_over(environ, preface, lambda socket: self._runtime.hub.adopt_link(socket, facts))
        raise StopIteration

    def _admit(self, environ: "WSGIEnvironment") -> LinkFacts:
        """Check who asks; its credential, and whether there is room."""
        runtime = self._runtime
        client_id, credential = client_credential(environ.get("HTTP_AUTHORIZATION", ""))
        address = self._address(environ)
        runtime.hub.admit(client_id, address)
        try:
            identity = runtime.identities.ask((client_id, credential))
        except UserError as error:
            if error.code == "credential_refused":
                runtime.hub.refused(client_id, address)
            raise
        if identity.by_pending:
            runtime.database.write(credentials.promote, client_id, credential)
        return LinkFacts(client_id, hash_credential(credential), address, identity.uninstall)

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
    """The view of a link that failed at the door, or never came there (HEAD)."""
    error: Exception = request.environ.get(FAULT) or UserError("not_a_websocket")
    raise error
