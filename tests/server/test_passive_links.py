"""Links of passive clients are closed when no session needs them."""

from dataclasses import dataclass, field
from typing import Any, cast

from jump_server.hub.hub import Hub
from jump_server.hub.ports import ACTIVE, LinkFacts
from jump_server.passive_links import PassiveLinks
from jump_server.sessions import sessions
from jump_wire.messages import ConnectionType
from tests.server.world import World


@dataclass(eq=False)
class Link:
    """Of a link, what is looked at."""

    facts: LinkFacts
    closed: list[tuple[int, str]] = field(default_factory=list)

    def close(self, code: int, reason: str) -> None:
        self.closed.append((code, reason))


class Links:
    """Of the hub, what is asked."""

    def __init__(self, *links: Link) -> None:
        self._links = links

    def links(self) -> list[Link]:
        return list(self._links)


def link(client_id: str, *, passive: bool = True) -> Link:
    told = ConnectionType(passive=True, port=5832) if passive else ACTIVE
    return Link(LinkFacts(client_id, b"", "192.0.2.7", connection=told))


def test_only_idle_links_of_passive_clients_are_closed(world: World) -> None:
    admin = world.administrator()
    key = world.installer(admin, "user:admin", passive=True)["key"]
    used, idle = world.enrol(key, "used"), world.enrol(key, "idle")
    world.gateway.connected.add(used.id)
    session: Any = world.write(sessions.start, admin, used.id)
    now = 0.0
    links = link(used.id), link(idle.id), link("a" * 32, passive=False)
    watch = PassiveLinks(cast("Hub", Links(*links)), world.database, 60, lambda: now)
    watch.check()
    now = 59.0
    watch.check()
    assert [one.closed for one in links] == [[], [], []]
    now = 60.0
    watch.check()
    assert [one.closed for one in links] == [[], [(1000, "idle")], []]
    world.write(sessions.close, admin, session["id"])
    now = 119.0
    watch.check()
    assert links[0].closed == [], "its time begins when the session ends"
    now = 120.0
    watch.check()
    assert links[0].closed == [(1000, "idle")]


def test_a_new_link_of_the_client_has_its_own_time(world: World) -> None:
    now = 0.0
    old, new = link("a" * 32), link("a" * 32)
    current = [old]
    hub = Links()
    hub.links = lambda: list(current)  # type: ignore[method-assign]
    watch = PassiveLinks(cast("Hub", hub), world.database, 60, lambda: now)
    watch.check()
    current[:] = []
    watch.check()
    current[:] = [new]
    now = 60.0
    watch.check()
    assert new.closed == []
