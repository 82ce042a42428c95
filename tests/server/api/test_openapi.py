"""The OpenAPI document says what the endpoints do."""

import json
import re
from typing import Any, get_origin

import pytest
from typing_extensions import is_typeddict

from jump_server.api.app import subjects
from jump_server.api.openapi import document
from tests.server.api.browser import Browser


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """The document."""
    return document(subjects())


def test_every_endpoint_is_in_it(made: dict[str, Any]) -> None:
    described = {(method, path) for path, item in made["paths"].items() for method in item}
    expected = {
        (endpoint.method.lower(), re.sub(r"<(\w+)>", r"{\1}", endpoint.rule))
        for routes in subjects()
        for endpoint in routes.endpoints
    }
    assert described == expected


def test_every_reference_leads_somewhere(made: dict[str, Any]) -> None:
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(made)))
    assert references
    assert references <= set(made["components"]["schemas"])
    # Two types of one name get long ones, made of their modules.
    assert not [name for name in made["components"]["schemas"] if "__" in name]


def test_every_operation_has_a_name_of_its_own_and_a_summary(made: dict[str, Any]) -> None:
    operations = [op for item in made["paths"].values() for op in item.values()]
    names = [op["operationId"] for op in operations]
    assert len(names) == len(set(names))
    assert all(op["summary"].endswith(".") for op in operations)


def test_every_answer_is_a_view() -> None:
    answers = [one.answer for routes in subjects() for one in routes.endpoints if one.answer]
    assert all(is_typeddict(get_origin(answer) or answer) for answer in answers)


def test_limits_roles_and_headers_are_told(made: dict[str, Any]) -> None:
    created = made["paths"]["/api/v1/installers"]["post"]
    assert created["x-scopes"] == ["installers"]
    assert "Idempotency-Key" in {parameter["name"] for parameter in created["parameters"]}
    minutes = made["components"]["schemas"]["NewInstaller"]["properties"]["valid_minutes"]
    assert (minutes["minimum"], minutes["maximum"]) == (10, 525_600)
    edited = made["paths"]["/api/v1/installers/{installer_id}"]["patch"]
    assert {"installer_id", "If-Match"} <= {p["name"] for p in edited["parameters"]}
    listed = made["paths"]["/api/v1/jump-clients"]["get"]
    assert {"search", "limit", "after", "sort"} <= {p["name"] for p in listed["parameters"]}


def test_it_is_served_to_everybody(anonymous: Browser, made: dict[str, Any]) -> None:
    assert anonymous.get("/openapi.json") == json.loads(json.dumps(made))
