"""The WebSockets of tools: one endpoint for each kind of pipe, generated from its declaration."""

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, cast

from flask import Response, request
from pydantic import create_model

from jump_server import pipe_taps
from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.api.upgrade import Upgrade
from jump_server.core.inputs import Between, Hex32, Query, Text
from jump_server.hub.hub import Socket
from jump_server.hub.ports import Viewer
from jump_server.sessions import permissions, session_tools, sessions
from jump_wire.errors import UserError
from jump_wire.fields import SPEC, Spec
from jump_wire.kinds import CONSENT_SECONDS, KINDS, Kind

if TYPE_CHECKING:
    from jump_server.runtime import Runtime

MOST = 200
"""Maximum number of a user's connections to tools in each worker."""

USE = Access(USER, (sessions.SCOPE,), item_right=sessions.RIGHT)


class ToolQuery(Query):
    """The tool's id, which the viewer chooses. The same id attaches the tool again.

    With ``watch``, a viewer of a shared kind sees what the one that controls sees.
    """

    tool: Hex32


def routes() -> Routes:
    """Return the endpoints of all declared kinds."""
    found = Routes("Tools of a session")
    for kind in KINDS.values():
        add = found.add(
            "GET",
            f"/sessions/<session_id>/{kind.name}",
            replace(USE, item_right=permissions.RIGHTS_OF.get(kind.verb, USE.item_right)),
            query=_query(kind),
            status=101,
            websocket=True,
        )
        add(_handler(kind))
    return found


def _query(kind: Kind) -> type[ToolQuery]:
    given: dict[str, Any] = {"watch": (bool, False)} if kind.shared else {}
    if not kind.leads_on:
        for item in fields(kind.parameters):
            given[item.name] = (_type(item.metadata[SPEC]), item.default)
    name = f"{kind.name.capitalize()}Query"
    return create_model(name, __base__=ToolQuery, __doc__=ToolQuery.__doc__, **given)


def _type(spec: Spec) -> Any:
    types: dict[str, Any] = {
        "integer": Annotated[int, Between(int(spec.low), int(spec.high))],
        "text": Annotated[str, Text(int(spec.high))],
        "flag": bool,
    }
    return types[spec.kind]


def _handler(kind: Kind) -> Any:
    def handler(call: Call[None, Any]) -> Response:
        return _open(call, kind)

    handler.__name__ = f"open_{kind.name}"
    handler.__doc__ = f"Use a tool of your own session: {kind.summary}."
    return handler


def _open(call: Call[None, Any], kind: Kind) -> Response:
    runtime = cast("Runtime", call.services)
    runtime.hub.check_room()
    actor = call.actor
    if runtime.hub.pipes.count_of(actor.user_id) >= MOST:
        raise UserError("tool_limit", limit=MOST)
    given = call.query.model_dump()
    tool_id, watch = given.pop("tool"), given.pop("watch", False)
    parameters = None if kind.leads_on else kind.parameters(**given)
    if watch:
        call.tools.watches.take(f"{actor.user_id} {tool_id}")
    attachment = call.read(
        session_tools.attach, actor, call.path["session_id"], kind, tool_id, parameters
    )
    if attachment.passive:
        runtime.reach(attachment.client_id)
    controls = attachment.controls and not watch
    patience = CONSENT_SECONDS if attachment.asks else 0
    viewer = Viewer(actor.user_id, actor.username, controls, actor.sign_in, actor, patience)
    is_logged = False

    def adopt(socket: Socket) -> None:
        attached = pipe_taps.Attached(attachment.asked, is_logged)
        _adopt(runtime, attachment, attached, viewer, socket)

    upgrade = Upgrade(request, adopt)
    if attachment.notes:
        is_logged = call.write(session_tools.note, actor, attachment)
    return upgrade


def _adopt(
    runtime: "Runtime",
    attachment: session_tools.Attachment,
    attached: pipe_taps.Attached,
    viewer: Viewer,
    socket: Socket,
) -> None:
    client_id, asked = attachment.client_id, attached.asked
    runtime.uses.attach(asked.session_id, client_id or None)
    taps = pipe_taps.of(runtime, attached)
    if client_id:
        summon = partial(runtime.caller.open_pipe, client_id) if attachment.passive else None
        runtime.hub.open_pipe(socket, client_id, asked, taps, viewer, summon)
    else:
        host, port = asked.parameters
        dial = partial(runtime.targets.dial, str(host), int(port))
        runtime.hub.open_direct(socket, asked, dial, taps, viewer)
