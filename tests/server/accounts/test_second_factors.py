"""The second factor: set up, asked for, used once, taken away."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import auth, second_factors, users
from jump_server.core.actors import Actor
from jump_server.models.user import RecoveryCode, User
from jump_server.reports import audit_log
from jump_server.sealing import digest
from tests.server.authenticator import Authenticator
from tests.server.world import ADDRESS, FAST, PASSWORD, ROOT, World, refuses


@pytest.fixture
def alice(world: World) -> Actor:
    return world.user("alice")


@pytest.fixture
def phone(world: World, alice: Actor) -> Authenticator:
    return Authenticator(world.database, alice, world.clock)


def sign_in(world: World, code: str = "", password: str = PASSWORD) -> auth.SignedIn:
    return auth.sign_in(world.database, FAST, "alice", password, ADDRESS, code)


def actions(world: World) -> list[str]:
    events = world.read(audit_log.listing, ROOT, audit_log.AuditQuery(actor="alice")).items
    return [event["action"] for event in events]


def test_an_authenticator_is_told_what_it_needs(world: World, alice: Actor) -> None:
    made = world.write(second_factors.begin, alice)
    uri = pyotp.parse_uri(made["uri"])
    assert (uri.secret, uri.name, uri.issuer) == (made["secret"], "alice", "Jump")
    size, path = made["qr"]["size"], made["qr"]["path"]
    assert path.startswith("M4 4h1v1h-1z")
    assert path.count("M") > size


def test_it_counts_once_a_first_code_has_confirmed_it(world: World, alice: Actor) -> None:
    with refuses("second_factor_off"):
        world.write(second_factors.confirm, alice, "123456")
    secret = world.write(second_factors.begin, alice)["secret"]
    with refuses("second_factor_failed"):
        world.write(second_factors.confirm, alice, "")
    sign_in(world)
    code = pyotp.TOTP(secret).at(world.clock())
    codes = world.write(second_factors.confirm, alice, code)["recovery_codes"]
    assert len(set(codes)) == 10
    with refuses("second_factor_required"):
        sign_in(world)
    for again in (second_factors.begin, partial(second_factors.confirm, code=code)):
        with refuses("second_factor_on"):
            world.write(again, alice)


def test_beginning_anew_makes_another_secret(world: World, alice: Actor) -> None:
    first, second = (world.write(second_factors.begin, alice)["secret"] for _ in range(2))
    with refuses("second_factor_failed"):
        world.write(second_factors.confirm, alice, pyotp.TOTP(first).at(world.clock()))
    world.write(second_factors.confirm, alice, pyotp.TOTP(second).at(world.clock()))


def test_ones_other_sign_ins_end_with_it(world: World, alice: Actor) -> None:
    here, there = sign_in(world).actor, sign_in(world).actor
    Authenticator(world.database, here, world.clock)
    assert world.read(auth.still_valid, [here])
    assert not world.read(auth.still_valid, [there])


def test_the_database_holds_neither_secret_nor_codes(world: World, phone: Authenticator) -> None:
    def stored(tx: Transaction) -> tuple[str, list[str]]:
        user = users.named(tx, "alice")
        return user.totp_secret or "", list(tx.scalars(select(RecoveryCode.digest)))

    sealed, digests = world.read(stored)
    assert phone._totp.secret not in sealed
    assert sorted(digests) == sorted(digest(code.replace("-", "")) for code in phone.recovery_codes)


def test_no_audit_event_holds_a_secret(world: World, phone: Authenticator) -> None:
    sign_in(world, phone.recovery_codes[0])
    told = str(world.read(audit_log.listing, ROOT, audit_log.AuditQuery()).items)
    for secret in (phone._totp.secret, phone.code(), *phone.recovery_codes):
        assert secret not in told


def test_it_is_asked_for_only_after_the_right_password(world: World, phone: Authenticator) -> None:
    for code in ("", phone.code(1)):
        with refuses("sign_in_failed"):
            sign_in(world, code, password="wrong")
    with refuses("second_factor_required"):
        sign_in(world)
    sign_in(world, phone.code(1))


def test_who_has_none_is_not_asked(world: World, alice: Actor) -> None:
    sign_in(world, "whatever")


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_be_a_step_apart(world: World, phone: Authenticator, steps: int) -> None:
    world.clock.advance(minutes=5)
    sign_in(world, phone.code(steps))


@pytest.mark.parametrize("steps", [-2, 2])
def test_but_not_two(world: World, phone: Authenticator, steps: int) -> None:
    world.clock.advance(minutes=5)
    with refuses("second_factor_failed"):
        sign_in(world, phone.code(steps))


def test_a_code_is_accepted_once(world: World, phone: Authenticator) -> None:
    with refuses("second_factor_failed"):
        sign_in(world, phone.code())  # it confirmed the secret
    code = phone.code(1)
    sign_in(world, code)
    for used in (code, phone.code()):
        with refuses("second_factor_failed"):
            sign_in(world, used)
    world.clock.advance(seconds=30)
    with refuses("second_factor_failed"):
        sign_in(world, code)
    world.clock.advance(seconds=30)
    sign_in(world, phone.code())


def test_a_code_may_be_typed_as_it_is_shown(world: World, phone: Authenticator) -> None:
    code = phone.code(1)
    sign_in(world, f" {code[:3]} {code[3:]} ")
    sign_in(world, phone.recovery_codes[0].upper().replace("-", " "))


def test_a_recovery_code_stands_in_once(world: World, phone: Authenticator) -> None:
    alice = sign_in(world, phone.recovery_codes[0]).actor
    assert world.read(auth.me, alice)["recovery_codes"] == 9
    with refuses("second_factor_failed"):
        sign_in(world, phone.recovery_codes[0])
    sign_in(world, phone.recovery_codes[1])


def test_nobody_uses_anothers_recovery_code(world: World, phone: Authenticator) -> None:
    other = Authenticator(world.database, world.user("other"), world.clock)
    with refuses("second_factor_failed"):
        sign_in(world, other.recovery_codes[0])
    auth.sign_in(world.database, FAST, "other", PASSWORD, ADDRESS, other.recovery_codes[0])


@pytest.mark.parametrize("code", ["12345", "1234567", "x", "é" * 6, "0" * 64, "------"])
def test_garbage_is_no_code(world: World, phone: Authenticator, code: str) -> None:
    with refuses("second_factor_failed"):
        sign_in(world, code)


Work = Callable[[Transaction, Actor, User], Any]


@pytest.mark.parametrize("work", [second_factors.remove, second_factors.renew_codes])
def test_what_changes_it_takes_a_code(
    world: World, alice: Actor, phone: Authenticator, work: Work
) -> None:
    with refuses("second_factor_failed"):
        auth.with_code(world.database, alice, phone.code(), work)
    auth.with_code(world.database, alice, phone.code(1), work)
    with refuses("second_factor_off" if work == second_factors.remove else "second_factor_failed"):
        auth.with_code(world.database, alice, "nothing", work)


def test_removed_it_is_not_asked_for(world: World, alice: Actor, phone: Authenticator) -> None:
    auth.with_code(world.database, alice, phone.recovery_codes[0], second_factors.remove)
    sign_in(world)
    assert world.read(second_factors.codes_left, alice.user_id) == 0
    assert "user.second_factor_off" in actions(world)
    # A code of the old secret says nothing about a new one.
    Authenticator(world.database, alice, world.clock)


def test_new_recovery_codes_make_the_old_ones_void(
    world: World, alice: Actor, phone: Authenticator
) -> None:
    made = auth.with_code(world.database, alice, phone.code(1), second_factors.renew_codes)
    with refuses("second_factor_failed"):
        sign_in(world, phone.recovery_codes[0])
    sign_in(world, made["recovery_codes"][0])


def test_another_ones_is_reset(world: World, alice: Actor, phone: Authenticator) -> None:
    chief = world.user("chief", rights=["users", "installers"])
    actor = sign_in(world, phone.code(1)).actor
    with refuses("permission_refused"):
        world.write(second_factors.reset, alice, chief.user_id)
    assert world.read(users.get, chief, alice.user_id)["second_factor"]
    assert not world.write(second_factors.reset, chief, alice.user_id)["second_factor"]
    assert not world.read(auth.still_valid, [actor])
    sign_in(world)
    (event, *_) = world.read(
        audit_log.listing, ROOT, audit_log.AuditQuery(action="user.second_factor_reset")
    ).items
    assert (event["actor"], event["details"]) == ("chief", {"username": "alice"})
    with refuses("second_factor_off"):
        world.write(second_factors.reset, chief, alice.user_id)


def test_ones_own_is_not_reset_without_proof(world: World) -> None:
    admin = world.administrator()
    Authenticator(world.database, admin, world.clock)
    with refuses("permission_refused"):
        world.write(second_factors.reset, admin, admin.user_id)


def test_nor_that_of_somebody_mightier(world: World) -> None:
    admin, chief = world.administrator(), world.user("chief", rights=["users"])
    Authenticator(world.database, admin, world.clock)
    with refuses("permission_refused"):
        world.write(second_factors.reset, chief, admin.user_id)


def test_the_rescue(world: World, alice: Actor, phone: Authenticator) -> None:
    world.write(second_factors.rescue, ROOT, "alice")
    sign_in(world)
    with refuses("permission_refused"):
        world.write(second_factors.rescue, alice, "alice")
