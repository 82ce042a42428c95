"""One endpoint: its address, its types, who may ask; and the call that a view is given.

A view parses nothing and decides nothing: it gets a checked :class:`Call`, calls
one service and returns what that rendered.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import orjson
from pydantic import BaseModel
from sqlalchemy.orm import Session

from jump_server.context import Services
from jump_server.hub.admission import Admission
from jump_server.networks import network
from jump_server.services import idempotency
from jump_server.services.actors import Actor
from jump_server.services.passwords import Passwords
from jump_server.services.rate_limits import RateLimit
from jump_server.thread_pool import Workers

B = TypeVar("B", bound=BaseModel | None)
Q = TypeVar("Q", bound=BaseModel | None)
T = TypeVar("T")
P = ParamSpec("P")

ANYONE = "anyone"
USER = "user"

VALUES = 2_000
"""Values that a body may have where the endpoint says nothing else."""
MANY_VALUES = 42_000
"""The same for bodies that name thousands of things: checking them takes up to 30 ms."""


@dataclass(frozen=True)
class Access:
    """Who may ask: anyone or a user, and the scopes of which a token needs one.

    ``right`` is the site right that it takes, ``item_right`` the Jump Item right in the Jump
    Group that it is about. The services check both; a test checks that they are told right.
    """

    who: str
    scopes: tuple[str, ...] = ()
    right: str | None = None
    item_right: str | None = None


@dataclass(frozen=True)
class Answer:
    """What a view answers when it is more than 200 with a body."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | Iterator[bytes] | None = None
    """The body as it is, or piece by piece, instead of ``data`` as JSON."""
    content_type: str = ""
    """Of the endpoint's content types the one of this body, when it is not the first."""


@dataclass
class Tools:
    """What views share beside the services: slow work, and limits."""

    passwords: Passwords
    builders: Workers
    per_address: RateLimit
    enrolments: Admission
    mails: RateLimit
    """By user."""
    wakes: RateLimit


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
    """The version that the edit was made from (``If-Match``)."""
    idempotency_key: str | None
    fingerprint: bytes
    """The request itself: what must be the same under the same ``Idempotency-Key``."""
    browser: str = ""
    """What the browser or program calls itself."""
    dry_run: bool = False
    """Whether to answer as if it were done, and do nothing."""

    @property
    def passwords(self) -> Passwords:
        """Passwords, on behalf of the address that asks."""
        return self.tools.passwords.asked_by(network(self.address))

    def read(
        self, service: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask a service."""
        return self.services.database.read(service, *args, **kwargs)

    def report(
        self, service: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask a service for what may take long."""
        return self.services.database.report(service, *args, **kwargs)

    def write(
        self, service: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Let a service change something, or only say what would become of it."""
        database = self.services.database
        return (database.rehearse if self.dry_run else database.write)(service, *args, **kwargs)

    def create(
        self,
        service: Callable[Concatenate[Session, P], dict[str, Any]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Answer:
        """Let a service create something: once, however often the same request comes."""
        if self.idempotency_key is None or self.dry_run:
            return Answer(self.write(service, *args, **kwargs), 201)
        key = self.idempotency_key

        def once(session: Session) -> Answer:
            begun = idempotency.begin(session, self.actor, key, self.fingerprint)
            if isinstance(begun, idempotency.Answer):
                return Answer(orjson.loads(begun.body), begun.status)
            data = service(session, *args, **kwargs)
            idempotency.finish(session, begun, idempotency.Answer(201, orjson.dumps(data)))
            return Answer(data, 201)

        return self.services.database.write(once)


View = Callable[[Call[Any, Any]], Any]


@dataclass(frozen=True)
class Endpoint:
    """One method of one address, and everything that its documentation says."""

    method: str
    rule: str
    view: View
    access: Access
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel] | None
    status: int
    content_types: tuple[str, ...]
    creates: bool
    """Whether it honours ``Idempotency-Key``."""
    edits: bool
    """Whether it honours ``If-Match``."""
    packed: bool
    """Whether its answer is compressed: it is long, and has no secret for a length to tell."""

    websocket: bool
    """Whether it answers by a WebSocket; with a cookie it serves the site's own pages only."""

    step_up: bool
    """Whether it wants a fresh code of the second factor, where the site's settings ask for it."""
    dry_run: bool
    """Whether it honours ``?dry_run``: its view changes what services write, and nothing else."""
    values: int
    """How many values a body may have: checking them is work of the event loop's thread."""

    @property
    def name(self) -> str:
        """A name that no other endpoint has."""
        module = self.view.__module__.rpartition(".")[2]
        return f"{module}.{self.view.__name__}"


class Routes:
    """The endpoints of one subject."""

    def __init__(self, subject: str, prefix: str = "/api/v1") -> None:
        self.subject = subject
        self.prefix = prefix
        self.endpoints: list[Endpoint] = []

    def add(  # noqa: PLR0913  # everything that is declared of an endpoint
        self,
        method: str,
        rule: str,
        access: Access,
        *,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        answer: type[BaseModel] | None = None,
        status: int = 200,
        content_types: tuple[str, ...] = ("application/json",),
        creates: bool = False,
        edits: bool = False,
        packed: bool = False,
        websocket: bool = False,
        step_up: bool = False,
        dry_run: bool = False,
        values: int = VALUES,
    ) -> Callable[[View], View]:
        """Make the decorated view an endpoint."""

        def register(view: View) -> View:
            self.endpoints.append(
                Endpoint(
                    method,
                    self.prefix + rule,
                    view,
                    access,
                    body,
                    query,
                    answer,
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
            return view

        return register
