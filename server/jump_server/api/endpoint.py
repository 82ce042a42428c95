"""Endpoints: path, types and access rules; and the call that is passed to a handler.

A handler contains no parsing and no decisions. It receives a checked :class:`Call`, calls one
function of the rules and returns its result.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, get_args, get_origin

import orjson
from flask import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts.passwords import Passwords
from jump_server.clients.jump_client_access import CallNeeded
from jump_server.context import Services
from jump_server.core import idempotency
from jump_server.core.actors import Actor
from jump_server.core.rate_limits import RateLimit
from jump_server.hub.admission import Admission
from jump_server.networks import network
from jump_server.thread_pool import Workers
from jump_server.updates.downloads import Downloads
from jump_server.webhooks import Webhooks

B = TypeVar("B", bound=BaseModel | None)
Q = TypeVar("Q", bound=BaseModel | None)
T = TypeVar("T")
P = ParamSpec("P")

ANYONE = "anyone"
USER = "user"

VALUES = 2_000
"""Default maximum number of JSON values in a body."""
MANY_VALUES = 42_000
"""Maximum number of values in bodies with thousands of ids. Checking them takes up to 30 ms."""


@dataclass(frozen=True)
class Access:
    """Access rules of one endpoint.

    ``who`` is ``ANYONE`` or ``USER``. A token needs at least one of ``scopes``. ``right`` is the
    required site right. ``item_right`` is the required Jump Item right in the Jump Group concerned.
    The rules enforce both rights; a test verifies that the declarations match.
    """

    who: str
    scopes: tuple[str, ...] = ()
    right: str | None = None
    item_right: str | None = None


@dataclass(frozen=True)
class Reply(Generic[T]):
    """A handler's response, when it is more than a view as JSON with the endpoint's status."""

    data: T | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | Iterator[bytes] | None = None
    """Raw body, whole or in pieces, instead of ``data`` as JSON."""
    content_type: str = ""
    """Content type of ``content``, if it is not the endpoint's first one."""


@dataclass
class Tools:
    """What handlers share in addition to the services: threads for slow work, and limits."""

    passwords: Passwords
    builders: Workers
    per_address: RateLimit
    enrolments: Admission
    """Enrolments by those who have a key, a secret or a credential."""
    rejections: Admission
    """Enrolments without one. They are stored for the report, and delay nobody else."""
    mails: RateLimit
    """Limit per user."""
    wakes: RateLimit
    watches: RateLimit
    """Limit per user and watched tool. A watcher that comes may move the tool's relay."""
    downloads: Downloads
    """Downloads of payloads by Jump Clients."""
    webhooks: Webhooks


@dataclass
class Call(Generic[B, Q]):
    """One authenticated, checked request."""

    services: Services
    tools: Tools
    actor: Actor
    body: B
    query: Q
    path: dict[str, str]
    address: str
    version: int | None
    """Version that the edit is based on (``If-Match``)."""
    idempotency_key: str | None
    fingerprint: bytes
    """The request's method, path and body. Must be the same for the same ``Idempotency-Key``."""
    browser: str = ""
    """The request's ``User-Agent`` header."""
    dry_run: bool = False
    """Whether to answer as if the request were carried out, without changing anything."""

    @property
    def passwords(self) -> Passwords:
        """The password hasher, with turns for the network of the client's address."""
        return self.tools.passwords.asked_by(network(self.address))

    def read(
        self, service: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a service in a reading transaction."""
        return self.services.database.read(service, *args, **kwargs)

    def report(
        self, service: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a service whose queries may take long."""
        return self.services.database.report(service, *args, **kwargs)

    def write(
        self, service: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a service in a writing transaction. A dry run is rolled back.

        When the service needs a passive client that has no link, the client is called first.
        """
        database = self.services.database
        if self.dry_run:
            return database.rehearse(service, *args, **kwargs)
        try:
            return database.write(service, *args, **kwargs)
        except CallNeeded as needed:
            self.services.reach(needed.client_id)
        return database.write(service, *args, **kwargs)

    def create(
        self,
        service: Callable[Concatenate[Transaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Reply[T]:
        """Call a service that creates something.

        Repeated requests with the same ``Idempotency-Key`` create it once and get the same answer.
        """
        if self.idempotency_key is None or self.dry_run:
            return Reply(self.write(service, *args, **kwargs), 201)
        key = self.idempotency_key

        def once(tx: Transaction) -> Reply[T]:
            begun = idempotency.begin(tx, self.actor, key, self.fingerprint)
            if isinstance(begun, idempotency.Stored):
                return Reply(orjson.loads(begun.body), begun.status)
            data = service(tx, *args, **kwargs)
            idempotency.finish(tx, begun, idempotency.Stored(201, orjson.dumps(data)))
            return Reply(data, 201)

        return self.write(once)


Handler = Callable[[Call[Any, Any]], Any]


@dataclass(frozen=True)
class Endpoint:
    """One method of one path, with everything in its documentation."""

    method: str
    rule: str
    handler: Handler
    access: Access
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: Any
    """The view that the handler returns as JSON, from its annotation, or None."""
    status: int
    content_types: tuple[str, ...]
    creates: bool
    """Whether the endpoint honours ``Idempotency-Key``."""
    edits: bool
    """Whether the endpoint honours ``If-Match``."""
    packed: bool
    """Whether the response is compressed.

    Only for long responses without secrets, because the compressed length can reveal a secret.
    """

    websocket: bool
    """Whether the endpoint opens a WebSocket.

    Requests with a cookie are accepted only from the site's own pages.
    """

    step_up: bool
    """Whether a fresh code of the second factor is needed, if the site's settings require one."""
    dry_run: bool
    """Whether the endpoint honours ``?dry_run``. Its handler must write through rules only."""
    values: int
    """Maximum number of values in the body, because the event loop's thread checks them."""

    @property
    def name(self) -> str:
        """Unique name of the endpoint."""
        module = self.handler.__module__.rpartition(".")[2]
        return f"{module}.{self.handler.__name__}"


def _answer(handler: Handler) -> Any:
    """Return the view that the handler's annotation declares, or None."""
    declared = handler.__annotations__["return"]
    origin: Any = get_origin(declared)
    if origin is Reply:
        (declared,) = get_args(declared)
    return None if declared in {None, type(None), Response} else declared


class Routes:
    """The endpoints of one subject."""

    def __init__(self, subject: str, prefix: str = "/api/v1") -> None:
        self.subject = subject
        self.prefix = prefix
        self.endpoints: list[Endpoint] = []

    def add(  # noqa: PLR0913  # all declarations of an endpoint
        self,
        method: str,
        rule: str,
        access: Access,
        *,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        status: int = 200,
        content_types: tuple[str, ...] = ("application/json",),
        creates: bool = False,
        edits: bool = False,
        packed: bool = False,
        websocket: bool = False,
        step_up: bool = False,
        dry_run: bool = False,
        values: int = VALUES,
    ) -> Callable[[Handler], Handler]:
        """Return a decorator that registers a handler as an endpoint."""

        def register(handler: Handler) -> Handler:
            self.endpoints.append(
                Endpoint(
                    method,
                    self.prefix + rule,
                    handler,
                    access,
                    body,
                    query,
                    _answer(handler),
                    status,
                    content_types,
                    creates,
                    edits,
                    packed,
                    websocket,
                    step_up,
                    dry_run,
                    values,
                )
            )
            return handler

        return register
