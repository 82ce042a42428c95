"""The WebSocket on which a console receives the changes of Jump Items."""

from typing import TYPE_CHECKING, cast

from flask import Response, request

from jump_server.api.endpoint import USER, Access, Call, Routes
from jump_server.api.upgrade import Upgrade
from jump_server.core.actors import Actor
from jump_server.core.inputs import Query
from jump_server.groups import jump_group_access
from jump_server.hub.connection import Connection
from jump_server.hub.hub import Socket
from jump_server.live.channel import Channel
from jump_server.live.events import Groups
from jump_wire.errors import UserError

if TYPE_CHECKING:
    from jump_server.runtime import Runtime

routes = Routes("WebSockets")


MOST = 32
"""Maximum number of a user's consoles and programs that listen, in each worker."""


class EventQuery(Query):
    """The id of the last event that the console has received."""

    after: str = ""


@routes.add(
    "GET",
    "/events",
    Access(USER, ("read", "clients")),
    query=EventQuery,
    status=101,
    websocket=True,
)
def open_events(call: Call[None, EventQuery]) -> Response:
    """Receive the changes of the Jump Items that you may see.

    The 33rd of your connections to a worker is closed with the error `event_limit`.
    """
    runtime, actor, after = cast("Runtime", call.services), call.actor, call.query.after
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

        count = sum(other.user_id == actor.user_id for other in runtime.channels)
        channel = runtime.hub.adopt_subscriber(socket, handler)
        if count >= MOST:  # a browser doesn't show why a WebSocket was not accepted
            channel.refuse(UserError("event_limit", limit=MOST))
        elif channel in runtime.channels:  # else it has closed already
            runtime.events.subscribe(channel, after)

    return Upgrade(request, adopt)


def _groups(runtime: "Runtime", actor: Actor) -> Groups:
    return runtime.database.read(jump_group_access.visible_groups, actor)
