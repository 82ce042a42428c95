"""What a folder's tests share ends with the folder's last test, and not with the whole run.

pytest keeps a fixture of the session until all tests are done: a server, a Jump Client, a browser
or a host would stay, and cost, long after the last test that can see it. A fixture that is made in
a folder's ``conftest.py``, or in a file of tests, is for that folder or file alone. It ends where
the next test is outside; should a test of the folder come later, it is made again.
"""

from collections.abc import Generator
from typing import Any

import pytest

LIVE = pytest.StashKey[list[pytest.FixtureDef[Any]]]()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Note what would stay until the end of the run."""
    # Without an __init__.py a folder is no package, and "package" means the session as well.
    if fixturedef.scope in ("session", "package") and fixturedef.baseid:
        request.config.stash.setdefault(LIVE, []).append(fixturedef)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """End what the next test cannot see, the last made first."""
    done = yield
    live = item.config.stash.get(LIVE, [])
    for fixturedef in reversed(live.copy()):
        if nextitem is not None and not _sees(nextitem, fixturedef.baseid):
            live.remove(fixturedef)
            fixturedef.finish(item._request)  # type: ignore[attr-defined]  # it has no public name
    return done


def _sees(item: pytest.Item, place: str) -> bool:
    return item.nodeid.startswith((f"{place}/", f"{place}::"))
