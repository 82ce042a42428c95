"""Endpoints for the chat of support sessions."""

from jump_server.api.endpoint import USER, Access, Call, Reply, Routes
from jump_server.sessions import chats, views

routes = Routes("Sessions")


@routes.add(
    "GET",
    "/sessions/<session_id>/messages",
    Access(USER, ("read", "sessions")),
    query=chats.ChatQuery,
)
def list_messages(call: Call[None, chats.ChatQuery]) -> views.Chat:
    """Return the chat of a support session that you take part in, or took part in.

    The oldest messages come first, up to 200. Send the last one's `number` as `after` to request
    the next ones. Users who may see all reports read every chat.
    """
    return call.read(chats.read, call.actor, call.path["session_id"], call.query)


@routes.add(
    "POST",
    "/sessions/<session_id>/messages",
    Access(USER, ("sessions",)),
    body=chats.NewChatMessage,
    status=201,
    creates=True,
)
def send_message(call: Call[chats.NewChatMessage, None]) -> Reply[views.ChatMessage]:
    """Write to the customer and the other participants of a support session that you are in.

    A customer who is not connected gets the message when the connection is back.
    """
    return call.create(chats.say, call.actor, call.path["session_id"], call.body)
