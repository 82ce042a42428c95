"""Removing: from the console, from the computer, or waiting for it."""

import pytest

from jump_server.clients import jump_clients
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.core.inputs import parse
from jump_server.lifecycle import removals
from jump_server.live import events
from jump_server.reports import audit_log
from jump_server.settings import site_settings
from tests.server.world import ROOT, Enrolled, World, refuses


@pytest.fixture
def client(world: World) -> Enrolled:
    """An enrolled client that is offline."""
    return world.enrol(world.installer(world.administrator(), "user:admin")["key"])


def test_without_uninstalling_the_record_and_the_access_go(world: World, client: Enrolled) -> None:
    removed = world.write(removals.remove, ROOT, client.id, None, uninstall=False)
    assert removed is None
    assert ("disconnect", client.id, "client_removed") in world.gateway.calls
    assert (events.CLIENT_GONE, client.id) in world.events.events
    with refuses("client_not_found"):
        world.read(jump_clients.get, ROOT, client.id)


def test_an_offline_client_waits_and_goes_when_it_reports(world: World, client: Enrolled) -> None:
    waiting = world.write(removals.remove, ROOT, client.id, None, uninstall=True)
    assert waiting is not None
    assert waiting["removal"] == "uninstall_pending"
    assert world.gateway.calls == [("uninstall", client.id)]
    world.write(removals.uninstalled, client.id, client.credential, "console")
    with refuses("client_not_found"):
        world.read(jump_clients.get, ROOT, client.id)
    assert (events.CLIENT_GONE, client.id) in world.events.events


def test_removing_twice_waits_once_and_tells_again(world: World, client: Enrolled) -> None:
    first = world.write(removals.remove, ROOT, client.id, None, uninstall=True)
    second = world.write(removals.remove, ROOT, client.id, None, uninstall=True)
    assert first == second
    assert world.gateway.calls == [("uninstall", client.id)] * 2


def test_one_that_waits_can_be_removed_at_once(world: World, client: Enrolled) -> None:
    world.write(removals.remove, ROOT, client.id, None, uninstall=True)
    assert world.write(removals.remove, ROOT, client.id, None, uninstall=False) is None
    with refuses("client_not_found"):
        world.read(jump_clients.get, ROOT, client.id)


def test_the_site_may_want_no_record_of_what_is_uninstalled(world: World, client: Enrolled) -> None:
    wanted = parse(site_settings.SettingsChange, {"remove_uninstalled": True})
    world.write(site_settings.change, ROOT, wanted, None)
    world.write(removals.uninstalled, client.id, client.credential, "local")
    with refuses("client_not_found"):
        world.read(jump_clients.get, ROOT, client.id)


def test_an_uninstalled_record_stays_until_it_is_removed(world: World, client: Enrolled) -> None:
    world.write(apply_presence, [PresenceUpdate(client.id, world.clock(), online=True)])
    world.clock.advance(hours=1)
    world.write(removals.uninstalled, client.id, client.credential, "local")
    shown = world.read(jump_clients.get, ROOT, client.id)
    assert (shown["status"], shown["planned_removal_at"]) == ("uninstalled", None)
    assert shown["last_disconnected_at"] == "2026-03-01T13:00:00.000Z"
    assert world.write(removals.remove, ROOT, client.id, None, uninstall=True) is None
    with refuses("client_not_found"):
        world.read(jump_clients.get, ROOT, client.id)


@pytest.mark.parametrize("pending", [False, True])
def test_reporting_twice_is_fine(world: World, client: Enrolled, pending: bool) -> None:
    if pending:
        world.write(removals.remove, ROOT, client.id, None, uninstall=True)
    for _ in range(2):
        world.write(removals.uninstalled, client.id, client.credential, "local")
    query = audit_log.AuditQuery(action="jump_client.uninstalled")
    assert world.read(audit_log.listing, ROOT, query).total == 1


def test_only_the_client_itself_can_report(world: World, client: Enrolled) -> None:
    with refuses("credential_refused"):
        world.write(removals.uninstalled, client.id, "A" * 43, "local")
    with refuses("credential_refused"):
        world.write(removals.uninstalled, "0" * 32, client.credential, "local")


def test_a_stranger_removes_nothing(world: World, client: Enrolled) -> None:
    with refuses("permission_refused"):
        world.write(removals.remove, world.user("bob"), client.id, None, uninstall=False)
    assert world.gateway.calls == []


def test_a_removal_of_an_older_version_is_stale(world: World, client: Enrolled) -> None:
    with refuses("stale_edit"):
        world.write(removals.remove, ROOT, client.id, 7, uninstall=False)
