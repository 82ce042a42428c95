"""The error catalogue, the code, the tests and the page of errors know each other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from docs.generate.explanations import explanations
from jump_wire.errors import CATALOGUE
from tests.structure.sources import ROOT, files, name, tree
from tests.structure.test_documents import FORBIDDEN

RAISERS = ("server/", "agent/", "wire/", "cli/", "collections/", "web/src/")
CATALOGUE_FILE = ROOT / "wire" / "jump_wire" / "errors.py"


def test_every_code_is_raised_somewhere() -> None:
    """A code enters together with what raises it, and leaves with it."""
    used: set[str] = set()
    for path in files(".py", ".sh", ".ts", ".svelte", ".in", ".tmpl"):
        if name(path).startswith(RAISERS) and path != CATALOGUE_FILE:
            used.update(_words(path))
    assert sorted(set(CATALOGUE) - used) == []


def test_every_code_that_is_raised_is_in_the_catalogue() -> None:
    unknown = [
        f"{name(path)}:{line} raises {code}"
        for path in files(".py")
        if name(path).startswith(RAISERS)
        for line, code in _raised(path)
        if code not in CATALOGUE
    ]
    assert unknown == []


def test_every_code_is_met_in_a_test() -> None:
    """By its name. A table of the whole catalogue, as the message tests have it, names none."""
    met: set[str] = set()
    for path in files(".py", ".ts"):
        if name(path).startswith(("tests/", "web/tests/")) and path != Path(__file__):
            met.update(re.findall(r"[a-z][a-z_]+", " ".join(_words(path))))
    assert sorted(set(CATALOGUE) - met) == []


def test_every_code_is_explained_once() -> None:
    explained = [one.code for one in explanations()]
    assert sorted(explained) == sorted(CATALOGUE), "see docs/generate/errors.txt"


def test_explanations_are_plain() -> None:
    """As the documentation's pages are: the page itself has texts of the catalogue as well."""
    found = [
        (one.code, match[0])
        for one in explanations()
        for text in (one.happened, one.to_do)
        for pattern in FORBIDDEN
        for match in re.finditer(rf"\b(?:{pattern})\b", re.sub("`[^`]*`", " ", text), re.IGNORECASE)
    ]
    assert found == []


def _words(path: Path) -> set[str]:
    """The quoted texts of a file: string literals in Python, words elsewhere."""
    if path.suffix != ".py":
        return set(re.findall(r"[a-z][a-z_]+", path.read_text(encoding="utf-8")))
    return {
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _raised(path: Path) -> Iterator[tuple[int, str]]:
    """The literal codes that a file makes a ``UserError`` of, with their lines."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else None
        called = node.func.id if isinstance(node.func, ast.Name) else called
        first = node.args[0]
        if called == "UserError" and isinstance(first, ast.Constant):
            yield node.lineno, str(first.value)
