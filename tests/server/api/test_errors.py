"""Every refusal has one form, in the reader's language."""

import logging
from typing import Any

import pytest
from flask import Flask

from jump_server.accounts import users
from jump_server.api.dispatch import ANONYMOUS_BODY_BYTES
from jump_server.api.endpoint import ANYONE, MANY_VALUES, VALUES, Endpoint
from tests.server.api.browser import ENDPOINTS, Browser
from tests.server.world import World


def test_a_wrong_address_and_a_wrong_method(anonymous: Browser) -> None:
    assert anonymous.refused("GET", "/nothing")["code"] == "route_not_found"
    response = anonymous.call("PUT", "/api/v1/site")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    error = response.json["error"]
    assert (error["code"], error["parameters"]) == ("method_not_allowed", {"method": "PUT"})
    assert anonymous.call("OPTIONS", "/api/v1/site").status_code == 405


def test_a_trailing_slash_is_another_address(anonymous: Browser) -> None:
    assert anonymous.refused("GET", "/site/")["code"] == "route_not_found"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("fr", "Cette adresse n'existe pas."),
        ("fr-CA,fr;q=0.9,en;q=0.8", "Cette adresse n'existe pas."),
        ("de", "This address does not exist."),
        ("en;q=0.5,fr;q=0.1", "This address does not exist."),
        ("", "This address does not exist."),
    ],
)
def test_the_browsers_language(anonymous: Browser, accepted: str, expected: str) -> None:
    error = anonymous.refused("GET", "/nothing", headers={"Accept-Language": accepted})
    assert error["message"] == expected


def test_the_users_language_when_the_browser_has_none(admin: Browser) -> None:
    admin.send("PATCH", "/auth/me", {"language": "fr"})
    assert admin.refused("GET", "/jump-groups/x")["message"] == "Le groupe de Jumps x n'existe pas."


def test_every_bad_field_is_told(admin: Browser) -> None:
    body = {"jump_group": "web", "name": "x" * 129, "valid_minutes": 5, "colour": "red"}
    error = admin.refused("POST", "/installers", body)
    assert error["code"] == "field_too_long"
    assert error["parameters"] == {"field": "name", "limit": 128}
    assert [item["parameters"]["field"] for item in error["further"]] == ["valid_minutes", "colour"]


def test_not_being_signed_in_says_how_to(anonymous: Browser) -> None:
    response = anonymous.call("GET", "/api/v1/auth/me")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_too_many_attempts_say_when_to_come_back(world: World) -> None:
    from jump_server.api.app import create_app
    from tests.server.world import FAST

    world.settings = world.settings.model_copy(update={"address_rate": 0.2})
    browser = Browser(create_app(world, FAST))
    body = {"username": "nobody", "password": "wrong"}
    assert browser.refused("POST", "/auth/sign-in", body)["code"] == "sign_in_failed"
    response = browser.call("POST", "/api/v1/auth/sign-in", json=body)
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 5
    assert response.json["error"]["retry"] is True


