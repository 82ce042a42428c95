"""A viewer for each test."""

from collections.abc import Iterator

import pytest

from tests.agent.linux.files.viewing import Viewer


@pytest.fixture
def viewer() -> Iterator[Viewer]:
    found = Viewer()
    yield found
    found.tool.end()
