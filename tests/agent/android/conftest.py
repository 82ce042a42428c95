"""The core, on one Java machine for each way that it came there."""

from collections.abc import Iterator

import pytest

from tests.agent.android.probe import Probe


@pytest.fixture(scope="module", params=["compiled", "dex"])
def probe(request: pytest.FixtureRequest) -> Iterator[Probe]:
    made = Probe(request.param)
    yield made
    made.close()
