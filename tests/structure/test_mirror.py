"""Every module has its test, at the place where one looks for it."""

import ast
from functools import cache
from pathlib import Path

from tests.cases import each_case
from tests.structure.sources import PACKAGES, ROOT, files, imported, module_name, name, tree

_TOGETHER = "part of the serving process, which tests/server/test_runtime.py puts together"
_SOCKETS = "needs gunicorn's own socket: tests/end_to_end/ drives it over real ones"
WITHOUT: dict[str, str] = {
    "server/jump_server/clients/api/sockets.py": _SOCKETS,
    "server/jump_server/items/api/events.py": _SOCKETS,
    "server/jump_server/worker.py": _SOCKETS,
    "agent/jump_agent/elevated.py": (
        "runs as root in memory: tests/agent/linux/elevation/test_elevating.py starts it with sudo"
    ),
}
"""Modules that no test of their own mirrors, each with the reason and what tests it instead."""

MIRRORED = {
    f"{name(folder)}/{package}/": f"tests/{name(folder)}/" for package, folder in PACKAGES.items()
}
MIRRORED["collections/bomgar/jumpclient/plugins/"] = "tests/collection/"

SKIPPED_FOLDERS = ("migrations/versions/", "doc_fragments/")
"""Migrations are tested together, up and down; a doc fragment has no code."""


def _has_code(path: Path) -> bool:
    """Whether the file has something to run: not only constants, fields and Protocol classes."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.ClassDef) and not _is_protocol(node) and _has_methods(node))
        for node in tree(path).body
    )


def _has_methods(node: ast.ClassDef) -> bool:
    return any(isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) for child in node.body)


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


def _modules() -> list[tuple[Path, str, str]]:
    """Each module with its test's folder and the name that the test's begins with."""
    found = []
    for path in files(".py"):
        for prefix, tests in MIRRORED.items():
            place = name(path).removeprefix(prefix)
            if place == name(path) or place.startswith(SKIPPED_FOLDERS) or not _has_code(path):
                continue
            folder = (ROOT / tests / place).parent
            stem = path.parent.name if path.stem == "__init__" else path.stem.strip("_")
            found.append((path, name(folder), stem))
    return found


@cache
def _imported_by_tests(folder: str) -> frozenset[str]:
    """What the tests below a folder of tests import."""
    return frozenset(
        module
        for path in files(".py")
        if name(path).startswith(folder) and path.name.startswith("test_")
        for module in imported(tree(path), "")
    )


@each_case("path, folder, stem", _modules(), ids=lambda path, *_: name(path))
def test_the_module_has_a_test(path: Path, folder: str, stem: str) -> None:
    """``a/b.py`` is tested by ``test_b.py`` or ``test_b_<subject>.py`` in the mirrored folder.

    Small modules may be tested together, by one of the mirror's tests that imports them.
    """
    tests = [*(ROOT / folder).glob(f"test_{stem}.py"), *(ROOT / folder).glob(f"test_{stem}_*.py")]
    mirror = "/".join(folder.split("/")[:2]) + "/"
    tested = bool(tests) or module_name(path) in _imported_by_tests(mirror)
    if name(path) in WITHOUT:
        assert not tested, "it has a test: take it off the list"
        return
    assert tested, f"there is no {folder}/test_{stem}.py, and no test below {mirror} imports it"


def test_the_list_of_exceptions_is_true() -> None:
    """No exception for what is gone, none without a reason."""
    known = {name(path) for path, _, _ in _modules()}
    assert sorted(set(WITHOUT) - known) == []
    assert all(len(reason) > 20 for reason in WITHOUT.values())
