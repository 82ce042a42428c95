"""The project's own source files, and what they import."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

MADE = {
    ".ansible",
    ".cache",
    ".demo",
    ".git",
    ".venv",
    "__pycache__",
    "dist",
    "node_modules",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
}
"""Folders, wherever they are, whose content is made and not written."""

MADE_PATHS = {
    "server/jump_server/static",
    "server/jump_server/payload",
    "tests/output",
    "collections/ansible_collections",
    "web/src/api/schema.ts",
}

PACKAGES = {
    "jump_wire": ROOT / "wire",
    "jump_agent": ROOT / "agent",
    "jump_server": ROOT / "server",
    "jump_api": ROOT / "cli",
    "jump_cli": ROOT / "cli",
    "jump_help": ROOT / "cli",
}


def files(*suffixes: str) -> list[Path]:
    """Every written file of the project, or those whose names end with one of ``suffixes``."""
    return [path for path in _all_files() if not suffixes or path.name.endswith(suffixes)]


@cache
def _all_files() -> tuple[Path, ...]:
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in MADE or name(path) in MADE_PATHS or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def name(path: Path) -> str:
    """The path as the project names it: from its root, with slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def modules(package: str) -> list[Path]:
    """The Python files of one of our packages."""
    folder = f"{name(PACKAGES[package])}/{package}/"
    return [path for path in files(".py") if name(path).startswith(folder)]


def module_name(path: Path) -> str:
    """The dotted name of a module of one of our packages."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = ("ansible_collections", *parts[1:]) if parts[0] == "collections" else parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> frozenset[str]:
    """The full names of the modules that a file of our packages imports, wherever in the file."""
    own = module_name(path)
    package = own if path.name == "__init__.py" else own.rpartition(".")[0]
    return frozenset(imported(tree(path), package))


def imported(parsed: ast.Module, package: str) -> set[str]:
    """The full names that a module inside ``package`` imports.

    ``from a import b`` counts as ``a`` and as ``a.b``, since ``b`` may be a module.
    """
    found: set[str] = set()
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            base = parents[: len(parents) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            found.add(source)
            found.update(f"{source}.{alias.name}" for alias in node.names)
    return found


def within(module: str, *packages: str) -> bool:
    """Whether ``module`` is one of ``packages`` or inside one."""
    return any(module == package or module.startswith(package + ".") for package in packages)
