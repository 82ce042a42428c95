"""The server's subjects stand on floors: each imports what is below it only."""

from pathlib import Path

import pytest

from tests.structure.floors import ENDPOINTS, FLASK, FLOOR, FLOORS, server
from tests.structure.sources import imports, module_name, modules, within

UPWARD = {
    ("clients.jump_client_presence", "lifecycle"): "an agent's report may disable its client",
    ("clients.jump_clients", "lifecycle"): "hands on what removes a client",
    ("core.audit", "reports"): "the audit log is also a report",
    ("clients.api.links", "deployment"): "the credential is parsed where clients enrol",
    ("clients.api.sockets", "deployment"): "the credential is parsed where clients enrol",
    ("clients.api.jump_clients", "shortcuts"): "a copy of a client is a shortcut",
    ("clients.api.jump_clients", "lifecycle"): "disabling and removals begin at a client",
    ("clients.api.jump_clients", "items"): "the summary counts items of every kind",
    ("deployment.api.agents", "clients"): "a client also reports that it was uninstalled",
}
"""Imports that still go up, each with its reason."""


def _subject(module: str) -> str | None:
    """Return the subject that a module belongs to, if any."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "jump_server" and parts[1] in FLOOR else None


def _is_endpoint(module: str) -> bool:
    return module.split(".")[2:3] == ["api"]


def _modules() -> list[tuple[str, Path]]:
    return [
        (module_name(path), path)
        for path in modules("jump_server")
        if _subject(module_name(path)) is not None
    ]


def test_every_subject_is_a_package() -> None:
    assert {_subject(module) for module, _ in _modules()} == set(FLOOR)


def test_a_subject_imports_what_is_below_it() -> None:
    upward = {
        (module.removeprefix("jump_server."), other)
        for module, path in _modules()
        for other in map(_subject, imports(path))
        if other and other != _subject(module) and FLOOR[other] >= FLOOR[_subject(module) or ""]
    }
    assert upward == set(UPWARD)


@pytest.mark.parametrize("floor", range(len(FLOORS)))
def test_rules_know_no_endpoint(floor: int) -> None:
    """Rules know neither HTTP nor how they are called; endpoints call rules."""
    never = (*FLASK, *ENDPOINTS, *server("hub", "cluster", "serving", "main", "context"))
    wrong = [
        f"{module} imports {other}"
        for module, path in _modules()
        if FLOOR[_subject(module) or ""] == floor
        and not _is_endpoint(module)
        and module not in CHANNEL
        for other in sorted(imports(path))
        if within(other, *never)
    ]
    assert wrong == []


CHANNEL = {"jump_server.live.channel"}
"""The consoles' WebSockets: part of the serving process, it holds connections of the hub."""


def test_the_machinery_of_endpoints_knows_none_of_them() -> None:
    """Only the application itself puts all endpoints together."""
    wrong = [
        f"{module_name(path)} imports {other}"
        for path in modules("jump_server")
        if within(module_name(path), "jump_server.api")
        and module_name(path) != "jump_server.api.app"
        for other in sorted(imports(path))
        if within(other, *ENDPOINTS) and not within(other, "jump_server.api")
    ]
    assert wrong == []
