"""Desired state of an API token, beside what the real server shows of it."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import ApiError
from ansible_collections.bomgar.jumpclient.plugins.module_utils._token import (
    ARGUMENTS,
    TokenModule,
)

from tests.collection.inprocess import FakeApi, run

OLD = {"id": "1", "name": "CI", "scopes": ["all"], "expires_at": "2020-01-01T00:00:00.000Z"}


def make() -> Any:
    return TokenModule(argument_spec=ARGUMENTS)


def test_the_new_one_is_there_before_the_old_one_is_revoked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The old one may be that of the task."""
    revoked = ApiError("token_not_found", "It does not exist.", status=404)
    new = {**OLD, "id": "2", "token": "jt_2_x"}
    api = FakeApi({"GET /tokens": [OLD], "POST /tokens": new, "DELETE /tokens/1": revoked})
    result = run(make, api, capsys, name="CI", scopes=["all"])
    assert [what for what, _ in api.asked] == ["GET /tokens", "POST /tokens", "DELETE /tokens/1"]
    assert result["changed"], "it has expired"
    assert (result["token"]["id"], result["value"]) == ("2", "jt_2_x")
