"""The WebSocket endpoints: pipes, viewers, event channels; links come in by a door of their own.

Each is declared and authenticated as an ordinary request, so that a refusal is an ordinary
error, and then hands its socket to the hub.
"""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, cast

from flask import Flask, Response, request

from jump_server.hub.connection import Connection
from jump_server.hub.hub import Socket
from jump_server.hub.pipes import Dial, PipeRequest
from jump_server.services import jump_group_access, sessions
from jump_server.services.actors import Actor
from jump_server.services.events import Groups
from jump_server.services.inputs import Between, Hex32, Query
from jump_wire.errors import UserError

from . import links
from .agents import client_credential
from .channel import Channel
from .endpoint import ANYONE, USER, Access, Call, Routes
from .upgrade import Upgrade

if TYPE_CHECKING:
    from jump_server.runtime import Runtime

routes = Routes("WebSockets")
agent_routes = Routes("Jump Clients' own WebSockets", prefix="/agent/v1")

TICKET_LIMIT = 128
USE = Access(USER, (sessions.SCOPE,), item_right=sessions.RIGHT)


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
    """Put the door of the control links before the application."""
    runtime = cast("Runtime", app.extensions["jump"])
    app.wsgi_app = links.LinkDoor(app.wsgi_app, runtime)  # type: ignore[method-assign]  # Flask's way


@agent_routes.add("GET", "/link", Access(ANYONE), status=101, websocket=True)
def open_link(call: Call[None, None]) -> Response:  # noqa: ARG001  # who comes here was refused
    """A Jump Client's control link; its header `Authorization` contains its credential."""
    return links.refused()


@agent_routes.add("GET", "/pipe", Access(ANYONE), status=101, websocket=True)
def open_pipe(call: Call[None, None]) -> Response:
    """A Jump Client's end of a pipe; the header `Jump-Ticket` contains the pipe's ticket."""
    runtime = _runtime(call)
    client_id, credential = client_credential(request.headers.get("Authorization", ""))
    ticket = request.headers.get("Jump-Ticket", "")[:TICKET_LIMIT]
    if not runtime.hub.authenticates(client_id, credential):
        # Another worker may hold the link: then the record knows the credential.
        if runtime.cluster is None:
            raise UserError("credential_refused")
        runtime.identities.ask((client_id, credential))
    pipe = runtime.hub.claim_pipe(client_id, ticket)
    return Upgrade(request, lambda socket: runtime.hub.join_pipe(pipe, socket))


@routes.add(
    "GET", "/sessions/<session_id>/shell", USE, query=ShellQuery, status=101, websocket=True
)
def open_shell(call: Call[None, ShellQuery]) -> Response:
    """Use the shell of one's own session: a terminal."""
    runtime, query = _runtime(call), call.query
    runtime.hub.check_room()
    session_id = call.path["session_id"]
    attachment = call.read(sessions.attach, call.actor, session_id, "shell", query.tool)
    wanted = PipeRequest(
        attachment.client_id,
        attachment.session_id,
        "shell",
        query.tool,
        call.actor.username,
        attachment.verbs,
        query.offset,
        query.columns,
        query.rows,
    )
    return _open_pipe(call, wanted, attachment)


@routes.add(
    "GET", "/sessions/<session_id>/exec", USE, query=CommandQuery, status=101, websocket=True
)
def open_command(call: Call[None, CommandQuery]) -> Response:
    """Run one command in one's own session, its streams apart."""
    runtime, query = _runtime(call), call.query
    runtime.hub.check_room()
    session_id = call.path["session_id"]
    attachment = call.write(sessions.attach_command, call.actor, session_id, query.tool)
    wanted = PipeRequest(
        attachment.client_id,
        attachment.session_id,
        "exec",
        query.tool,
        call.actor.username,
        attachment.verbs,
        query.offset,
    )
    return _open_pipe(call, wanted, attachment)


@routes.add(
    "GET", "/sessions/<session_id>/tunnel", USE, query=TunnelQuery, status=101, websocket=True
)
def open_tunnel(call: Call[None, TunnelQuery]) -> Response:
    """Reach a Jump Shortcut's target in one's own session: the bytes of one TCP connection."""
    runtime = _runtime(call)
    runtime.hub.check_room()
    session_id = call.path["session_id"]
    tool_id = call.query.tool
    attachment = call.read(sessions.attach, call.actor, session_id, sessions.TUNNEL, tool_id)
    host, port = attachment.target_host, attachment.target_port
    wanted = PipeRequest(
        attachment.client_id,
        attachment.session_id,
        "tunnel",
        tool_id,
        call.actor.username,
        attachment.verbs,
        target_host=host,
        target_port=port,
    )
    dial = None if attachment.client_id else partial(runtime.targets.dial, host, port)
    return _open_pipe(call, wanted, attachment, dial)


@routes.add(
    "GET",
    "/events",
    Access(USER, ("read", "clients")),
    query=EventQuery,
    status=101,
    websocket=True,
)
def open_events(call: Call[None, EventQuery]) -> Response:
    """Follow what changes among the Jump Items that one may see."""
    runtime, actor, after = _runtime(call), call.actor, call.query.after
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
            runtime.events.subscribe(channel, after)

    return Upgrade(request, adopt)


def _runtime(call: Call[Any, Any]) -> "Runtime":
    return cast("Runtime", call.services)


def _open_pipe(
    call: Call[Any, Any],
    wanted: PipeRequest,
    attachment: sessions.Attachment,
    dial: Dial | None = None,
) -> Response:
    runtime = _runtime(call)

    def adopt(socket: Socket) -> None:
        runtime.uses.attach(wanted.session_id, wanted.client_id or None)
        if dial is None:
            runtime.hub.open_pipe(socket, wanted)
        else:
            runtime.hub.open_direct(socket, wanted, dial)

    upgrade = Upgrade(request, adopt)
    if attachment.new_tool:
        call.write(sessions.note_tool, wanted.session_id, wanted.kind, wanted.tool_id)
    if attachment.taken_over:
        call.write(sessions.take_over, call.actor, wanted.session_id)
    return upgrade


def _groups(runtime: "Runtime", actor: Actor) -> Groups:
    return runtime.database.read(jump_group_access.visible_groups, actor)
