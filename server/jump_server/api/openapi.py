"""Generates the OpenAPI document from the endpoints' types."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from jump_server import VERSION
from jump_server.core.views import Error

from .dispatch import DRY_RUN
from .endpoint import ANYONE, Endpoint, Routes

REFERENCE = "#/components/schemas/{model}"


def document(subjects: Sequence[Routes]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of all endpoints."""
    endpoints = [endpoint for routes in subjects for endpoint in routes.endpoints]
    schemas = _Schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for routes in subjects:
        for endpoint in routes.endpoints:
            path = re.sub(r"<(\w+)>", r"{\1}", endpoint.rule)
            operation = _operation(endpoint, routes.subject, schemas)
            paths.setdefault(path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jump", "version": VERSION},
        "tags": [{"name": name} for name in dict.fromkeys(routes.subject for routes in subjects)],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "securitySchemes": {
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-jump-SITE",
                    "description": "SITE stands for 8 characters that each site has of its own.",
                },
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }


class _Schemas:
    """The JSON schemas of all body and response types, by reference."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        wanted: dict[tuple[Any, JsonSchemaMode], None] = {(Error, "serialization"): None}
        for endpoint in endpoints:
            if endpoint.body:
                wanted[endpoint.body, "validation"] = None
            if endpoint.answer:
                wanted[endpoint.answer, "serialization"] = None
        self._references, schema = TypeAdapter.json_schemas(
            [(kind, mode, TypeAdapter(kind)) for kind, mode in wanted],
            ref_template=REFERENCE,
            schema_generator=_Named,
        )
        self.definitions: dict[str, Any] = schema.get("$defs", {})

    def json(self, kind: Any, mode: JsonSchemaMode) -> dict[str, Any]:
        """Return the content of a body or response of this type."""
        return {"application/json": {"schema": self._references[kind, mode]}}


class _Named(GenerateJsonSchema):
    """Gives ``Page[User]`` the name ``UserPage``."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(re.sub(r"^Page\[(\w+)\]$", r"\1Page", name))


def _operation(endpoint: Endpoint, subject: str, schemas: _Schemas) -> dict[str, Any]:
    summary, _, description = (endpoint.handler.__doc__ or "").strip().partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": endpoint.handler.__name__,
        "tags": [subject],
        "summary": " ".join(summary.split()),
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint, schemas),
        "x-who": endpoint.access.who,
        "x-scopes": list(endpoint.access.scopes),
        "x-right": endpoint.access.right,
        "x-jump-item-right": endpoint.access.item_right,
        "x-step-up": endpoint.step_up,
        "x-websocket": endpoint.websocket,
    }
    if description:
        operation["description"] = " ".join(description.split())
    if endpoint.access.who != ANYONE:
        operation["security"] = [{"cookie": []}, {"token": []}]
    if endpoint.body:
        content = schemas.json(endpoint.body, "validation")
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    text = {"type": "string"}
    found = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in re.findall(r"<(\w+)>", endpoint.rule)
    ]
    if endpoint.query:
        schema = endpoint.query.model_json_schema(ref_template=REFERENCE)
        required = schema.get("required", [])
        found += [
            {"name": name, "in": "query", "required": name in required, "schema": kind}
            for name, kind in schema.get("properties", {}).items()
        ]
    if endpoint.dry_run:
        flag = {"type": "boolean"}
        described = "Answer as if it were done, and do nothing."
        found.append(
            {
                "name": DRY_RUN,
                "in": "query",
                "required": False,
                "allowEmptyValue": True,
                "schema": flag,
                "description": described,
            }
        )
    for name, honoured in (("Idempotency-Key", endpoint.creates), ("If-Match", endpoint.edits)):
        if honoured:
            found.append({"name": name, "in": "header", "required": False, "schema": text})
    return found


def _responses(endpoint: Endpoint, schemas: _Schemas) -> dict[str, Any]:
    found: dict[str, Any] = {
        "default": {
            "description": "Refused, and why",
            "content": schemas.json(Error, "serialization"),
        }
    }
    if endpoint.websocket:
        return found | {"101": {"description": "A WebSocket: RFC 6455, without extensions"}}
    if endpoint.status == 204:
        found["204"] = {"description": "Done"}
    if endpoint.answer:
        status = "202" if endpoint.status == 204 else str(endpoint.status)
        content = schemas.json(endpoint.answer, "serialization")
        found[status] = {"description": "Done", "content": content}
    elif endpoint.status != 204:
        schema = {"type": "string", "format": "binary"}
        found[str(endpoint.status)] = {
            "description": "Done",
            "content": {kind: {"schema": schema} for kind in endpoint.content_types},
        }
    return found
