"""Guessing passwords and codes delays the next attempt, and has no other effect."""

import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import auth, guessing, second_factors, users
from jump_server.accounts.passwords import PLACES, WORKERS, Passwords
from jump_server.core import step_ups
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.models.guess import Guesses, KnownNetwork
from jump_server.reports import audit_log
from jump_server.site import sweeping
from jump_wire.errors import UserError
from tests.server.authenticator import Authenticator
from tests.server.world import ADDRESS, FAST, PASSWORD, ROOT, World, refuses

ELSEWHERE = "203.0.113.9"


def sign_in(
    world: World,
    password: str = PASSWORD,
    address: str = ADDRESS,
    code: str = "",
    username: str = "alice",
) -> Actor:
    return auth.sign_in(world.database, FAST, username, password, address, code).actor


def guess(world: World, times: int, address: str = ADDRESS, username: str = "alice") -> None:
    """Guess wrongly so often, as soon as each guess is accepted."""
    for _ in range(times):
        with refuses("sign_in_failed"):
            sign_in(world, "wrong", address, username=username)
        world.clock.advance(seconds=pause(world, address, username))


def pause(world: World, address: str = ADDRESS, username: str = "alice") -> int:
    """How long the next attempt has to wait, in seconds; it is not made."""

    def ask(tx: Transaction) -> int:
        try:
            attempt = guessing.begin(tx, guessing.PASSWORD, username, address)
        except UserError as error:
            return int(error.parameters["seconds"])
        guessing.take_back(tx, attempt)
        return 0

    return world.write(ask)


@pytest.fixture
def alice(world: World) -> Actor:
    world.user("alice")
    return sign_in(world)


def test_guessing_a_password_ends_no_sign_in_and_no_token(world: World, alice: Actor) -> None:
    token = world.token(alice, "all")
    for number in range(40):
        guess(world, 1, f"203.0.113.{number}")
    assert world.read(auth.still_valid, [alice])
    assert world.read(auth.actor_for_token, token, ELSEWHERE).username == "alice"
    assert not world.read(users.get, ROOT, alice.user_id)["locked"]


def test_the_pauses_grow_and_have_an_end(world: World, alice: Actor) -> None:
    guess(world, 4)
    seen = []
    for _ in range(14):
        with refuses("sign_in_failed"):
            sign_in(world, "wrong")
        seen.append(pause(world))
        if seen[-1]:
            with refuses("rate_limited", seconds=seen[-1]):  # nor is a right password looked at
                sign_in(world)
        world.clock.advance(seconds=seen[-1])
    assert seen[:5] == [0, 1, 2, 4, 8]
    assert seen[-2:] == [900, 900]
    sign_in(world)
    guess(world, 5)  # the count has begun again
    assert pause(world) == 0


def test_a_refused_attempt_prolongs_nothing(world: World, alice: Actor) -> None:
    guess(world, 8)
    with refuses("sign_in_failed"):
        sign_in(world, "wrong")
    left = pause(world)
    for _ in range(5):
        with refuses("rate_limited"):
            sign_in(world, "wrong")
    assert pause(world) == left


def test_attempts_at_the_same_moment_all_count(world: World, alice: Actor) -> None:
    """Each counts before its password is checked."""
    for _ in range(6):
        world.write(guessing.begin, guessing.PASSWORD, "alice", ADDRESS)
    with refuses("rate_limited"):
        sign_in(world)


def test_what_was_not_checked_does_not_count(world: World, alice: Actor) -> None:
    class Broken(Passwords):
        def matches(self, stored: str | None, password: str) -> bool:
            raise UserError("server_busy")

    broken = Broken(PasswordHasher(1, 8, 1))
    for _ in range(10):
        with refuses("server_busy"):
            auth.sign_in(world.database, broken, "alice", PASSWORD, ADDRESS)
    sign_in(world)


def test_a_crowd_that_finds_no_turn_does_not_ask_the_database(world: World, alice: Actor) -> None:
    passwords = Passwords(PasswordHasher(1, 8, 1)).asked_by(ADDRESS)

    def counted() -> int | None:
        return world.read(lambda tx: tx.scalar(select(func.sum(Guesses.wrong))))

    def ask() -> None:
        with suppress(UserError):
            auth.sign_in(world.database, passwords, "alice", "wrong", ADDRESS)

    crowd = [threading.Thread(target=ask) for _ in range(PLACES)]
    before = counted()
    with ExitStack() as stack:
        for _ in range(WORKERS):
            stack.enter_context(passwords.in_turn())
        for one in crowd:
            one.start()
        while passwords.waiting < PLACES:  # they come by themselves
            threading.Event().wait(0.001)
        with refuses("rate_limited"):
            auth.sign_in(world.database, passwords, "alice", PASSWORD, ADDRESS)
        assert counted() == before
    for one in crowd:
        one.join()
    assert passwords.waiting == 0


@pytest.mark.parametrize("network", ["203.0.113.{}", "2001:db8:{}::1", "198.18.{}.1"])
def test_many_networks_delay_those_where_the_user_was_not_before(
    world: World, alice: Actor, network: str
) -> None:
    for number in range(22):
        guess(world, 1, network.format(number))
    with refuses("sign_in_failed"):
        sign_in(world, "wrong", network.format(30))
    assert 0 < pause(world, network.format(31)) <= 30
    assert pause(world) == 0  # she has signed in from here
    sign_in(world)
    world.clock.advance(seconds=30)
    sign_in(world, address=ELSEWHERE)


