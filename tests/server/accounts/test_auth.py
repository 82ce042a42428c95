"""Signing in: right and wrong passwords, sign-ins and tokens that end."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import auth, tokens, users
from jump_server.core.inputs import parse
from jump_server.models.user import WebSession
from jump_server.sealing import digest
from tests.server.world import ADDRESS, FAST, PASSWORD, ROOT, World, refuses


def sign_in(world: World, username: str = "alice", password: str = PASSWORD) -> auth.SignedIn:
    return auth.sign_in(world.database, FAST, username, password, ADDRESS)


def test_the_cookie_stands_for_the_user(world: World) -> None:
    alice = world.user("alice")
    signed_in = sign_in(world, "ALICE")
    actor = world.read(auth.actor_for_cookie, signed_in.cookie, ADDRESS)
    assert (actor.user_id, actor.username, actor.role) == (alice.user_id, "alice", "technician")
    assert actor.csrf_token
    assert world.read(auth.still_valid, [actor])


def test_only_a_digest_of_the_cookie_is_stored(world: World) -> None:
    world.user("alice")
    cookie = sign_in(world).cookie

    def stored(tx: Transaction) -> list[str]:
        return list(tx.scalars(select(WebSession.id)))

    assert world.read(stored) == [digest(cookie)]


@pytest.mark.parametrize(("username", "password"), [("alice", "wrong"), ("nobody", PASSWORD)])
def test_wrong_names_and_passwords_look_the_same(
    world: World, username: str, password: str
) -> None:
    world.user("alice")
    with refuses("sign_in_failed"):
        sign_in(world, username, password)


def test_a_sign_in_ends_after_twelve_hours_without_a_request(world: World) -> None:
    world.user("alice")
    cookie = sign_in(world).cookie
    world.clock.advance(hours=11, minutes=59)
    actor = world.read(auth.actor_for_cookie, cookie, ADDRESS)
    world.clock.advance(minutes=1)
    with refuses("not_signed_in"):
        world.read(auth.actor_for_cookie, cookie, ADDRESS)
    assert not world.read(auth.still_valid, [actor])


def test_a_request_extends_the_sign_in(world: World) -> None:
    world.user("alice")
    cookie = sign_in(world).cookie
    actor = world.read(auth.actor_for_cookie, cookie, ADDRESS)
    assert not world.read(auth.wants_extension, actor)
    world.clock.advance(hours=6)
    assert world.read(auth.wants_extension, actor)
    world.write(auth.extend, actor)
    world.clock.advance(hours=11)
    assert world.read(auth.still_valid, [actor])


def test_signing_out_ends_this_sign_in_only(world: World) -> None:
    world.user("alice")
    here, there = sign_in(world), sign_in(world)
    world.write(auth.sign_out, here.actor)
    with refuses("not_signed_in"):
        world.read(auth.actor_for_cookie, here.cookie, ADDRESS)
    assert world.read(auth.still_valid, [there.actor])


@pytest.mark.parametrize("cookie", ["", "x", "x" * 500, "é"])
def test_garbage_is_nobody(world: World, cookie: str) -> None:
    with refuses("not_signed_in"):
        world.read(auth.actor_for_cookie, cookie, ADDRESS)


def test_ones_own_password_change_ends_ones_other_sign_ins(world: World) -> None:
    world.user("alice")
    here, there = sign_in(world), sign_in(world)
    world.write(users.change_own, here.actor, {}, FAST.hash("a new long password"))
    assert world.read(auth.still_valid, [here.actor])
    assert not world.read(auth.still_valid, [there.actor])


@pytest.mark.parametrize(
    "given", [{"role": "administrator"}, {"locked": True}], ids=["another role", "locked"]
)
def test_what_was_withdrawn_is_no_longer_valid(world: World, given: dict[str, Any]) -> None:
    alice = world.user("alice")
    by_cookie = sign_in(world).actor
    by_token = world.read(auth.actor_for_token, world.token(alice, "all"), ADDRESS)
    wanted = parse(users.UserChange, given)
    world.write(users.change, ROOT, alice.user_id, wanted, None, None)
    assert not world.read(auth.still_valid, [by_cookie])
    assert not world.read(auth.still_valid, [by_token])


def test_a_token_acts_for_its_user_within_its_scopes(world: World) -> None:
    alice = world.user("alice")
    actor = world.read(auth.actor_for_token, world.token(alice, "read", "clients"), ADDRESS)
    assert actor.username == "alice"
    actor.require_scope("clients")
    with refuses("scope_refused", scope="users"):
        actor.require_scope("users")
    assert world.read(auth.still_valid, [actor])


def test_a_token_ends_with_its_validity(world: World) -> None:
    alice = world.user("alice")
    token = world.token(alice, "all")
    actor = world.read(auth.actor_for_token, token, ADDRESS)
    world.clock.advance(days=30)
    with refuses("not_signed_in"):
        world.read(auth.actor_for_token, token, ADDRESS)
    assert not world.read(auth.still_valid, [actor])


def test_a_withdrawn_token_is_no_longer_valid(world: World) -> None:
    alice = world.user("alice")
    actor = world.read(auth.actor_for_token, world.token(alice, "all"), ADDRESS)
    assert actor.token_id
    world.write(tokens.remove, alice, actor.token_id)
    assert not world.read(auth.still_valid, [actor])


def test_tokens_are_checked_as_a_whole(world: World) -> None:
    alice = world.user("alice")
    token = world.token(alice, "all")
    other = world.token(alice, "all")
    swapped = token.rpartition(token.split("_", 2)[2])[0] + other.split("_", 2)[2]
    for bad in ("", "jt", "jt__", token[:-1], token + "x", token.replace("jt_", "xx_"), swapped):
        with refuses("not_signed_in"):
            world.read(auth.actor_for_token, bad, ADDRESS)


def test_me_tells_the_csrf_token(world: World) -> None:
    world.user("alice")
    actor = sign_in(world).actor
    me = world.read(auth.me, actor)
    assert me["csrf_token"] == actor.csrf_token
    assert me["user"]["last_signed_in_at"] == "2026-03-01T12:00:00.000Z"
    assert me["expires_at"] == "2026-03-02T00:00:00.000Z"
