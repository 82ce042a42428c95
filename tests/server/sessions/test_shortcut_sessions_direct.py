"""Sessions for a Jump Shortcut whose target the server itself connects to."""

from collections.abc import Mapping
from typing import Any

import pytest

from jump_server.clients import jump_client_presence
from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.reports import audit_log
from jump_server.sessions import session_reports, sessions
from jump_server.settings import site_settings
from jump_server.shortcuts import jump_shortcuts
from tests.server.sessions.attaching import attach
from tests.server.world import ROOT, Enrolled, World, refuses

NETWORK = "10.20.0.0/16"


@pytest.fixture
def ann(world: World) -> Actor:
    """A member of the group ``web``, on a site that connects to some targets itself."""
    made = world.user("ann")
    world.group("web", "ann")
    world.connects_to(NETWORK)
    return made


@pytest.fixture
def shortcut(world: World, ann: Actor) -> Mapping[str, Any]:
    return direct(world, ann)


def direct(world: World, actor: Actor, **more: Any) -> Mapping[str, Any]:
    given = {"jump_method": "local_vnc", "hostname": "10.20.0.7", "directly": True, **more}
    return world.shortcut(actor, "web", **given)


def start(world: World, actor: Actor, shortcut: Mapping[str, Any]) -> Mapping[str, Any]:
    return world.write(sessions.start_for_shortcut, actor, shortcut["id"])


def change(
    world: World, actor: Actor, shortcut: Mapping[str, Any], **given: Any
) -> Mapping[str, Any]:
    wanted = parse(jump_shortcuts.ShortcutChange, given)
    return world.write(jump_shortcuts.change, actor, shortcut["id"], wanted, None)


def online(world: World, ann: Actor, name: str = "gate") -> Enrolled:
    made = world.enrol(world.installer(ann, "web")["key"], name)
    update = PresenceUpdate(made.id, world.clock(), online=True)
    world.write(jump_client_presence.apply_presence, [update])
    world.gateway.connected.add(made.id)
    return made


def test_a_jump_is_recorded(world: World, ann: Actor, shortcut: Mapping[str, Any]) -> None:
    made = start(world, ann, shortcut)
    assert (made["jump_client_id"], made["jump_client_name"]) == (None, "")
    assert (made["jump_shortcut_id"], made["jump_shortcut_name"]) == (shortcut["id"], "Desk 1")
    world.write(sessions.close, ann, made["id"])
    assert world.gateway.calls == [("end_session", made["id"], "")]
    log = world.read(audit_log.listing, ROOT, audit_log.AuditQuery(target=shortcut["id"]))
    told = {row["action"]: row["details"] for row in log.items}
    assert told["session.start"]["jump_shortcut_name"] == "Desk 1"
    assert told["session.end"] == {"session_id": made["id"], "reason": "closed", "seconds": 0}
    assert told["jump_shortcut.jumped"]["hostname"] == "10.20.0.7"


def test_it_reaches_the_target_and_has_no_other_tool(
    world: World, ann: Actor, shortcut: dict[str, Any]
) -> None:
    session_id = start(world, ann, shortcut)["id"]
    attachment = attach(world, ann, session_id, "tunnel")
    assert (attachment.client_id, attachment.asked.verbs) == ("", ("tunnel",))
    assert attachment.asked.parameters == ("10.20.0.7", 5900)
    for tool in ("shell", "exec"):
        with refuses("permission_refused"):
            attach(world, ann, session_id, tool)


def test_it_takes_the_right_on_the_shortcut(
    world: World, ann: Actor, shortcut: dict[str, Any]
) -> None:
    session_id = start(world, ann, shortcut)["id"]
    demoted = parse(jump_groups.GroupChange, {"roles": {"ann": "auditor"}})
    world.write(jump_groups.change, ROOT, "web", demoted, None)
    with refuses("permission_refused"):
        start(world, ann, shortcut)
    with refuses("permission_refused"):
        attach(world, ann, session_id, "tunnel")
    with refuses("shortcut_not_found"):
        start(world, ann, {"id": "0" * 32})


def test_what_the_server_may_not_connect_to_any_more(
    world: World, ann: Actor, shortcut: dict[str, Any]
) -> None:
    session_id = start(world, ann, shortcut)["id"]
    for networks, code in (((), "vnc_direct_off"), (("10.21.0.0/16",), "target_not_allowed")):
        world.connects_to(*networks)
        with refuses(code):
            start(world, ann, shortcut)
        with refuses(code):
            attach(world, ann, session_id, "tunnel")


def test_one_that_leads_elsewhere_by_now_ends(
    world: World, ann: Actor, shortcut: dict[str, Any]
) -> None:
    gate = online(world, ann)
    direct_one = start(world, ann, shortcut)["id"]
    change(world, ann, shortcut, jump_client_id=gate.id)
    with refuses("session_ended"):
        attach(world, ann, direct_one, "tunnel")
    through = start(world, ann, shortcut)
    assert through["jump_client_id"] == gate.id
    change(world, ann, shortcut, directly=True)
    with refuses("session_ended"):
        attach(world, ann, through["id"], "tunnel")


def test_starts_on_different_targets_are_limited(
    world: World, ann: Actor, shortcut: dict[str, Any]
) -> None:
    """One target is one place, and a Jump Client is another."""
    limit = parse(site_settings.SettingsChange, {"session_start_limit": 1})
    world.write(site_settings.change, ROOT, limit, None)
    bob = world.user("bob")
    both = parse(jump_groups.GroupChange, {"members": ["ann", "bob"]})
    world.write(jump_groups.change, ROOT, "web", both, None)
    other = direct(world, ann, name="Desk 2")
    gate = online(world, ann)
    on_gate = world.write(sessions.start, ann, gate.id)
    with refuses("server_busy"):
        start(world, bob, shortcut)
    world.write(sessions.note_use, [on_gate["id"]])
    first = start(world, ann, shortcut)
    with refuses("server_busy"):
        start(world, bob, other)
    with refuses("server_busy"):
        world.write(sessions.start, bob, gate.id)
    second = start(world, bob, shortcut)
    world.write(sessions.note_use, [first["id"], second["id"]])
    start(world, bob, other)


def test_reports_show_it_to_whoever_may_see_the_shortcuts(
    world: World, ann: Actor, shortcut: dict[str, Any]
) -> None:
    world.role("sees", "view", "view_reports")
    auditor, stranger = world.user("auditor"), world.user("stranger")
    roles = parse(
        jump_groups.GroupChange, {"members": ["ann", "auditor"], "roles": {"auditor": "sees"}}
    )
    world.write(jump_groups.change, ROOT, "web", roles, None)
    world.group("db")
    made = start(world, ann, shortcut)

    def seen(actor: Actor, **query: str) -> list[str]:
        wanted = parse(session_reports.SessionQuery, query)
        found = world.read(session_reports.listing, actor, wanted)
        return [item["id"] for item in found.items]

    for actor in (ann, auditor, ROOT):
        assert seen(actor) == [made["id"]]
        assert seen(actor, jump_group="web", search="desk", active="true") == [made["id"]]
        assert seen(actor, jump_group="db") == []
    assert seen(stranger) == []
