"""Who asks: scopes narrow a token, roles decide the rest."""

import pytest

from jump_server.core.actors import SITE_RIGHTS, Actor, system
from tests.server.world import refuses


@pytest.mark.parametrize("scopes", [None, {"all"}, {"users"}, {"read", "users"}])
def test_one_of_the_scopes_is_enough(scopes: set[str] | None) -> None:
    given = None if scopes is None else frozenset(scopes)
    Actor("1", "a", "technician", given).require_scope("audit", "users")


@pytest.mark.parametrize("scopes", [set(), {"read"}, {"user"}])
def test_another_scope_is_not(scopes: set[str]) -> None:
    with refuses("scope_refused", scope="audit / users"):
        Actor("1", "a", "administrator", frozenset(scopes)).require_scope("audit", "users")


def test_a_role_is_not_a_scope() -> None:
    Actor("1", "a", "administrator", frozenset()).require_administrator()
    with refuses("permission_refused"):
        Actor("1", "a", "technician", frozenset({"all"})).require_administrator()


def test_the_server_itself_may_everything() -> None:
    system("root").require_administrator()


def test_an_administrator_has_every_site_right_and_others_those_given() -> None:
    alice = Actor("1", "a", "technician", rights=frozenset({"users"}))
    assert [right for right in SITE_RIGHTS if alice.may(right)] == ["users"]
    alice.require_right("users")
    with refuses("permission_refused"):
        alice.require_right("installers")
    assert all(system("root").may(right) for right in SITE_RIGHTS)
