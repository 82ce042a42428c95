"""Every field of every body, pushed over its limits: refused by name, and nothing happens."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from jump_server.api.endpoint import Endpoint
from tests.server.api.browser import Browser
from tests.server.api.things import ENDPOINTS, REQUESTS, Things, path_of
from tests.server.world import World

GARBAGE: tuple[Any, ...] = ([], "text", 5)

BODIES = {name: endpoint for name, endpoint in ENDPOINTS.items() if endpoint.body is not None}


def over_the_limits(schema: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """Values that the schema of one field does not allow, each with the error that says so."""
    kinds = schema.get("anyOf", [schema])
    null_too = any(kind.get("type") == "null" for kind in kinds)
    for kind in kinds:
        yield from _over_a_map(kind) if "patternProperties" in kind else _over(kind)
    if not null_too:
        choices = any({"enum", "const"} & kind.keys() for kind in kinds)
        yield None, "field_not_a_choice" if choices else "field_malformed"


def _over_a_map(kind: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    ((keys, values),) = kind["patternProperties"].items()
    number = values.get("type") == "integer"
    good, bad = (1, "one") if number else (values.get("enum", ["good"])[0], 5)
    first, second, *more = (
        f"{n:032x}" if re.fullmatch(keys, "0" * 32) else f"a{n}"
        for n in range(kind["maxProperties"] + 1)
    )
    yield ["a"], "field_malformed"
    yield {"No Such Form!": good}, "field_malformed"
    yield (
        {first: good, second: bad},
        "field_not_a_choice" if "enum" in values else "field_malformed",
    )
    yield dict.fromkeys([first, second, *more], good), "field_too_many"


def _over(kind: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    match kind.get("type"):
        case "string" if {"enum", "const"} & kind.keys():
            yield "no such choice", "field_not_a_choice"
        case "string":
            if "pattern" in kind:
                yield "no such form!", "field_malformed"
                return
            yield "x" * (kind["maxLength"] + 1), "field_too_long"
            yield "a\0b" + "x" * kind.get("minLength", 0), "field_malformed"
            if kind.get("minLength", 0) > 1:
                yield "x" * (kind["minLength"] - 1), "field_too_short"
            elif kind.get("minLength") == 1:
                yield "", "field_required"
        case "integer":
            yield kind["minimum"] - 1, "field_out_of_range"
            yield kind["maximum"] + 1, "field_out_of_range"
            yield str(kind["minimum"]), "field_malformed"
            yield float(kind["minimum"]), "field_malformed"
        case "boolean":
            yield "true", "field_malformed"
        case "array":
            yield "x", "field_malformed"
            item = kind["items"].get("enum", ["0" * 32])[0]
            yield [item] * (kind["maxItems"] + 1), "field_too_many"
        case "null" | None:  # an object has fields of its own, below
            return
        case other:
            raise AssertionError(f"no value is over the limits of {other}")


@pytest.fixture
def browser(app: Flask, things: Things) -> Browser:
    """An administrator, beside one of everything."""
    return Browser(app).sign_in("administrator")


def _send(browser: Browser, endpoint: Endpoint, things: Things, body: Any) -> Any:
    path = path_of(endpoint.handler.__name__, things)
    return browser.call(endpoint.method, path, json=body)


@pytest.mark.parametrize("name", BODIES)
def test_fields(browser: Browser, things: Things, world: World, name: str) -> None:
    endpoint = BODIES[name]
    assert endpoint.body is not None
    valid = REQUESTS[name][1](things)
    before = world.events.events[:]
    tried = 0
    for field, schema in endpoint.body.model_json_schema()["properties"].items():
        for value, code in over_the_limits(schema):
            response = _send(browser, endpoint, things, {**valid, field: value})
            error = response.json["error"]
            assert (response.status_code, error["code"]) == (422, code), (field, value)
            assert error["parameters"]["field"].split(".")[0] == field
            tried += 1
    assert tried, "no field has a limit"
    required = endpoint.body.model_json_schema().get("required", [])
    for field in required:
        lacking = {key: value for key, value in valid.items() if key != field}
        error = _send(browser, endpoint, things, lacking).json["error"]
        assert (error["code"], error["parameters"]) == ("field_required", {"field": field})
    unknown = _send(browser, endpoint, things, {**valid, "colour": "red"}).json["error"]
    assert (unknown["code"], unknown["parameters"]) == ("field_unknown", {"field": "colour"})
    for garbage in GARBAGE:
        response = _send(browser, endpoint, things, garbage)
        assert response.status_code == 422, garbage
    assert world.events.events == before, "something was changed all the same"