def test_a_bug_tells_nothing_but_is_logged(
    app: Flask, admin: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the inner secret")

    monkeypatch.setattr(users, "listing", broken)
    with caplog.at_level(logging.ERROR):
        response = admin.call("GET", "/api/v1/users")
    assert response.status_code == 500
    assert response.json["error"]["code"] == "internal_error"
    assert b"inner secret" not in response.data
    assert "the inner secret" in caplog.text


ANONYMOUS = [
    endpoint
    for endpoint in ENDPOINTS.values()
    if endpoint.access.who == ANYONE and endpoint.body is not None
]


@pytest.mark.parametrize("endpoint", ANONYMOUS, ids=lambda endpoint: endpoint.rule)
def test_what_anybody_may_send_is_small_and_counted_before_it_is_read(
    world: World, endpoint: Any
) -> None:
    from jump_server.api.app import create_app
    from tests.server.world import FAST

    world.settings = world.settings.model_copy(update={"address_rate": 0.2})
    browser = Browser(create_app(world, FAST))
    many = {str(number): 0 for number in range(100_000)}
    response = browser.call(endpoint.method, endpoint.rule, json=many)
    assert response.status_code == 413
    assert response.json["error"]["parameters"] == {"limit": ANONYMOUS_BODY_BYTES}
    response = browser.call(endpoint.method, endpoint.rule, data=b"no JSON at all")
    assert response.status_code == 429


@pytest.mark.parametrize(
    ("count", "status"), [(900, 422), (1_900, 400), (60_000, 400)], ids=["some", "many", "too many"]
)
def test_unknown_fields_get_a_short_answer(admin: Browser, count: int, status: int) -> None:
    many = {str(number): 0 for number in range(count)}
    for path in ("jump-groups", "jump-items/edit"):
        response = admin.call("POST", f"/api/v1/{path}", json=many)
        assert response.status_code == status
        assert len(response.data) < 5_000
    query = "&".join(f"q{number}=1" for number in range(count))
    response = admin.call("GET", f"/api/v1/users?{query}")
    assert response.status_code in {400, 422}
    assert len(response.data) < 5_000


@pytest.mark.parametrize(
    ("value", "each"), [("0,", 1), ("[],", 2), ('{"":0},', 2)], ids=["numbers", "lists", "objects"]
)
def test_a_body_has_as_many_values_as_its_endpoint_takes(
    admin: Browser, value: str, each: int
) -> None:
    headers = {"Content-Type": "application/json"}
    for path, limit in (("teams", VALUES), ("jump-items/edit", MANY_VALUES)):
        for count, code in ((limit // each - 1, "field_malformed"), (limit // each, "bad_request")):
            body = f"[{value * count}0]"
            response = admin.call("POST", f"/api/v1/{path}", data=body, headers=headers)
            assert response.json["error"]["code"] == code, (path, count)


def most_values(schema: dict[str, Any], known: dict[str, Any]) -> int:
    """How many values a text may have that the schema allows."""
    if "$ref" in schema:
        return most_values(known[schema["$ref"].rpartition("/")[2]], known)
    if "anyOf" in schema:
        return max(most_values(kind, known) for kind in schema["anyOf"])
    if schema.get("type") == "array":
        return 1 + int(schema["maxItems"]) * most_values(schema["items"], known)
    values = 1 + sum(most_values(field, known) for field in schema.get("properties", {}).values())
    for field in schema.get("patternProperties", {}).values():
        values += int(schema["maxProperties"]) * most_values(field, known)
    return values


@pytest.mark.parametrize(
    "endpoint",
    [endpoint for endpoint in ENDPOINTS.values() if endpoint.body is not None],
    ids=lambda endpoint: endpoint.name,
)
def test_no_valid_body_has_too_many_values(endpoint: Endpoint) -> None:
    assert endpoint.body is not None
    schema = endpoint.body.model_json_schema()
    assert most_values(schema, schema.get("$defs", {})) <= endpoint.values


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"code_name": 1' + b"0" * 9000 + b"}",
    ],
    ids=["deep", "deep and closed", "a huge number"],
)
def test_odd_json_is_refused(admin: Browser, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = admin.call("POST", "/api/v1/jump-groups", data=body, headers=headers)
    assert response.status_code in {400, 422}
    assert len(response.data) < 5_000


@pytest.mark.parametrize(
    "name",
    [
        "%00",
        "a%00.js",
        "x" * 3_000,
        "%ff%fe",
        "..%2findex.html",
        "..",
        "%2e%2e",
        "%0d%0a",
        "é" * 300,
    ],
)
def test_no_name_of_an_asset_is_a_bug(
    anonymous: Browser, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = anonymous.client.get(f"/assets/{name}")
    assert response.status_code == 404
    assert "request_failed" not in caplog.text
