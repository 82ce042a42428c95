"""The console's types are made from the views of the OpenAPI document, and nothing else."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = runpy.run_path(str(Path(__file__).parents[2] / "web" / "schema.py"))


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    found: dict[str, Any] = SCRIPT["shown"]()["components"]["schemas"]
    return found


def test_views_are_in_it_with_what_they_contain(schemas: dict[str, Any]) -> None:
    assert {"JumpClient", "Statistics", "Disk", "ErrorDetail", "UserPage"} <= schemas.keys()
    assert set(SCRIPT["NAME"].findall(json.dumps(schemas))) <= schemas.keys()


def test_requests_are_not(schemas: dict[str, Any]) -> None:
    assert not {"NewUser", "ClientChange", "ItemFilter"} & schemas.keys()


def test_a_field_called_title_would_stay() -> None:
    described = {"title": "Book", "properties": {"title": {"title": "Title", "type": "string"}}}
    assert SCRIPT["_untitled"](described) == {"properties": {"title": {"type": "string"}}}
