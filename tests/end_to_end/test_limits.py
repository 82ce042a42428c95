"""Limits hold when twice as many as allowed come at the same moment, on SQLite.

``test_scaled.py`` does the same with three nodes of two workers on PostgreSQL.
"""

from pathlib import Path

import pytest

from tests.collection.server import running
from tests.end_to_end.limits import expected, overrun

COUNT = 200


@pytest.mark.dear("a server of its own: its limits are reached")
def test_exactly_the_limit_gets_in(tmp_path: Path) -> None:
    with running(tmp_path, address_rate=1000, enrolment_rate=1000) as server:
        outcomes, excess = overrun(server, COUNT)
        assert outcomes == expected(COUNT)
        assert excess == 0
