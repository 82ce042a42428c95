"""Attaching to tools, as the WebSockets of the API do."""

from jump_server.core.actors import Actor
from jump_server.sessions import session_tools
from jump_server.sessions.session_tools import Attachment
from jump_wire.kinds import KINDS
from tests.server.world import World

VERBS = ("shell", "exec", "files", "screen")
"""What may be used on a computer."""


def attach(
    world: World, actor: Actor, session_id: str, kind: str = "shell", tool_id: str = "7" * 32
) -> Attachment:
    """Ask for a tool."""
    return world.read(session_tools.attach, actor, session_id, KINDS[kind], tool_id)


def use(
    world: World, actor: Actor, session_id: str, kind: str = "shell", tool_id: str = "7" * 32
) -> Attachment:
    """Ask for a tool and get it."""
    found = attach(world, actor, session_id, kind, tool_id)
    if found.notes:
        world.write(session_tools.note, actor, found)
    return found
