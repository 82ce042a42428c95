"""API tokens: made, listed, withdrawn; never mightier than who makes them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import auth, tokens
from jump_server.core.inputs import parse
from jump_server.core.paging import PageQuery
from jump_server.models.user import ApiToken
from jump_server.sealing import digest
from tests.server.world import ADDRESS, World, refuses


def new(**given: object) -> tokens.NewToken:
    return parse(tokens.NewToken, {"name": "ci", "scopes": ["read"], **given})


def test_the_secret_is_shown_once_and_not_stored(world: World) -> None:
    alice = world.user("alice")
    made = world.write(tokens.create, alice, new())
    secret = made["token"].split("_", 2)[2]

    def stored(tx: Transaction) -> list[str]:
        return list(tx.scalars(select(ApiToken.secret_hash)))

    assert world.read(stored) == [digest(secret)]
    listed = world.read(tokens.listing, alice, PageQuery()).items
    assert [item["name"] for item in listed] == ["ci"]
    assert "token" not in listed[0]


def test_a_token_makes_no_mightier_token(world: World) -> None:
    alice = world.user("alice")
    actor = world.read(auth.actor_for_token, world.token(alice, "users", "read"), ADDRESS)
    world.write(tokens.create, actor, new(scopes=["read"]))
    for scope in ("clients", "all"):
        with refuses("scope_refused", scope=scope):
            world.write(tokens.create, actor, new(scopes=["read", scope]))


def test_one_sees_ones_own_tokens_only(world: World) -> None:
    alice, bob = world.user("alice"), world.user("bob")
    made = world.write(tokens.create, alice, new())
    assert world.read(tokens.listing, bob, PageQuery()).total == 0
    with refuses("token_not_found"):
        world.write(tokens.remove, bob, made["id"])


def test_an_administrator_withdraws_anybodys_token(world: World) -> None:
    made = world.write(tokens.create, world.user("alice"), new())
    world.write(tokens.remove, world.administrator(), made["id"])
    with refuses("not_signed_in"):
        world.read(auth.actor_for_token, made["token"], ADDRESS)


@pytest.mark.parametrize("days", [0, 366, -1])
def test_validity_has_limits(days: int) -> None:
    with refuses("field_out_of_range", field="valid_days", low=1, high=365):
        new(valid_days=days)


def test_an_unknown_scope_is_refused() -> None:
    with refuses("field_not_a_choice", field="scopes.0"):
        new(scopes=["everything"])


def test_a_user_has_so_many_valid_tokens(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 2)
    alice = world.user("alice")
    old = world.write(tokens.create, alice, new(valid_days=1))["id"]
    world.write(tokens.create, alice, new())
    with refuses("token_limit", limit=2):
        world.write(tokens.create, alice, new())
    world.write(tokens.create, world.user("bob"), new())
    world.clock.advance(days=1)  # an expired one does not count
    world.write(tokens.create, alice, new())
    with refuses("token_limit"):
        world.write(tokens.create, alice, new())
    world.write(tokens.remove, alice, old)
