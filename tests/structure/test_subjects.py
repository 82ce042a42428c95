"""The server's subjects stand on floors: each imports what is below it only."""

import ast
from pathlib import Path

import pytest

from tests.structure.floors import ENDPOINTS, FLASK, FLOOR, FLOORS, server
from tests.structure.sources import ROOT, imports, module_name, modules, tree, within

APPLICATION = "jump_server.api.app"


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


def _face(subject: str) -> tuple[str, ...]:
    """Return the modules of a subject that others may import."""
    for node in tree(ROOT / f"server/jump_server/{subject}/__init__.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FACE":
            return tuple(ast.literal_eval(node.value))
    raise AssertionError(f"{subject}/__init__.py says nothing of its FACE")


def test_every_subject_is_a_package() -> None:
    assert {_subject(module) for module, _ in _modules()} == set(FLOOR)


def test_a_subject_imports_what_is_below_it() -> None:
    upward = {
        f"{module} imports {other}"
        for module, path in _modules()
        for other in map(_subject, imports(path))
        if other and other != _subject(module) and FLOOR[other] >= FLOOR[_subject(module) or ""]
    }
    assert upward == set()


@pytest.mark.parametrize("subject", sorted(FLOOR))
def test_a_subject_is_entered_through_its_face(subject: str) -> None:
    """Only the application, which collects the endpoints, knows more of a subject."""
    inside = {module for module, _ in _modules() if _subject(module) == subject}
    used = {
        other.removeprefix(f"jump_server.{subject}.")
        for path in modules("jump_server")
        if module_name(path) not in {*inside, APPLICATION}
        for other in imports(path) & inside - set(server(subject, f"{subject}.api"))
    }
    assert sorted(used) == sorted(_face(subject))


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
        if within(module_name(path), "jump_server.api") and module_name(path) != APPLICATION
        for other in sorted(imports(path))
        if within(other, *ENDPOINTS) and not within(other, "jump_server.api")
    ]
    assert wrong == []
