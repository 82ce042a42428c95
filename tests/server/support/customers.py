"""Customers who come with a session key, for tests of support sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jump_server.accounts import auth
from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.lifecycle import agent_reports
from jump_server.sessions import sessions
from jump_server.support import availability, keys, portal, starts
from jump_wire.errors import UserError
from tests.server.world import FAST, PASSWORD, ROOT, World

HOME = "203.0.113.9"
COMPUTER = {
    "name": "Carol",
    "hostname": "carols-pc",
    "platform": "linux-64",
    "account": "carol",
    "wire": [1, 1],
    "agent_version": "0.1.0",
}


@dataclass(frozen=True)
class Came:
    """A customer as their client knows the session."""

    session_id: str
    client_id: str
    credential: str
    secret: str


def technician(world: World, username: str = "ann", **more: str) -> Actor:
    """A user who may generate session keys, and whom customers call as the user name."""
    return world.user(username, rights=["session_keys"], **{"display_name": username, **more})


def offer(world: World, *issues: Mapping[str, str], technicians: bool = True) -> list[str]:
    """Show technicians and these issues on the portal; return the ids of the issues."""
    wanted = {"show_technicians": technicians, "issues": list(issues)}
    shown = world.write(portal.change, ROOT, parse(portal.PortalChange, wanted), None)
    return [one["id"] for one in shown["issues"]]


def at_the_console(world: World, actor: Actor) -> Actor:
    """The actor of a sign-in, which states that its user is available."""
    signed_in = auth.sign_in(world.database, FAST, actor.username, PASSWORD, HOME).actor
    world.write(availability.state, signed_in, availability.Wish(available=True))
    return signed_in


def new_key(world: World, actor: Actor, **wanted: Any) -> Mapping[str, Any]:
    return world.write(keys.create, actor, parse(keys.NewSupportKey, wanted))


def start(world: World, address: str = HOME, **given: str) -> Mapping[str, Any]:
    """Use a key or a link's secret up; a refusal is raised, as the endpoint does."""
    found = world.write(starts.start, parse(starts.Start, given), address)
    if isinstance(found, UserError):
        raise found
    return found


def enrol(world: World, secret: str, **more: Any) -> Mapping[str, Any]:
    wanted = parse(starts.CustomerEnrolment, {"secret": secret, **COMPUTER, **more})
    return world.write(starts.enrol, wanted, HOME)


def report(world: World, client_id: str, *, online: bool = True, worker: str = "w") -> None:
    """What a worker reports of the customer's link."""
    update = PresenceUpdate(client_id, world.clock(), online=online, worker=worker)
    world.write(agent_reports.store, [update])


def come(world: World, actor: Actor, *, online: bool = True, queue: str = "", **more: Any) -> Came:
    """A customer with a key of the actor's, whose client is connected."""
    secret = start(world, key=new_key(world, actor, queue=queue)["key"])["secret"]
    made = enrol(world, secret, **more)
    if online:
        report(world, made["client_id"])
    return Came(made["session_id"], made["client_id"], made["credential"], secret)


def shown(world: World, actor: Actor, session_id: str) -> Mapping[str, Any]:
    """A session as the actor sees it."""
    return world.read(lambda tx: sessions.view_for(tx, actor, sessions.find(tx, actor, session_id)))
