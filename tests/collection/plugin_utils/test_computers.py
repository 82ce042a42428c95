"""What a module tells of a computer: the server is asked about its Jump Client next."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible import constants
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._computers import noted

ID = "f" * 32


@pytest.mark.parametrize(("client_id", "wanted"), [(ID, [ID]), ("../x", []), (None, [])])
def test_only_an_id_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client_id: str | None, wanted: list[str]
) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    action = SimpleNamespace(_task=SimpleNamespace(check_mode=True))
    result = {"computer": {"status": {"client_id": client_id}}}
    assert noted(action, result) == {**result, "check_mode": True}
    assert [path.name for path in tmp_path.rglob("wanted/*")] == wanted
    assert noted(action, {"failed": True})["failed"]
