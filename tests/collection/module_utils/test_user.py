"""Desired state of a user, beside what the real server shows of it."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._user import (
    ARGUMENTS,
    FIELDS,
    UserModule,
)

from tests.collection.inprocess import FakeApi, run

ANN = {"id": "1", "username": "ann", "locked": False, "version": 1}


def make() -> Any:
    return UserModule(
        record="user", route="/users", key="username", fields=FIELDS, argument_spec=ARGUMENTS
    )


def test_a_new_user_can_be_locked(capsys: pytest.CaptureFixture[str]) -> None:
    """The API creates users who are not."""
    api = FakeApi(
        {
            "GET /users": [{**ANN, "username": "anna"}],
            "POST /users": {**ANN, "password": "made up"},
            "PATCH /users/1": lambda sent: {**ANN, **sent[0], "version": 2},
        }
    )
    result = run(make, api, capsys, username="ann", locked=True)
    assert api.asked[1:] == [
        ("POST /users", {"username": "ann"}),
        ("PATCH /users/1", ({"locked": True}, 1)),
    ]
    assert result["user"]["locked"]
    assert "made up" not in str(result)


def test_a_user_has_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(make, FakeApi({}), capsys, username="")["error"]["code"] == "field_required"
