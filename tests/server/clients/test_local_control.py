"""What is forbidden on the computers, and the tokens that allow it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.alerts import alert_settings
from jump_server.clients import credentials, jump_clients, local_control
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.deployment import installers
from jump_server.groups import jump_groups
from jump_server.identity.claims import COPIED
from jump_server.items import bulk_jobs
from jump_server.lifecycle import disabling, removals
from jump_server.models.alert import AlertEvent
from jump_server.reports import audit_log
from jump_server.settings import site_settings
from jump_wire import maintenance
from jump_wire.local_control import FREE, LocalControl
from tests.server.world import ROOT, START, Enrolled, World, refuses

NOW = maintenance.slot(START.timestamp())


@pytest.fixture
def admin(world: World) -> Actor:
    world.group("kiosks")
    return world.administrator()


@pytest.fixture
def client(world: World, admin: Actor) -> Enrolled:
    return world.enrol(str(world.installer(admin, "kiosks")["key"]))


def edit(world: World, actor: Actor, client: Enrolled, **given: Any) -> Any:
    wanted = parse(jump_clients.ClientChange, given)
    return world.write(jump_clients.change, actor, client.id, wanted, None)


def edit_group(world: World, **given: Any) -> Any:
    wanted = parse(jump_groups.GroupChange, given)
    return world.write(jump_groups.change, ROOT, "kiosks", wanted, None)


def told(world: World, client: Enrolled) -> LocalControl:
    return world.read(credentials.identify, client.id, client.credential).control


def events(world: World) -> list[tuple[str, Any]]:
    query = parse(audit_log.AuditQuery, {})
    found = world.read(audit_log.listing, ROOT, query).items
    return [(event["action"], event["details"]) for event in found]


def broken(world: World) -> list[str]:
    action = "jump_client.local_control_broken"
    return [details["action"] for name, details in events(world) if name == action]


def alerted(tx: Transaction) -> list[str]:
    return list(tx.scalars(select(AlertEvent.kind)))


def test_the_strictest_holds(world: World, admin: Actor, client: Enrolled) -> None:
    assert told(world, client) == FREE
    shown = edit(world, admin, client, forbid_uninstall=True)
    assert shown["forbidden_on_computer"] == ["uninstall"]
    group = edit_group(world, forbid_disable=True)
    assert (group["forbid_disable"], group["forbid_uninstall"]) == (True, False)
    shown = world.read(jump_clients.get, admin, client.id)
    assert shown["forbidden_on_computer"] == ["disable", "uninstall"]
    assert (shown["forbid_disable"], shown["forbid_uninstall"]) == (False, True)
    assert told(world, client) == LocalControl(True, True, ())
    edit(world, admin, client, forbid_uninstall=False)
    edit_group(world, forbid_disable=False, forbid_uninstall=True)
    assert told(world, client) == LocalControl(False, True, ())


def test_an_installer_forbids_it_to_its_clients(world: World, admin: Actor) -> None:
    made = world.installer(admin, "kiosks", forbid_disable=True)
    client = world.enrol(str(made["key"]))
    assert told(world, client).forbid_disable
    wanted = parse(installers.InstallerChange, {"forbid_disable": False, "forbid_uninstall": True})
    changed = world.write(installers.change, admin, made["id"], wanted, None)
    assert (changed["forbid_disable"], changed["forbid_uninstall"]) == (False, True)
    assert told(world, client).forbid_disable  # clients keep what they have
    assert set(local_control.FIELDS) <= set(COPIED)  # and clones get it
    assert set(local_control.FIELDS) <= set(bulk_jobs.OF_CLIENTS)


def test_it_takes_the_right_to_remove(world: World, admin: Actor, client: Enrolled) -> None:
    world.role("editors", "view", "edit")
    world.group("others")
    ann = world.user("ann")
    edit_group(world, members=["ann"], roles={"ann": "editors"})
    edit(world, ann, client, comments="mine", forbid_disable=False)  # that is no change
    with refuses("permission_refused"):
        edit(world, ann, client, forbid_disable=True)
    with refuses("permission_refused"):
        world.write(local_control.token, ann, client.id)
    # Nor may a move lift what the Jump Group forbids.
    world.role("movers", "view", "move")
    world.group("free", members=["ann"], roles={"ann": "movers"})
    edit_group(world, roles={"ann": "movers"}, forbid_uninstall=True)
    with refuses("permission_refused"):
        edit(world, ann, client, jump_group="free")
    edit_group(world, forbid_uninstall=False)
    assert edit(world, ann, client, jump_group="free")["jump_group"] == "free"
    assert admin.is_administrator


def test_a_token_is_shown_and_recorded(world: World, admin: Actor, client: Enrolled) -> None:
    shown = world.write(local_control.token, admin, client.id)
    end = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)  # of the hour after this one
    assert shown["valid_until"] == end.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    edit(world, admin, client, forbid_uninstall=True)
    assert maintenance.accepts(told(world, client).maintenance, shown["token"], NOW)
    action, details = events(world)[1]
    assert action == "jump_client.token_shown"
    assert shown["token"] not in str(details)
    world.clock.advance(days=300)
    later = world.write(local_control.token, admin, client.id)
    anchors = told(world, client).maintenance
    assert maintenance.accepts(anchors, later["token"], NOW + 300 * 24)
    world.write(removals.uninstalled, client.id, client.credential, "console")
    # It may be a lie of the account: then the client is there, and obeys what it was told.
    assert world.write(local_control.token, admin, client.id) == later


def test_an_uninstallation_that_was_forbidden_is_told(
    world: World, admin: Actor, client: Enrolled
) -> None:
    edit(world, admin, client, forbid_uninstall=True)
    world.write(alert_settings.renew_secret, ROOT)
    hook = parse(alert_settings.AlertSettingsChange, {"webhook_url": "https://hook.example/x"})
    world.write(alert_settings.change, ROOT, hook, None)
    unwanted = parse(site_settings.SettingsChange, {"remove_uninstalled": True})
    world.write(site_settings.change, ROOT, unwanted, None)
    world.write(removals.uninstalled, client.id, client.credential, "local", "7K2QX")
    assert broken(world) == ["uninstall"]
    assert world.read(alerted) == ["local_control"]
    # The record stays, so that the loss is seen.
    assert world.read(jump_clients.get, admin, client.id)["status"] == "uninstalled"


@pytest.mark.parametrize("allowed", ["token", "order", "age"])
def test_one_that_was_allowed_is_not(
    world: World, admin: Actor, client: Enrolled, allowed: str
) -> None:
    edit(world, admin, client, forbid_uninstall=True)
    token = world.write(local_control.token, admin, client.id)["token"]
    if allowed == "age":
        world.clock.advance(days=site_settings.DEFAULTS["client_expiry_days"])
        token = ""
    if allowed == "order":
        world.write(removals.remove, admin, client.id, None, uninstall=True)
    given = {"token": ("local", token), "order": ("console", ""), "age": ("lost", "")}
    world.write(removals.uninstalled, client.id, client.credential, *given[allowed])
    assert broken(world) == []


@pytest.mark.parametrize("reason", ["console", "lost"])
def test_another_reason_is_not_taken_at_its_word(
    world: World, admin: Actor, client: Enrolled, reason: str
) -> None:
    edit(world, admin, client, forbid_uninstall=True)
    world.write(removals.uninstalled, client.id, client.credential, reason)
    assert broken(world) == ["uninstall"]


def test_disabling_that_was_forbidden_is_told(world: World, admin: Actor, client: Enrolled) -> None:
    edit(world, admin, client, forbid_disable=True)
    for told_again in range(2):
        world.write(disabling.computers_told, {client.id: True})
        assert broken(world) == ["disable"], told_again
    world.write(disabling.computers_told, {client.id: False})
    world.write(disabling.computers_told, {client.id: True}, {client.id})  # with a token
    assert broken(world) == ["disable"]
