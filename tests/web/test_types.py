"""The console's types (``web/src/api/*types.ts``) are those of the API's OpenAPI document."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.web.sites import JUMP_SERVER

API = Path(__file__).parents[2] / "web" / "src" / "api"
SOURCES = [API / "types.ts", API / "job-types.ts"]
INTERFACE = re.compile(r"^export interface (\w+)(?: extends [\w<>]+)? \{\n(.*?)^\}", re.M | re.S)
FIELD = re.compile(r"^  (\w+): (.+);$", re.M)
NAMES = {"Site": "SiteFacts"}
GENERIC = {"Page"}
"""Not one schema of the document, but the form of several."""

INTERFACES = dict(INTERFACE.findall("".join(one.read_text("utf-8") for one in SOURCES)))


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    done = subprocess.run([JUMP_SERVER, "openapi"], capture_output=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)["components"]["schemas"]
    return found


def _can_be_null(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "null" or any(map(_can_be_null, schema.get("anyOf", [])))


@pytest.mark.parametrize("name", sorted(INTERFACES.keys() - GENERIC))
def test_fields_and_their_nulls(schemas: dict[str, Any], name: str) -> None:
    known = schemas[NAMES.get(name, name)]["properties"]
    fields = dict(FIELD.findall(INTERFACES[name]))
    assert fields
    assert fields.keys() <= known.keys()
    nullable = {field for field, kind in fields.items() if "null" in kind.split("[")[0].split()}
    assert nullable == {field for field in fields if _can_be_null(known[field])}
