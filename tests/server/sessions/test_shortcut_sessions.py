"""Sessions for a Jump Shortcut: through a Jump Client, to one target, and nothing else."""

from collections.abc import Mapping
from typing import Any

import pytest

from jump_server.clients import jump_client_presence
from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.reports import audit_log
from jump_server.sessions import sessions
from jump_server.shortcuts import jump_shortcuts
from tests.server.sessions.attaching import attach, use
from tests.server.world import ROOT, Enrolled, World, refuses


@pytest.fixture
def ann(world: World) -> Actor:
    """A member of the group ``web`` with a role of its own there."""
    made = world.user("ann")
    world.group("web", "ann")
    world.group("far", "ann")
    return made


@pytest.fixture
def client(world: World, ann: Actor) -> Enrolled:
    """An online client in the group ``web``."""
    made = world.enrol(world.installer(ann, "web")["key"], "gate")
    online = PresenceUpdate(made.id, world.clock(), online=True)
    world.write(jump_client_presence.apply_presence, [online])
    world.gateway.connected.add(made.id)
    return made


@pytest.fixture
def shortcut(world: World, ann: Actor, client: Enrolled) -> Mapping[str, Any]:
    """A VNC shortcut in the group ``far``, through the client."""
    given = {"jump_method": "local_vnc", "hostname": "10.0.0.7", "jump_client_id": client.id}
    return world.shortcut(ann, "far", **given)


def start(world: World, actor: Actor, shortcut: Mapping[str, Any]) -> Mapping[str, Any]:
    return world.write(sessions.start_for_shortcut, actor, shortcut["id"])


def test_a_jump_is_recorded(
    world: World, ann: Actor, client: Enrolled, shortcut: dict[str, Any]
) -> None:
    made = start(world, ann, shortcut)
    assert (made["jump_client_id"], made["jump_client_name"]) == (client.id, "gate")
    assert (made["jump_shortcut_id"], made["jump_shortcut_name"]) == (shortcut["id"], "Desk 1")
    accessed = world.read(jump_shortcuts.get, ann, shortcut["id"])
    assert accessed["last_accessed_by"] == "ann"
    log = world.read(audit_log.listing, ROOT, audit_log.AuditQuery())
    found = {row["action"]: row["details"] for row in log.items}
    assert found["session.start"]["jump_shortcut_name"] == "Desk 1"
    assert found["jump_shortcut.jumped"]["hostname"] == "10.0.0.7"


def test_it_reaches_the_target_and_has_no_other_tool(
    world: World, ann: Actor, client: Enrolled, shortcut: dict[str, Any]
) -> None:
    session_id = start(world, ann, shortcut)["id"]
    attachment = attach(world, ann, session_id, "tunnel")
    assert (attachment.client_id, attachment.asked.verbs) == (client.id, ("tunnel",))
    assert attachment.asked.parameters == ("10.0.0.7", 5900)
    with refuses("permission_refused"):
        attach(world, ann, session_id, "shell")
    with refuses("permission_refused"):
        use(world, ann, session_id, "exec", "7" * 32)
    plain = world.write(sessions.start, ann, client.id)["id"]
    with refuses("permission_refused"):
        attach(world, ann, plain, "tunnel")


@pytest.mark.parametrize("group", ["web", "far"])
def test_it_takes_the_right_in_both_groups(
    world: World, ann: Actor, shortcut: dict[str, Any], group: str
) -> None:
    from jump_server.groups import jump_groups

    session_id = start(world, ann, shortcut)["id"]
    change = parse(jump_groups.GroupChange, {"roles": {"ann": "auditor"}})
    world.write(jump_groups.change, ROOT, group, change, None)
    with refuses("permission_refused"):
        start(world, ann, shortcut)
    with refuses("permission_refused"):
        attach(world, ann, session_id, "tunnel")


def test_what_is_gone_cannot_be_reached(
    world: World, ann: Actor, client: Enrolled, shortcut: dict[str, Any]
) -> None:
    session_id = start(world, ann, shortcut)["id"]
    other = world.enrol(world.installer(ann, "web")["key"], "other")
    wanted = parse(jump_shortcuts.ShortcutChange, {"jump_client_id": other.id})
    world.write(jump_shortcuts.change, ann, shortcut["id"], wanted, None)
    with refuses("session_ended"):
        attach(world, ann, session_id, "tunnel")
    with refuses("client_offline"):
        start(world, ann, shortcut)
    world.write(jump_shortcuts.remove, ann, shortcut["id"], None)
    with refuses("shortcut_not_found"):
        start(world, ann, shortcut)
    with refuses("shortcut_not_found"):
        attach(world, ann, session_id, "tunnel")


def test_a_shortcut_for_rdp_has_no_sessions(world: World, ann: Actor) -> None:
    with refuses("jump_method_other"):
        start(world, ann, world.shortcut(ann, "web"))
