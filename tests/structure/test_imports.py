"""Imports go downward only, as docs/explanation/architecture.md draws it."""

import ast
import sys
from dataclasses import dataclass, field

import pytest

from tests.structure.floors import ENDPOINTS, FLASK, FLOOR, SUBJECTS, server
from tests.structure.sources import (
    PACKAGES,
    imported,
    imports,
    module_name,
    modules,
    within,
)

DATABASE = ("sqlalchemy", "alembic", "psycopg")


@dataclass(frozen=True)
class Layer:
    """What the modules below ``package`` must not import, and which foreign ones they may."""

    package: str
    never: tuple[str, ...]
    only: tuple[str, ...] | None = field(default=None)
    """When set: beside itself and the standard library, these alone."""


RULES = server(*(subject for subject in FLOOR if subject != "live"))
"""Whoever may tell consoles what happens needs no other subject for it."""


def agent(*names: str) -> tuple[str, ...]:
    return tuple(f"jump_agent.{name}" for name in names)


LAYERS = [
    Layer("jump_wire", never=(), only=()),
    Layer("jump_agent", never=(), only=("jump_wire", "verify_version")),
    Layer("jump_agent.core", never=agent("customer", "linux", "main", "platforms")),
    Layer("jump_agent.customer", never=agent("linux", "main", "platforms")),
    Layer("jump_agent.tools", never=agent("customer", "linux", "main", "platforms")),
    Layer("jump_agent.linux", never=agent("main", "platforms", "tools")),
    Layer(
        "jump_api", never=("jump_server", "jump_agent", "jump_cli", "jump_help", "click", "rich")
    ),
    Layer("jump_help", never=(), only=("jump_wire", "click")),
    Layer("jump_cli", never=("jump_server", "jump_agent")),
    Layer("jump_server", never=("jump_agent", "jump_cli", "jump_api")),
    Layer(
        "jump_server.hub",
        never=FLASK
        + DATABASE
        + SUBJECTS
        + server("api", "models", "db", "context", "gateway", "packages", "serving"),
    ),
    Layer("jump_server.gateway", never=FLASK + DATABASE + SUBJECTS + server("api", "models")),
    Layer(
        "jump_server.cluster",
        never=FLASK
        + DATABASE
        + RULES
        + server("api", "models", "db", "context", "packages", "serving"),
    ),
    Layer("jump_server.models", never=FLASK + SUBJECTS + server("api", "hub", "gateway")),
    Layer("jump_server.db", never=FLASK + SUBJECTS + server("api", "hub", "gateway")),
    Layer("jump_server.migrations", never=FLASK + SUBJECTS + server("api", "hub", "gateway")),
    Layer("jump_server.packages", never=FLASK + DATABASE + SUBJECTS + server("api", "hub", "db")),
    Layer("jump_server.trust", never=FLASK + DATABASE + SUBJECTS + server("api", "hub")),
    Layer("jump_server.config", never=FLASK + DATABASE + SUBJECTS + server("api", "hub", "db")),
    Layer(
        "jump_server.live",
        never=FLASK + ENDPOINTS + server("models", "db", "context", "packages", "serving"),
    ),
    Layer("jump_server.runtime", never=FLASK + ENDPOINTS + server("main")),
    Layer("jump_server.housekeeping", never=FLASK + ENDPOINTS + server("main")),
    Layer("jump_server.pipe_taps", never=FLASK + ENDPOINTS + server("main")),
    Layer("jump_server.api", never=server("main")),
]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.package)
def test_a_layer_imports_downward_only(layer: Layer) -> None:
    package = layer.package.split(".", maxsplit=1)[0]
    covered = [path for path in modules(package) if within(module_name(path), layer.package)]
    assert covered, f"there is no {layer.package}"
    wrong = [
        f"{module_name(path)} imports {module}"
        for path in covered
        for module in sorted(imports(path))
        if _forbidden(layer, module)
    ]
    assert wrong == []


def _forbidden(layer: Layer, module: str) -> bool:
    if within(module, *layer.never):
        return True
    if layer.only is None or within(module, layer.package, *layer.only):
        return False
    return module.split(".", maxsplit=1)[0] not in sys.stdlib_module_names


def test_the_hub_is_reached_through_the_gateway() -> None:
    """Beside it know the hub: what it asks, what takes sockets over, what puts all together."""
    may = server(
        "clients.api.links",
        "clients.api.sockets",
        "items.api.events",
        "sessions.api.tool_sockets",
        "hub",
        "gateway",
        "cluster",
        "hub_events",
        "passive_links",
        "pipe_taps",
        "terms",
        "live",
        "api",
        "serving",
        "runtime",
        "hub_metrics",
        "targets",
    )
    wrong = [
        module_name(path)
        for path in modules("jump_server")
        if not within(module_name(path), *may)
        and any(within(module, "jump_server.hub") for module in imports(path))
    ]
    assert wrong == []


def test_every_form_of_import_is_seen() -> None:
    source = """
import os.path
from . import near
from ..hub import links
def later():
    from flask import Flask
"""
    assert imported(ast.parse(source), "jump_server.clients") == {
        "os.path",
        "jump_server.clients",
        "jump_server.clients.near",
        "jump_server.hub",
        "jump_server.hub.links",
        "flask",
        "flask.Flask",
    }


def test_a_forbidden_import_is_told() -> None:
    hub = Layer("jump_server.hub", never=FLASK)
    assert _forbidden(hub, "flask.Flask")
    assert not _forbidden(hub, "flaskish")
    wire = Layer("jump_wire", never=(), only=())
    assert _forbidden(wire, "websockets")
    assert not _forbidden(wire, "json")


LATE = [
    {"jump_agent.linux.boot", "jump_agent.linux.service"},
    {"jump_agent.core.dial", "jump_agent.core.proxied"},
]
"""The later one of each is imported by a function, since few clients need its memory."""


@pytest.mark.parametrize("package", list(PACKAGES))
def test_no_modules_import_each_other(package: str) -> None:
    """What one needs of another that has it, it names as a Protocol of its own."""
    assert [knot for knot in _knots(package) if knot not in LATE] == []


def _knots(package: str) -> list[set[str]]:
    """Modules that import each other, directly or by way of others, also for types only."""
    names = {module_name(path): path for path in modules(package)}
    edges = {
        # ``from . import x`` names the package, too.
        name: {other for other in imports(path) & set(names) if not within(name, other)}
        for name, path in names.items()
    }
    reached = {name: _reached(name, edges) for name in edges}
    knots = {
        frozenset(other for other in reached[name] if name in reached[other]) for name in edges
    }
    return sorted((set(knot) for knot in knots if knot), key=sorted)


def _reached(start: str, edges: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in edges[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return found
