"""Write ``src/api/schema.ts``: the types of what the API shows, from its OpenAPI document.

Run by ``make web`` before the build. The views in ``server/jump_server/*/views.py`` are its source.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from jump_server.api.app import subjects
from jump_server.api.openapi import REFERENCE, document

HERE = Path(__file__).parent
TARGET = HERE / "src" / "api" / "schema.ts"
GENERATOR = HERE / "node_modules" / ".bin" / "openapi-typescript"
NAME = re.compile(re.escape(REFERENCE.format(model="")) + r"(\w+)")
HEADER = "// Generated from the server's views by web/schema.py. Do not edit.\n\n"


def shown() -> dict[str, Any]:
    """Return the OpenAPI document with the schemas of its responses only."""
    made = document(subjects())
    schemas = made["components"]["schemas"]
    found: set[str] = set()
    wanted = {
        name
        for path in made["paths"].values()
        for operation in path.values()
        for name in NAME.findall(json.dumps(operation["responses"]))
    }
    while wanted:
        found |= wanted
        wanted = {name for one in wanted for name in NAME.findall(json.dumps(schemas[one]))} - found
    views = {name: _untitled(schemas[name]) for name in sorted(found)}
    return {**made, "paths": {}, "components": {"schemas": views}}


def _untitled(schema: Any) -> Any:
    """Return the schema without titles, which repeat the names of fields."""
    if isinstance(schema, list):
        return [_untitled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _untitled(field) for name, field in value.items()}
        if key == "properties"
        else _untitled(value)
        for key, value in schema.items()
        if key != "title"
    }


def render() -> str:
    """Return the file's content."""
    options = ("--root-types", "--root-types-no-schema-prefix")
    done = subprocess.run(
        [GENERATOR, *options],
        input=json.dumps(shown()),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return HEADER + done.stdout


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