def test_addresses_of_one_ipv6_network_count_together(world: World, alice: Actor) -> None:
    for number in range(6):
        with refuses("sign_in_failed"):
            sign_in(world, "wrong", f"2001:db8:1:2::{number:x}")
    with refuses("rate_limited"):
        sign_in(world, address="2001:db8:1:2:9::1")
    sign_in(world, address="2001:db8:1:3::1")


@pytest.mark.parametrize("where", ["one network", "many networks", "a known network"])
def test_no_answer_tells_whether_the_user_exists(world: World, alice: Actor, where: str) -> None:
    def answers(username: str) -> list[str]:
        found = []
        for number in range(25):
            address = ADDRESS if where == "a known network" else ELSEWHERE
            if where == "many networks":
                address = f"203.0.113.{number}"
            with pytest.raises(UserError) as caught:
                sign_in(world, "wrong", address, "123456", username)
            found.append(str(caught.value))
        return found

    assert answers("alice") == answers("nobody")


def test_a_lock_is_told_to_those_who_know_the_password(world: World, alice: Actor) -> None:
    wanted = parse(users.UserChange, {"locked": True})
    world.write(users.change, ROOT, alice.user_id, wanted, None, None)
    with refuses("sign_in_failed"):
        sign_in(world, "wrong")
    with refuses("account_locked"):
        sign_in(world)
    assert not world.read(auth.still_valid, [alice])


def test_ones_own_password_is_not_guessed_either(world: World, alice: Actor) -> None:
    auth.confirm_password(world.database, FAST, alice, PASSWORD)
    for _ in range(6):
        with refuses("sign_in_failed"):
            auth.confirm_password(world.database, FAST, alice, "wrong")
    with refuses("rate_limited"):
        auth.confirm_password(world.database, FAST, alice, PASSWORD)
    assert world.read(auth.still_valid, [alice])
    world.clock.advance(seconds=1)
    auth.confirm_password(world.database, FAST, alice, PASSWORD)
    sign_in(world)


Codes = Callable[[World, Actor, str], object]


def at_signing_in(world: World, alice: Actor, code: str) -> object:
    return sign_in(world, code=code)


def at_step_up(world: World, alice: Actor, code: str) -> object:
    return auth.with_code(world.database, alice, code, step_ups.note)


def at_new_recovery_codes(world: World, alice: Actor, code: str) -> object:
    return auth.with_code(world.database, alice, code, second_factors.renew_codes)


@pytest.mark.parametrize("give", [at_signing_in, at_step_up, at_new_recovery_codes])
@pytest.mark.parametrize("recovery", [False, True], ids=["authenticator", "recovery code"])
def test_guessing_a_code_only_delays_codes(
    world: World, alice: Actor, give: Codes, recovery: bool
) -> None:
    phone = Authenticator(world.database, alice, world.clock)
    wrong = "aaaa-bbbb-cccc-dddd" if recovery else "000000"
    for _ in range(6):
        with refuses("second_factor_failed"):
            give(world, alice, wrong)
    right = phone.recovery_codes[0] if recovery else phone.code(1)
    with refuses("rate_limited"):
        give(world, alice, right)
    assert pause(world) == 0  # the password was right each time
    assert world.read(auth.still_valid, [alice])
    world.clock.advance(seconds=1)
    give(world, alice, right)
    logged = world.read(
        audit_log.listing, ROOT, audit_log.AuditQuery(action="auth.code_failed")
    ).items
    assert [event["details"]["failures"] for event in logged] == [6, 5, 4, 3, 2, 1]


def test_the_password_alone_does_not_start_the_count_of_codes_anew(
    world: World, alice: Actor
) -> None:
    phone = Authenticator(world.database, alice, world.clock)
    for _ in range(6):
        with refuses("second_factor_failed"):
            sign_in(world, code="nothing")
        with refuses("second_factor_required"):
            sign_in(world)
    with refuses("rate_limited"):
        sign_in(world, code=phone.code(1))


@pytest.mark.parametrize("by", ["unlock", "reset_password", "change"])
def test_an_administrator_ends_the_pauses(world: World, alice: Actor, by: str) -> None:
    guess(world, 12)
    with refuses("sign_in_failed"):
        sign_in(world, "wrong")
    if by == "unlock":
        world.write(users.unlock, ROOT, "alice")
    elif by == "reset_password":
        world.write(users.reset_password, ROOT, "alice", FAST.hash(PASSWORD))
    else:
        wanted = parse(users.UserChange, {"locked": False})
        world.write(users.change, ROOT, alice.user_id, wanted, None, None)
    sign_in(world)


def test_what_is_counted_is_bounded_and_forgotten(
    world: World, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(table: type[Guesses] | type[KnownNetwork]) -> int:
        counted = select(func.count()).select_from(table)
        return int(world.read(lambda tx: tx.scalar(counted)) or 0)

    monkeypatch.setattr(guessing, "MOST", 20)
    monkeypatch.setattr(guessing, "NETWORKS", 3)
    guess(world, 8)
    for number in range(30):
        guess(world, 1, ELSEWHERE, f"nobody{number}")
        sign_in(world, address=f"198.18.0.{number}")
    assert count(Guesses) <= 20
    assert count(KnownNetwork) == 3
    with refuses("sign_in_failed"):
        sign_in(world, "wrong")
    assert pause(world) == 8  # the row of an account that is really guessed stays
    world.clock.advance(days=1)
    world.write(sweeping.sweep, world.clock())
    assert count(Guesses) == 0
    world.clock.advance(days=180)
    world.write(sweeping.sweep, world.clock())
    assert count(KnownNetwork) == 0
