"""The maintenance token of a host's Jump Client."""

import pytest
from ansible_collections.bomgar.jumpclient.plugins.action import jump_client_maintenance_token
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error

from tests.collection.actions import HERE, IDS, run
from tests.collection.inprocess import FakeApi


def test_a_maintenance_token_is_asked_for_outside_check_mode_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = {"token": "7Q2KD-9XW3M", "valid_until": "2026-01-08T14:00:00.000Z"}
    asked = f"POST /jump-clients/{IDS[0]}/maintenance-token"
    api = FakeApi({asked: told})
    monkeypatch.setattr(jump_client_maintenance_token, "connect", lambda _given: api)
    checked = run(jump_client_maintenance_token, check=True, **HERE, id=IDS[0])
    assert (checked["token"], api.asked) == (None, [])
    assert run(jump_client_maintenance_token, **HERE, id=IDS[0]) == {**told, "changed": False}
    api.answers[asked] = local_error("client_not_found")
    for client_id in (IDS[0], "../x"):
        refused = run(jump_client_maintenance_token, **HERE, id=client_id)
        assert (refused["failed"], refused["error"]["code"]) == (True, "client_not_found")
    assert len(api.asked) == 2
