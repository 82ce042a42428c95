"""From a request to a view: who asks, what is asked, and what must not get through."""

import pytest
from flask import Flask

from jump_server.api.app import create_app
from tests.server.api.browser import Browser
from tests.server.world import FAST, World


def test_a_change_by_cookie_needs_the_csrf_token(admin: Browser) -> None:
    body = {"code_name": "web"}
    assert admin.refused("POST", "/jump-groups", body, csrf=False)["code"] == "csrf_failed"
    wrong = {"X-CSRF-Token": "x" * 43}
    assert admin.refused("POST", "/jump-groups", body, headers=wrong)["code"] == "csrf_failed"
    assert admin.get("/jump-groups", csrf=False)["total"] == 1
    admin.send("POST", "/jump-groups", body)


def test_another_sign_ins_csrf_token_is_refused(app: Flask, admin: Browser) -> None:
    other = Browser(app).sign_in("admin")
    given = {"X-CSRF-Token": other.csrf}
    assert admin.refused("POST", "/auth/sign-out", headers=given)["code"] == "csrf_failed"


def test_a_token_needs_none(app: Flask, world: World) -> None:
    browser = Browser(app, world.token(world.administrator(), "all"))
    browser.send("POST", "/jump-groups", {"code_name": "web"})
    me = browser.get("/auth/me")
    assert (me["user"]["username"], me["csrf_token"]) == ("admin", None)


def test_a_token_wins_over_a_cookie(app: Flask, world: World, admin: Browser) -> None:
    token = world.token(world.user("bob"), "all")
    me = admin.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert me["user"]["username"] == "bob"
    bad = {"Authorization": "Bearer nonsense"}
    assert admin.refused("GET", "/auth/me", headers=bad)["code"] == "not_signed_in"


@pytest.mark.parametrize("header", ["Basic YWRtaW46eA==", "Bearer", "Jump-Client a:b"])
def test_other_credentials_are_nobodys(anonymous: Browser, header: str) -> None:
    given = {"Authorization": header}
    assert anonymous.refused("GET", "/auth/me", headers=given)["code"] == "not_signed_in"


def test_a_sign_in_ends_after_twelve_idle_hours(world: World, admin: Browser) -> None:
    for _ in range(3):
        world.clock.advance(hours=11)
        admin.get("/auth/me")
    world.clock.advance(hours=12)
    assert admin.refused("GET", "/auth/me")["code"] == "not_signed_in"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", "application/json"),
        (b"\xff", "application/json"),
        (b'{"a": NaN}', "application/json"),
        (b'"\\ud800"', "application/json"),
        (b"code_name=web", "application/x-www-form-urlencoded"),
        (b'{"code_name": "web"}', "text/plain"),
    ],
)
def test_a_body_must_be_json(admin: Browser, content: bytes, kind: str) -> None:
    response = admin.call("POST", "/api/v1/jump-groups", data=content, content_type=kind)
    assert (response.status_code, response.json["error"]["code"]) == (400, "bad_request")


def test_a_large_body_is_refused(admin: Browser, world: World) -> None:
    limit = world.settings.request_limit_bytes
    error = admin.refused("POST", "/jump-groups", {"code_name": "x" * limit})
    assert (error["code"], error["parameters"]) == ("request_too_large", {"limit": limit})


@pytest.mark.parametrize(
    ("path", "code", "field"),
    [
        ("/jump-groups?limit=0", "field_out_of_range", "limit"),
        ("/jump-groups?limit=501", "field_out_of_range", "limit"),
        ("/jump-groups?limit=x", "field_malformed", "limit"),
        ("/jump-groups?after=x", "field_malformed", "after"),
        ("/jump-groups?colour=red", "field_unknown", "colour"),
        ("/auth/me?x=1", "field_unknown", "x"),
        ("/jump-clients?sort=colour", "field_not_a_choice", "sort"),
        ("/jump-clients?status=gone", "field_not_a_choice", "status"),
        ("/jump-clients?search=%00", "field_malformed", "search"),
        ("/jump-clients?search=" + "x" * 257, "field_too_long", "search"),
        ("/packages/generic?platform=" + "x" * 33, "field_too_long", "platform"),
    ],
)
def test_a_query_is_checked(admin: Browser, path: str, code: str, field: str) -> None:
    error = admin.refused("GET", path)
    assert (error["code"], error["parameters"]["field"]) == (code, field)


def test_empty_parameters_are_none(admin: Browser) -> None:
    assert admin.get("/jump-clients?search=&status=&jump_group=&after=")["total"] == 0


@pytest.mark.parametrize("name", ["%00", "a%0Ab", "x" * 201])
def test_an_impossible_name_in_the_path_is_nothing(admin: Browser, name: str) -> None:
    assert admin.refused("GET", f"/jump-clients/{name}")["code"] == "route_not_found"


def test_an_edit_names_the_version_it_was_made_from(admin: Browser) -> None:
    made = admin.call("POST", "/api/v1/jump-groups", json={"code_name": "web"})
    assert made.headers["ETag"] == '"1"'
    fits = {"If-Match": '"1"'}
    assert admin.send("PATCH", "/jump-groups/web", {"name": "a"}, headers=fits)["version"] == 2
    assert admin.refused("PATCH", "/jump-groups/web", {"name": "b"}, headers=fits)["code"] == (
        "stale_edit"
    )
    assert admin.refused("DELETE", "/jump-groups/web", headers=fits)["code"] == "stale_edit"
    garbage = {"If-Match": "2"}
    error = admin.refused("PATCH", "/jump-groups/web", {"name": "b"}, headers=garbage)
    assert error["code"] == "field_malformed"
    admin.send("PATCH", "/jump-groups/web", {"name": "c"}, headers={"If-Match": "*"})
    admin.send("DELETE", "/jump-groups/web", headers={"If-Match": 'W/"3"'})


def test_who_comes_through_a_trusted_proxy_is_known(world: World) -> None:
    world.administrator()
    world.settings = world.settings.model_copy(update={"trusted_proxies": ("127.0.0.1",)})
    browser = Browser(create_app(world, FAST))
    body = {"username": "admin", "password": "wrong"}
    given = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    browser.refused("POST", "/auth/sign-in", body, headers=given)
    events = browser.sign_in("admin").get("/audit-events?action=auth.failed")
    assert events["items"][0]["address"] == "203.0.113.9"


def test_nobody_else_says_where_he_comes_from(app: Flask, admin: Browser) -> None:
    body = {"username": "admin", "password": "wrong"}
    given = {"X-Forwarded-For": "203.0.113.9"}
    Browser(app).refused("POST", "/auth/sign-in", body, headers=given)
    events = admin.get("/audit-events?action=auth.failed")
    assert events["items"][0]["address"] == "127.0.0.1"
