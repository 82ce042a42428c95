"""Jump Clients' control links: let in before Flask sees the request.

After a restart the whole fleet is at the door, and what Flask does for each request would be a
fifth of the work. Who is refused gets there, and with it the usual answer, its measure and
its line in the log.
"""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Response, request

from jump_server.hub.links import hash_credential
from jump_server.hub.ports import LinkFacts
from jump_server.metrics import REQUEST_SECONDS
from jump_server.services import credentials
from jump_wire.errors import UserError

from .addresses import client_address
from .agents import client_credential
from .upgrade import hand_over, handshake

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from jump_server.runtime import Runtime

PATH = "/agent/v1/link"
REFUSED = "jump.refused"
"""Key of the environment: why the request was refused."""


class LinkDoor:
    """Lets links in; everything else is the application's.

    Args:
        application: answers all other requests, and those that were refused here.
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
        except Exception as error:  # noqa: BLE001  # raised again where errors are answered
            environ[REFUSED] = error
            return self._application(environ, start_response)
        self._seconds.observe(time.perf_counter() - started)
        hand_over(environ, preface, lambda socket: self._runtime.hub.adopt_link(socket, facts))
        raise StopIteration

    def _admit(self, environ: "WSGIEnvironment") -> LinkFacts:
        """Check who asks; its credential, and whether there is room."""
        runtime = self._runtime
        client_id, credential = client_credential(environ.get("HTTP_AUTHORIZATION", ""))
        runtime.hub.admit(client_id)
        identity = runtime.identities.ask((client_id, credential))
        if identity.by_pending:
            runtime.database.write(credentials.promote, client_id, credential)
        address = client_address(
            environ.get("REMOTE_ADDR"),
            environ.get("HTTP_X_FORWARDED_FOR", ""),
            runtime.settings.trusted_proxies,
        )
        return LinkFacts(client_id, hash_credential(credential), address, identity.uninstall)


def refused() -> Response:
    """The view of a link that was refused at the door, or never came there (HEAD)."""
    error: Exception = request.environ.get(REFUSED) or UserError("not_a_websocket")
    raise error
