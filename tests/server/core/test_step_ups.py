"""Step-up: asked for where the settings say so, fresh for ten minutes, carried by tokens."""

import pytest

from jump_server.accounts import auth, second_factors, tokens
from jump_server.core import step_ups
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.reports import audit_log
from jump_server.settings import site_settings
from tests.server.authenticator import Authenticator
from tests.server.world import ADDRESS, FAST, PASSWORD, ROOT, World, refuses


def policy(world: World, value: str, by: Actor = ROOT) -> None:
    wanted = parse(site_settings.SettingsChange, {"second_factor_policy": value})
    world.write(site_settings.change, by, wanted, None)


def sign_in(world: World, code: str = "") -> Actor:
    signed_in = auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS, code)
    return world.read(auth.actor_for_cookie, signed_in.cookie, ADDRESS)


@pytest.fixture
def alice(world: World) -> Actor:
    """Signed in, without a second factor yet."""
    world.user("alice", "administrator")
    return sign_in(world)


@pytest.fixture
def phone(world: World, alice: Actor) -> Authenticator:
    return Authenticator(world.database, alice, world.clock)


def test_nothing_is_asked_for_by_default(world: World, alice: Actor) -> None:
    world.read(step_ups.require, alice)
    policy(world, "step_up")
    with refuses("step_up_required"):
        world.read(step_ups.require, alice)
    policy(world, "off")
    world.read(step_ups.require, alice)


def test_a_code_counts_for_ten_minutes(world: World, alice: Actor, phone: Authenticator) -> None:
    policy(world, "step_up")
    world.read(step_ups.require, alice)  # it was set up just now
    world.clock.advance(minutes=10)
    with refuses("step_up_required"):
        world.read(step_ups.require, alice)
    with refuses("second_factor_failed"):
        auth.with_code(world.database, alice, "nothing", step_ups.note)
    auth.with_code(world.database, alice, phone.code(), step_ups.note)
    world.clock.advance(minutes=9, seconds=59)
    world.read(step_ups.require, alice)
    world.clock.advance(seconds=1)
    with refuses("step_up_required"):
        world.read(step_ups.require, alice)
    events = world.read(
        audit_log.listing, ROOT, audit_log.AuditQuery(action="auth.stepped_up")
    ).items
    assert len(events) == 2


def test_signing_in_with_a_code_is_one(world: World, alice: Actor, phone: Authenticator) -> None:
    policy(world, "step_up")
    world.clock.advance(minutes=20)
    there = sign_in(world, phone.code())
    world.read(step_ups.require, there)
    with refuses("step_up_required"):  # each web session for itself
        world.read(step_ups.require, alice)


def test_who_has_no_second_factor_gives_none(world: World, alice: Actor) -> None:
    with refuses("second_factor_off"):
        auth.with_code(world.database, alice, "123456", step_ups.note)


def test_a_token_carries_whether_a_code_stood_behind_it(
    world: World, alice: Actor, phone: Authenticator
) -> None:
    new = parse(tokens.NewToken, {"name": "t", "scopes": ["all"]})
    fresh = world.write(tokens.create, alice, new)
    world.clock.advance(minutes=10)
    stale = world.write(tokens.create, alice, new)
    assert (fresh["second_factor"], stale["second_factor"]) == (True, False)
    policy(world, "step_up")
    with_factor = world.read(auth.actor_for_token, fresh["token"], ADDRESS)
    without = world.read(auth.actor_for_token, stale["token"], ADDRESS)
    world.read(step_ups.require, with_factor)
    with refuses("step_up_required"):
        world.read(step_ups.require, without)
    # What a token makes has what the token has.
    assert world.write(tokens.create, with_factor, new)["second_factor"]
    with refuses("permission_refused"):
        auth.with_code(world.database, without, phone.code(), step_ups.note)


def test_who_asks_for_it_has_one(world: World, alice: Actor) -> None:
    """Otherwise the door would close before them."""
    with refuses("step_up_required"):
        policy(world, "step_up", alice)
    Authenticator(world.database, alice, world.clock)
    policy(world, "step_up", alice)


def test_the_servers_own_command_line_needs_none(world: World, alice: Actor) -> None:
    policy(world, "step_up")
    world.read(step_ups.require, ROOT)
    Authenticator(world.database, alice, world.clock)
    world.write(second_factors.rescue, ROOT, "alice")
