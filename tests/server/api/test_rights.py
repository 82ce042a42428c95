"""Who may do what: every endpoint, for everybody. A new endpoint needs a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from jump_server.api.app import SUBJECTS
from jump_server.api.endpoint import Endpoint
from jump_server.models.session import Session
from jump_server.services.actors import SCOPES
from tests.server.api.browser import Browser
from tests.server.world import Enrolled, World, enrolment

PEOPLE = ("administrator", "member", "stranger", "anonymous")
OK = "ok"
EVERYONE = (OK, OK, OK, OK)
SIGNED_IN = (OK, OK, OK, "not_signed_in")
MEMBERS = (OK, OK, "permission_refused", "not_signed_in")
ADMINISTRATORS = (OK, "permission_refused", "permission_refused", "not_signed_in")


@dataclass
class Things:
    """What requests are about: all in the group ``web``, of which ``member`` is a member."""

    world: World
    client: Enrolled
    installer_id: str
    key: str
    user_id: str
    session_id: str
    token_id: str


Body = Callable[[Things], Any]
NOTHING: Body = lambda _: None  # noqa: E731  # one of a table of such functions

MATRIX: dict[str, tuple[str, Body, tuple[str, str, str, str]]] = {
    "site.get_site": ("/api/v1/site", NOTHING, EVERYONE),
    "auth.sign_in": (
        "/api/v1/auth/sign-in",
        lambda _: {"username": "member", "password": "correct horse battery"},
        EVERYONE,
    ),
    "auth.sign_out": ("/api/v1/auth/sign-out", NOTHING, SIGNED_IN),
    "auth.get_me": ("/api/v1/auth/me", NOTHING, SIGNED_IN),
    "auth.change_me": ("/api/v1/auth/me", lambda _: {"language": "fr"}, SIGNED_IN),
    "tokens.list_tokens": ("/api/v1/tokens", NOTHING, SIGNED_IN),
    "tokens.create_token": (
        "/api/v1/tokens",
        lambda _: {"name": "t", "scopes": ["users"]},
        SIGNED_IN,
    ),
    "tokens.remove_token": (
        "/api/v1/tokens/{token_id}",
        NOTHING,
        (OK, OK, "token_not_found", "not_signed_in"),
    ),
    "users.list_users": ("/api/v1/users", NOTHING, ADMINISTRATORS),
    "users.create_user": ("/api/v1/users", lambda _: {"username": "new"}, ADMINISTRATORS),
    "users.get_user": ("/api/v1/users/{user_id}", NOTHING, ADMINISTRATORS),
    "users.change_user": (
        "/api/v1/users/{user_id}",
        lambda _: {"display_name": "x"},
        ADMINISTRATORS,
    ),
    "users.remove_user": ("/api/v1/users/{user_id}", NOTHING, ADMINISTRATORS),
    "jump_groups.list_jump_groups": ("/api/v1/jump-groups", NOTHING, SIGNED_IN),
    "jump_groups.create_jump_group": (
        "/api/v1/jump-groups",
        lambda _: {"code_name": "new"},
        ADMINISTRATORS,
    ),
    "jump_groups.get_jump_group": ("/api/v1/jump-groups/web", NOTHING, MEMBERS),
    "jump_groups.change_jump_group": (
        "/api/v1/jump-groups/web",
        lambda _: {"comments": "x"},
        ADMINISTRATORS,
    ),
    "jump_groups.remove_jump_group": ("/api/v1/jump-groups/empty", NOTHING, ADMINISTRATORS),
    "installers.list_installers": ("/api/v1/installers", NOTHING, SIGNED_IN),
    "installers.create_installer": (
        "/api/v1/installers",
        lambda _: {"jump_group": "web"},
        MEMBERS,
    ),
    "installers.get_installer": ("/api/v1/installers/{installer_id}", NOTHING, MEMBERS),
    "installers.change_installer": (
        "/api/v1/installers/{installer_id}",
        lambda _: {"tag": "x"},
        MEMBERS,
    ),
    "installers.remove_installer": ("/api/v1/installers/{installer_id}", NOTHING, MEMBERS),
    "installers.revoke_installer": (
        "/api/v1/installers/{installer_id}/revoke",
        NOTHING,
        MEMBERS,
    ),
    "installers.get_installer_key": ("/api/v1/installers/{installer_id}/key", NOTHING, MEMBERS),
    "installers.get_installer_package": (
        "/api/v1/installers/{installer_id}/package?platform=linux-headless",
        NOTHING,
        MEMBERS,
    ),
    "installers.get_generic_package": (
        "/api/v1/packages/generic?platform=linux-headless",
        NOTHING,
        SIGNED_IN,
    ),
    "jump_clients.list_jump_clients": ("/api/v1/jump-clients", NOTHING, SIGNED_IN),
    "jump_clients.get_summary": ("/api/v1/jump-clients/summary", NOTHING, SIGNED_IN),
    "jump_clients.get_jump_client": ("/api/v1/jump-clients/{client.id}", NOTHING, MEMBERS),
    "jump_clients.change_jump_client": (
        "/api/v1/jump-clients/{client.id}",
        lambda _: {"tag": "x"},
        MEMBERS,
    ),
    "jump_clients.remove_jump_client": ("/api/v1/jump-clients/{client.id}", NOTHING, MEMBERS),
    "jump_clients.remove_jump_clients": (
        "/api/v1/jump-clients/remove",
        lambda things: {"ids": [things.client.id]},
        SIGNED_IN,
    ),
    "sessions.list_sessions": ("/api/v1/sessions", NOTHING, SIGNED_IN),
    "sessions.create_session": (
        "/api/v1/sessions",
        lambda things: {"jump_client_id": things.client.id},
        ("client_offline", "client_offline", "permission_refused", "not_signed_in"),
    ),
    "sessions.get_session": (
        "/api/v1/sessions/{session_id}",
        NOTHING,
        (OK, OK, "session_not_found", "not_signed_in"),
    ),
    "sessions.end_session": (
        "/api/v1/sessions/{session_id}",
        NOTHING,
        (OK, OK, "session_not_found", "not_signed_in"),
    ),
    "audit.list_audit_events": ("/api/v1/audit-events", NOTHING, ADMINISTRATORS),
    "audit.list_rejected_enrolments": ("/api/v1/rejected-enrolments", NOTHING, ADMINISTRATORS),
    "agents.check_enrolment": (
        "/agent/v1/enrolments/check",
        lambda things: {"key": things.key},
        EVERYONE,
    ),
    "agents.enrol": ("/agent/v1/enrolments", lambda things: enrolment(things.key), EVERYONE),
    "agents.report_uninstalled": (
        "/agent/v1/uninstalled",
        lambda _: {"reason": "local"},
        ("credential_refused",) * 4,
    ),
}

ENDPOINTS = {endpoint.name: endpoint for routes in SUBJECTS for endpoint in routes.endpoints}


@pytest.fixture
def things(world: World) -> Things:
    """One of everything."""
    world.administrator("administrator")
    member = world.user("member")
    world.user("stranger")
    world.group("web", "member")
    world.group("empty")
    made = world.installer(member, "web")
    client = world.enrol(made["key"])
    token_id = world.token(member, "read").split("_")[1]
    session = Session(
        id="5" * 32,
        jump_client_id=client.id,
        jump_client_name="web1",
        user_id=member.user_id,
        username="member",
        started_at=world.clock(),
        used_at=world.clock(),
    )
    world.write(lambda transaction: transaction.add(session))
    spare = world.user("spare")
    return Things(world, client, made["id"], made["key"], spare.user_id, "5" * 32, token_id)


def send(browser: Browser, name: str, things: Things) -> str:
    """Send the endpoint's request; ``ok`` or the error's code."""
    path, body, _ = MATRIX[name]
    address = path.format(
        client=things.client,
        installer_id=things.installer_id,
        user_id=things.user_id,
        session_id=things.session_id,
        token_id=things.token_id,
    )
    content = body(things)
    options = {} if content is None else {"json": content}
    response = browser.call(ENDPOINTS[name].method, address, **options)
    return OK if response.status_code < 400 else str(response.json["error"]["code"])


def test_every_endpoint_has_a_line() -> None:
    assert sorted(MATRIX) == sorted(ENDPOINTS)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", MATRIX)
def test_people(app: Flask, things: Things, name: str, who: str) -> None:
    browser = Browser(app)
    if who != "anonymous":
        browser.sign_in(who)
    assert send(browser, name, things) == MATRIX[name][2][PEOPLE.index(who)]


SCOPED = [name for name, endpoint in ENDPOINTS.items() if endpoint.access.scopes]


def _token(world: World, *scopes: str) -> str:
    from jump_server.services import users
    from jump_server.services.actors import Actor

    user_id = world.read(lambda session: users.named(session, "administrator").id)
    return world.token(Actor(user_id, "administrator", "administrator"), *scopes)


@pytest.mark.parametrize("name", SCOPED)
def test_a_token_without_the_scope(app: Flask, things: Things, name: str) -> None:
    """An administrator's token with every scope but those that the endpoint takes."""
    others = set(SCOPES) - set(ENDPOINTS[name].access.scopes)
    browser = Browser(app, _token(things.world, *others))
    assert send(browser, name, things) == "scope_refused"


