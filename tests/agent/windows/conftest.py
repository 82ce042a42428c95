"""One Wine for all of these tests."""

from collections.abc import Iterator

import pytest

from tests.agent.windows.wine import Inside, Wine, inside


@pytest.fixture(scope="session")
def wine_itself() -> Iterator[Wine]:
    found = Wine()
    yield found
    found.close()


@pytest.fixture(scope="module")
def wine(wine_itself: Wine) -> Iterator[Inside]:
    with inside(wine_itself) as found:
        yield found
