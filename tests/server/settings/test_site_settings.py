"""The site's settings: read at once, changed by who may, with limits, versions and a trace."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from jump_server.accounts import auth
from jump_server.clients import jump_clients
from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.deployment import enrolments
from jump_server.lifecycle import agent_reports, removals
from jump_server.models.jump_client import JumpClient
from jump_server.reports import audit_log
from jump_server.settings import client_limits, site_settings
from jump_server.site import sweeping
from jump_wire import messages
from tests.server.world import ADDRESS, FAST, PASSWORD, ROOT, World, enrolment, refuses


def change(world: World, by: Any = ROOT, version: Any = None, **given: Any) -> Mapping[str, Any]:
    wanted = parse(site_settings.SettingsChange, given)
    return world.write(site_settings.change, by, wanted, version)


FIXED = {"statistics_seconds_default": 60, "untried_platforms_available": []}
"""What the view shows besides the settings."""


def test_the_defaults(world: World) -> None:
    shown = {**site_settings.DEFAULTS, "version": 1, **FIXED}
    assert world.read(site_settings.get, ROOT) == shown


def test_what_is_not_sent_stays(world: World) -> None:
    change(world, jump_client_limit=5)
    changed = change(world, sign_in_hours=8)
    wanted = {"jump_client_limit": 5, "sign_in_hours": 8, "version": 3}
    assert changed == {**site_settings.DEFAULTS, **FIXED, **wanted}
    assert world.read(site_settings.get, ROOT) == changed
    assert change(world, jump_client_limit=None)["jump_client_limit"] is None


def test_it_takes_the_right(world: World) -> None:
    alice, chief = world.user("alice"), world.user("chief", rights=["settings"])
    with refuses("permission_refused"):
        world.read(site_settings.get, alice)
    with refuses("permission_refused"):
        change(world, alice, sign_in_hours=8)
    assert change(world, chief, sign_in_hours=8)["sign_in_hours"] == 8


def test_a_stale_edit_is_refused(world: World) -> None:
    change(world, version=1, sign_in_hours=8)
    with refuses("stale_edit"):
        change(world, version=1, sign_in_hours=9)
    assert change(world, version=2, sign_in_hours=9)["version"] == 3


@pytest.mark.parametrize(
    ("field", "value", "low", "high"),
    [
        ("client_expiry_days", 14, 15, 3_650),
        ("jump_client_limit", -1, 0, 1_000_000),
        ("active_limit", 1_000_001, 0, 1_000_000),
        ("session_start_limit", 0, 1, 10_000),
        ("sign_in_hours", 721, 1, 720),
    ],
)
def test_limits_are_told(world: World, field: str, value: int, low: int, high: int) -> None:
    with refuses("field_out_of_range", field=field, low=low, high=high):
        change(world, **{field: value})


def test_the_audit_log_has_the_values_before_and_after(world: World) -> None:
    change(world, sign_in_hours=8, session_start_limit=20)
    change(world, sign_in_hours=8)
    (event,) = world.read(
        audit_log.listing, ROOT, audit_log.AuditQuery(action="settings.changed")
    ).items
    assert event["details"] == {"sign_in_hours": {"from": 12, "to": 8}}


def test_two_first_changes_at_the_same_moment(world: World) -> None:
    gate = threading.Barrier(2)

    def one(**given: int) -> None:
        gate.wait()
        change(world, **given)

    threads = [
        threading.Thread(target=one, kwargs=given)
        for given in ({"sign_in_hours": 8}, {"session_start_limit": 5})
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settings = world.read(site_settings.get, ROOT)
    assert (settings["sign_in_hours"], settings["session_start_limit"]) == (8, 5)
    assert settings["version"] == 3


def test_expiry_counts_at_once(world: World) -> None:
    client = world.enrol(world.installer(world.administrator(), "user:admin")["key"])
    assert planned(world, client.id).startswith("2026-08-28")
    change(world, client_expiry_days=15)
    assert planned(world, client.id).startswith("2026-03-16")
    world.clock.advance(days=15)
    assert world.write(sweeping.sweep, world.clock()).expired == 1


def test_lost_comes_before_removed(world: World) -> None:
    client = world.enrol(world.installer(world.administrator(), "user:admin")["key"])

    def shown() -> bool:
        return world.read(jump_clients.get, ROOT, client.id)["lost"]

    with refuses("field_out_of_range", field="lost_days", low=1, high=19):
        change(world, lost_days=20, client_expiry_days=20)
    change(world, lost_days=19, client_expiry_days=20)
    world.clock.advance(days=18)
    assert not shown()
    world.clock.advance(days=1)
    assert shown()
    change(world, lost_days=None)
    assert not shown()


def test_figures_that_are_not_wanted_are_forgotten(world: World) -> None:
    client = world.enrol(world.installer(world.administrator(), "user:admin")["key"])
    figures = messages.Statistics(10, 50.0, 7, ("/:9:3",), "anna")
    told = PresenceUpdate(client.id, at=world.clock(), statistics=figures)
    world.write(agent_reports.store, [told])
    change(world, withheld_statistics=["console_user", "cpu", "cpu"])
    shown: Any = world.read(jump_clients.get, ROOT, client.id)
    told = shown["statistics"]
    assert (told["cpu_percent"], told["console_user"], told["uptime_seconds"]) == (None, None, 10)
    assert shown["last_hour"]["samples"] == []


def planned(world: World, client_id: str) -> str:
    return str(world.read(jump_clients.get, ROOT, client_id)["planned_removal_at"])


def sign_in(world: World) -> Actor:
    cookie = auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS).cookie
    return world.read(auth.actor_for_cookie, cookie, ADDRESS)


def test_sign_ins_are_measured_anew(world: World) -> None:
    world.user("alice")
    early = sign_in(world)
    world.clock.advance(hours=2)
    late = sign_in(world)
    change(world, sign_in_hours=1)
    assert not world.read(auth.still_valid, [early])
    assert world.read(auth.still_valid, [late])
    change(world, sign_in_hours=24)
    assert not world.read(auth.still_valid, [early])
    world.clock.advance(hours=23)
    assert world.read(auth.still_valid, [late])
    assert world.read(auth.still_valid, [sign_in(world)])


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("jump_client_limit", "client_limit_reached"),
        ("active_limit", "active_limit_reached"),
    ],
)
def test_the_limits_of_jump_clients(world: World, field: str, code: str) -> None:
    admin = world.administrator()
    key = world.installer(admin, "user:admin")["key"]
    client = world.enrol(key)
    change(world, **{field: 1})
    with refuses(code, limit=1):
        world.enrol(key)
    with refuses(code, limit=1):
        world.write(enrolments.check, parse(enrolments.Check, {"key": key}))
    with refuses(code, limit=1):
        world.installer(admin, "user:admin")
    # The same computer again needs no further place.
    again = parse(enrolments.Enrolment, client.body)
    assert world.write(enrolments.enrol, again, ADDRESS) == client.id
    world.write(removals.uninstalled, client.id, client.credential, "local")
    world.enrol(key)
    change(world, **{field: None})
    world.enrol(key)


def test_an_expired_client_does_not_count(world: World) -> None:
    admin = world.administrator()
    world.enrol(world.installer(admin, "user:admin", valid_minutes=525_600)["key"])
    change(world, jump_client_limit=1)
    world.clock.advance(days=180)
    world.write(sweeping.sweep, world.clock())
    world.write(client_limits.require_place, passive=False)


def test_two_enrolments_do_not_share_the_last_place(world: World) -> None:
    key = world.installer(world.administrator(), "user:admin")["key"]
    change(world, jump_client_limit=2)
    gate, outcomes = threading.Barrier(4), []

    def one() -> None:
        body = parse(enrolments.Enrolment, enrolment(key))
        gate.wait()
        try:
            world.write(enrolments.enrol, body, ADDRESS)
        except Exception as error:  # noqa: BLE001  # told below
            outcomes.append(str(error).partition(":")[0])

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["client_limit_reached"] * 2
    assert world.read(lambda tx: tx.query(JumpClient).count()) == 2
