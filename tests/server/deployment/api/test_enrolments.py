"""Enrolment over HTTP."""

from typing import Any

import pytest

from jump_server import VERSION
from tests.server.api.browser import Browser
from tests.server.world import World, enrolment

ENROL = "/agent/v1/enrolments"


@pytest.fixture
def key(alice: Browser) -> str:
    """An installer's key; it allows two installations and another tag."""
    body = {"jump_group": "web", "uses_allowed": 2, "overridable": ["tag"]}
    return str(alice.send("POST", "/installers", body)["key"])


def code(response: Any) -> str:
    return str(response.json["error"]["code"])


def test_a_check_uses_nothing_up(anonymous: Browser, key: str) -> None:
    for _ in range(3):
        response = anonymous.call("POST", ENROL + "/check", json={"key": key})
        assert response.json == {"server_version": VERSION}
    refused = anonymous.call(
        "POST", ENROL + "/check", json={"key": key, "overrides": {"name": "x"}}
    )
    assert (refused.status_code, code(refused)) == (403, "override_not_allowed")


def test_enrolling_and_asking_again(anonymous: Browser, key: str) -> None:
    body = enrolment(key, tag="t")
    first = anonymous.call("POST", ENROL, json=body)
    second = anonymous.call("POST", ENROL, json=body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    anonymous.call("POST", ENROL, json=enrolment(key))
    spent = anonymous.call("POST", ENROL, json=enrolment(key))
    assert code(spent) == "installer_spent"


def test_an_error_comes_in_the_agents_language(anonymous: Browser) -> None:
    body = enrolment("wrong")
    french = anonymous.call("POST", ENROL, json=body, headers={"Accept-Language": "fr"})
    assert french.json["error"]["message"].startswith("La clé de l'installateur est incorrecte")


def test_a_fleet_enrols_at_a_set_rate(world: World, key: str) -> None:
    from jump_server.api.app import create_app
    from tests.server.world import FAST

    world.settings = world.settings.model_copy(update={"enrolment_rate": 0.2})
    browser = Browser(create_app(world, FAST))
    stranger = [browser.call("POST", ENROL, json=enrolment("wrong")) for _ in range(2)]
    assert [code(one) for one in stranger] == ["key_invalid", "rate_limited"]
    assert browser.call("POST", ENROL, json=enrolment(key)).status_code == 201
    refused = browser.call("POST", ENROL, json=enrolment(key))
    assert (refused.status_code, code(refused)) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) >= 1