@pytest.mark.parametrize("name", SCOPED)
def test_a_token_with_one_of_the_scopes(app: Flask, things: Things, name: str) -> None:
    """What an administrator may, a token of theirs with any one of the scopes may."""
    for scope in ENDPOINTS[name].access.scopes[-1:]:
        browser = Browser(app, _token(things.world, scope))
        assert send(browser, name, things) == MATRIX[name][2][0]


def test_a_bulk_removal_tells_each_refusal(app: Flask, things: Things) -> None:
    browser = Browser(app).sign_in("stranger")
    body = {"ids": [things.client.id, "0" * 32]}
    results = browser.send("POST", "/jump-clients/remove", body)["results"]
    codes = [result["error"]["code"] for result in results]
    assert codes == ["permission_refused", "client_not_found"]


def test_what_strangers_list_is_empty(app: Flask, things: Things) -> None:
    browser = Browser(app).sign_in("stranger")
    for path in ("/jump-clients", "/installers", "/sessions", "/tokens"):
        assert browser.get(path)["total"] == 0, path
    groups = browser.get("/jump-groups")["items"]
    assert [group["code_name"] for group in groups] == ["user:stranger"]


def test_no_endpoint_forgets_to_say_who_may() -> None:
    def undeclared(endpoint: Endpoint) -> bool:
        return endpoint.access.role != "anyone" and not endpoint.access.scopes

    # Of oneself, whatever the token may.
    assert {name for name, e in ENDPOINTS.items() if undeclared(e)} == {
        "auth.sign_out",
        "auth.get_me",
    }
