"""The views: strict, so that nothing undeclared gets out."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from jump_server.api.app import subjects
from jump_server.api.openapi import document
from jump_server.core.views import Moment, OneOf, Page, View
from tests.cases import each_case


class Lamp(View):
    """A view with a field of each kind."""

    at: Moment
    colour: Annotated[str, OneOf(Literal["red", "green"])]


LIT = {"at": "2026-11-29T20:00:00.000Z", "colour": "red"}
PAGE = {"items": [LIT], "next": None, "total": 1, "at_least": False}


def _refused(kind: Any, shown: object) -> str:
    try:
        TypeAdapter(kind).validate_python(shown)
    except ValidationError as error:
        return str(error.errors()[0]["type"])
    return ""


@each_case(
    "kind, shown, problem",
    [
        (Lamp, LIT, ""),
        (Lamp, LIT | {"password_hash": "x"}, "extra_forbidden"),
        (Lamp, {"at": LIT["at"]}, "missing"),
        (Lamp, LIT | {"at": "soon"}, "value_error"),
        (Lamp, LIT | {"colour": "blue"}, "literal_error"),
        (Page[Lamp], PAGE, ""),
        (Page[Lamp], PAGE | {"items": [{}]}, "missing"),
        (Page[Lamp], PAGE | {"more": 1}, "extra_forbidden"),
    ],
)
def test_exactly_the_declared_fields_pass(kind: Any, shown: object, problem: str) -> None:
    assert _refused(kind, shown) == problem


def test_the_document_knows_times_and_values() -> None:
    fields = TypeAdapter(Lamp).json_schema()["properties"]
    assert fields["at"]["format"] == "date-time"
    assert fields["colour"]["enum"] == ["red", "green"]


@pytest.mark.parametrize("secret", ["hash", "digest"])
def test_no_view_has_a_stored_secret(secret: str) -> None:
    schemas = document(subjects())["components"]["schemas"]
    fields = {name for schema in schemas.values() for name in schema.get("properties", {})}
    assert not [name for name in fields if secret in name]
