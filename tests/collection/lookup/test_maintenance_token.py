"""The lookup of a maintenance token."""

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleLookupError
from ansible_collections.bomgar.jumpclient.plugins.doc_fragments import _controller
from ansible_collections.bomgar.jumpclient.plugins.lookup import maintenance_token
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error

from tests.collection.inprocess import ACCESS, FakeApi

NAME = "bomgar.jumpclient.maintenance_token"
CLIENT = "0f" * 16


def look_up(*terms: object, **given: object) -> list[str | None]:
    options = yaml.safe_load(_controller.ModuleDocFragment.DOCUMENTATION)["options"]
    constants.config.initialize_plugin_configuration_definitions("lookup", NAME, options)
    plugin = maintenance_token.LookupModule()
    plugin._load_name = plugin.ansible_name = NAME
    return plugin.run(list(terms), {}, **{**ACCESS, **given})


def test_the_token_is_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = f"POST /jump-clients/{CLIENT}/maintenance-token"
    api = FakeApi({asked: {"token": "7Q2KD-9XW3M", "valid_until": "2026-01-08T14:00:00.000Z"}})
    monkeypatch.setattr(maintenance_token, "connect", lambda _given: api)
    assert look_up(CLIENT, CLIENT) == ["7Q2KD-9XW3M"] * 2
    api.answers[asked] = local_error("client_not_found")
    for term in (CLIENT, "../x", 7):
        with pytest.raises(AnsibleLookupError, match="client_not_found"):
            look_up(term)
    assert len(api.asked) == 3


def test_a_bad_address_is_told_without_the_token() -> None:
    with pytest.raises(AnsibleLookupError, match="server_url: must be like") as caught:
        look_up(CLIENT, server_url="http://jump.example.com")
    assert "jt_secret" not in str(caught.value)
