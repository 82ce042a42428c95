"""Patterns of paths, against folders that are made up."""

import fnmatch
import re
from collections.abc import Iterator

import pytest

from jump_agent.core.operations import Failure
from jump_agent.core.patterns import BATCH, WILDCARDS, Row, find
from jump_wire.file_streams import unpack_entries
from jump_wire.files import FindPaths

TREE = {
    "/": ["C:", "D:"],
    "/C:": ["a", "b", ".hidden"],
    "/C:/a": [f"{number}.txt" for number in range(2 * BATCH)],
    "/C:/b": ["one.txt", "two.log"],
}


class Made:
    """Folders of :data:`TREE`; all else can't be read."""

    def check(self, path: str) -> None:
        if "//" in path:
            raise Failure("path_invalid", path, reason="no path")

    def names(self, path: str) -> Iterator[str]:
        if path not in TREE:
            raise OSError
        yield from TREE[path]

    def shown(self, name: str) -> str:
        return name

    def pattern(self, part: str) -> re.Pattern[str]:
        return re.compile(fnmatch.translate(part))

    def row(self, path: str) -> Row | None:
        folder, _, name = path.rpartition("/")
        return [path, "f"] if name in TREE.get(folder or "/", []) else None


def found(pattern: str) -> list[str]:
    paths = []
    for part in find(FindPaths(1, pattern), Made()):
        if isinstance(part, bytes):
            paths += [row.name for row in unpack_entries(part, of_folder=False)]
    return paths


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("/C:/b/one.txt", ["/C:/b/one.txt"]),
        ("/*/b/*.log", ["/C:/b/two.log"]),
        ("/C:/*", ["/C:/a", "/C:/b"]),
        ("/C:/.h*", ["/C:/.hidden"]),
        ("/[D]:/*", []),
        ("/C:/none/*", []),
    ],
)
def test_each_part_matches_names(pattern: str, paths: list[str]) -> None:
    assert found(pattern) == paths


def test_many_paths_come_in_batches() -> None:
    slices = list(find(FindPaths(1, "/C:/a/*"), Made()))
    assert sum(part is not None for part in slices) >= 2
    assert len(found("/C:/a/*")) == 2 * BATCH


def test_a_pattern_that_would_take_too_long_is_refused() -> None:
    for pattern in ("//host/*", "/*" * (WILDCARDS + 1)):
        with pytest.raises(Failure) as wrong:
            found(pattern)
        assert wrong.value.code == "path_invalid"
