"""One Wine for all of these tests, and the programs."""

import fcntl
import runpy
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs
from tests.agent.windows.wine import PREFIX, Inside, Wine, inside
from tests.structure.sources import ROOT


@pytest.fixture(scope="session")
def wine_itself() -> Iterator[Wine]:
    found = Wine()
    yield found
    found.close()


@pytest.fixture(scope="module")
def wine(wine_itself: Wine) -> Iterator[Inside]:
    with inside(wine_itself) as found:
        yield found


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs, compiled."""
    needs.program("x86_64-w64-mingw32-gcc")
    folder = tmp_path_factory.mktemp("programs")
    runpy.run_path(str(ROOT / "agent" / "windows" / "build.py"))["build"](folder)
    return folder


@pytest.fixture
def drive(wine_itself: Wine) -> Iterator[Path]:
    """A new folder on drive C, which administrators alone can change.

    One test has one at a time: installations share Windows' services and its list of apps.
    """
    folder = PREFIX / "drive_c" / f"test-{uuid.uuid4().hex[:8]}"
    with (PREFIX.parent / "drive.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.mkdir(mode=0o755)
        yield folder
        shutil.rmtree(folder)
