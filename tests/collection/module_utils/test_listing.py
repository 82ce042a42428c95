"""Modules that read a list, or one record of it."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._listing import (
    PERIOD,
    ListModule,
)

from tests.collection.inprocess import FakeApi, run


def report() -> Any:
    filters = dict(PERIOD, active={"type": "bool"}, client={"type": "str"})
    return ListModule("sessions", "/sessions", "id", filters, query={"client": "jump_client"})


def test_filters_are_the_querys(capsys: pytest.CaptureFixture[str]) -> None:
    api = FakeApi({"GET /sessions": [{"id": "a"}]})
    result = run(report, api, capsys, active=False, client="c", limit=2)
    assert result["sessions"] == [{"id": "a"}]
    given = {name: value for name, value in api.asked[0][1].items() if value is not None}
    assert given == {"active": "false", "jump_client": "c", "most": 2}


@pytest.mark.parametrize("found", [None, {"id": "another"}])
def test_one_that_is_not_there_is_an_empty_list(
    capsys: pytest.CaptureFixture[str], found: Any
) -> None:
    result = run(report, FakeApi({"GET /sessions/a%20b": found}), capsys, id="a b")
    assert result["sessions"] == []


def test_a_part_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(report, FakeApi({}), capsys, limit=0)
    assert result["error"]["parameters"] == {"field": "limit", "expected": "1 or more"}
