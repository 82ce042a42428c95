"""Who asks: scopes narrow a token, roles decide the rest."""

import pytest

from jump_server.services.actors import Actor, system
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
