"""What the tests of the installation share."""

from pathlib import Path

import pytest


@pytest.fixture
def target(tmp_path: Path) -> Path:
    place = tmp_path / "place"
    place.mkdir()
    return place / "client"
