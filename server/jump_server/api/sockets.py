"""The WebSocket endpoints: pipes, viewers, event channels; links come in by a door of their own.

Each authenticates as an ordinary request, so that a refusal is an ordinary error,
and then hands its socket to the hub.
"""

from functools import partial
from typing import TYPE_CHECKING, Annotated, cast

from flask import Flask, Response, current_app, request

from jump_server.hub.connection import Connection
from jump_server.hub.hub import Socket
from jump_server.hub.pipes import Dial, PipeRequest
from jump_server.services import jump_group_access, sessions
from jump_server.services.actors import Actor
from jump_server.services.events import Groups
from jump_server.services.inputs import Between, Hex32, Query, parse
from jump_wire.errors import UserError

from . import links
from .agents import client_credential
from .channel import Channel
from .dispatch import authenticate, check_origin
from .upgrade import Upgrade

if TYPE_CHECKING:
    from jump_server.runtime import Runtime

TICKET_LIMIT = 128


class ShellQuery(Query):
    """Which shell a viewer wants, and from where on."""

    tool: Hex32
    offset: Annotated[int, Between(0, 2**53 - 1)] = 0
    columns: Annotated[int, Between(1, 1000)] = 80
    rows: Annotated[int, Between(1, 1000)] = 24


class CommandQuery(Query):
    """Which command a viewer wants, and from where on. The command itself comes by the pipe."""

    tool: Hex32
    offset: Annotated[int, Between(0, 2**53 - 1)] = 0


class TunnelQuery(Query):
    """The connection that a viewer makes: an id that was never used before."""

    tool: Hex32


class EventQuery(Query):
    """The last event that the console has seen."""

    after: str = ""


def register(app: Flask) -> None:
    """Add the endpoints to the application."""
    runtime = cast("Runtime", app.extensions["jump"])
    app.wsgi_app = links.LinkDoor(app.wsgi_app, runtime)  # type: ignore[method-assign]  # Flask's way
    for rule, view in (
        (links.PATH, links.refused),
        ("/agent/v1/pipe", agent_pipe),
        ("/api/v1/sessions/<session_id>/shell", shell),
        ("/api/v1/sessions/<session_id>/exec", command),
        ("/api/v1/sessions/<session_id>/tunnel", tunnel),
        ("/api/v1/events", event_channel),
    ):
        # Twice: a request that asks for no WebSocket gets our own error, not the router's.
        for websocket in (True, False):
            app.add_url_rule(
                rule, view_func=view, websocket=websocket, provide_automatic_options=False
            )


def agent_pipe() -> Response:
    """The agent's end of a pipe that it was asked to dial."""
    runtime = _runtime()
    client_id, credential = client_credential(request.headers.get("Authorization", ""))
    ticket = request.headers.get("Jump-Ticket", "")[:TICKET_LIMIT]
    if not runtime.hub.authenticates(client_id, credential):
        # Another worker may hold the link: then the record knows the credential.
        if runtime.cluster is None:
            raise UserError("credential_refused")
        runtime.identities.ask((client_id, credential))
    pipe = runtime.hub.claim_pipe(client_id, ticket)
    return Upgrade(request, lambda socket: runtime.hub.join_pipe(pipe, socket))


def shell(session_id: str) -> Response:
    """A viewer of a session's shell."""
    runtime = _runtime()
    actor = _authenticate(runtime)
    query = parse(ShellQuery, request.args.to_dict())
    runtime.hub.check_room()
    attachment = runtime.database.read(sessions.attach, actor, session_id, "shell")
    wanted = PipeRequest(
        attachment.client_id,
        attachment.session_id,
        "shell",
        query.tool,
        actor.username,
        attachment.verbs,
        query.offset,
        query.columns,
        query.rows,
    )
    return _open_pipe(runtime, actor, wanted, attachment)


def command(session_id: str) -> Response:
    """A viewer of one command in a session."""
    runtime = _runtime()
    actor = _authenticate(runtime)
    query = parse(CommandQuery, request.args.to_dict())
    runtime.hub.check_room()
    attachment = runtime.database.write(sessions.attach_command, actor, session_id, query.tool)
    wanted = PipeRequest(
        attachment.client_id,
        attachment.session_id,
        "exec",
        query.tool,
        actor.username,
        attachment.verbs,
        query.offset,
    )
    return _open_pipe(runtime, actor, wanted, attachment)


def tunnel(session_id: str) -> Response:
    """A viewer of a Jump Shortcut's target: bytes in, bytes out."""
    runtime = _runtime()
    actor = _authenticate(runtime)
    query = parse(TunnelQuery, request.args.to_dict())
    runtime.hub.check_room()
    attachment = runtime.database.read(sessions.attach, actor, session_id, sessions.TUNNEL)
    host, port = attachment.target_host, attachment.target_port
    wanted = PipeRequest(
        attachment.client_id,
        attachment.session_id,
        "tunnel",
        query.tool,
        actor.username,
        attachment.verbs,
        target_host=host,
        target_port=port,
    )
    dial = None if attachment.client_id else partial(runtime.targets.dial, host, port)
    return _open_pipe(runtime, actor, wanted, attachment, dial)


def event_channel() -> Response:
    """A console's live channel."""
    runtime = _runtime()
    actor = _authenticate(runtime)
    actor.require_scope("read", "clients")
    query = parse(EventQuery, request.args.to_dict())
    runtime.hub.check_room()
    groups = _groups(runtime, actor)

    def adopt(socket: Socket) -> None:
        def handler(connection: Connection) -> Channel:
            channel = Channel(
                connection,
                runtime.events,
                actor,
                lambda: _groups(runtime, actor),
                groups,
                runtime.channels.discard,
            )
            runtime.channels.add(channel)
            return channel

        channel = runtime.hub.adopt_subscriber(socket, handler)
        if channel in runtime.channels:  # else it has gone already
            runtime.events.subscribe(channel, query.after)

    return Upgrade(request, adopt)


def _runtime() -> "Runtime":
    return cast("Runtime", current_app.extensions["jump"])


def _open_pipe(
    runtime: "Runtime",
    actor: Actor,
    wanted: PipeRequest,
    attachment: sessions.Attachment,
    dial: Dial | None = None,
) -> Response:
    def adopt(socket: Socket) -> None:
        runtime.uses.attach(wanted.session_id, wanted.client_id or None)
        if dial is None:
            runtime.hub.open_pipe(socket, wanted)
        else:
            runtime.hub.open_direct(socket, wanted, dial)

    upgrade = Upgrade(request, adopt)
    if attachment.taken_over:
        runtime.database.write(sessions.take_over, actor, wanted.session_id)
    return upgrade


def _authenticate(runtime: "Runtime") -> Actor:
    """Who opens a WebSocket; with a cookie, only from the site's own pages."""
    actor = authenticate(runtime)
    if actor.token_id is None:
        check_origin(runtime)
    return actor


def _groups(runtime: "Runtime", actor: Actor) -> Groups:
    return runtime.database.read(jump_group_access.visible_groups, actor)
