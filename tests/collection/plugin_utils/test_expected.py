"""What a run in check mode would create, by the server; test_site_as_code runs it."""

from pathlib import Path

import pytest
from ansible import constants
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._expected import Expected


def test_each_server_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    one, other = Expected("https://one.example.com"), Expected("https://other.example.com")
    assert one.all() == set()
    one.add("team", "ops")
    one.add("user", "marie")
    assert Expected("https://one.example.com").all() == {("team", "ops"), ("user", "marie")}
    assert other.all() == set()
