"""Which tests go to one worker together, and which first."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.workers import pytest_collection_modifyitems, unit


def test_a_file_is_handed_out_at_once_and_what_is_dear_alone_is_alone() -> None:
    assert unit("tests/wire/test_link.py::test_a[x::y]") == "tests/wire/test_link.py"
    assert unit("tests/cli/test_api.py::test_a") == unit("tests/cli/test_shell.py::test_b")
    assert unit("tests/end_to_end/test_shell.py::test_a") == unit(
        "tests/end_to_end/test_commands.py::test_b"
    )
    assert unit("tests/end_to_end/test_stop.py::test_a") == "tests/end_to_end/test_stop.py"
    assert unit("tests/demo/test_demo.py::test_a") == "tests/demo/test_demo.py"
    assert unit("tests/molecule/test_x.py::test_a[b]") == "tests/molecule/test_x.py::test_a[b]"


def test_the_longest_folders_come_first_and_the_others_as_they_were() -> None:
    names = ["wire/b", "web/a", "wire/a", "molecule/c", "web/b"]
    items: list[Any] = [SimpleNamespace(nodeid=f"tests/{name}") for name in names]
    pytest_collection_modifyitems(items)
    ordered = [Path(item.nodeid).relative_to("tests").as_posix() for item in items]
    assert ordered == ["molecule/c", "web/a", "web/b", "wire/b", "wire/a"]
