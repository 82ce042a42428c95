"""Finding a Jump Shortcut by its name in a Jump Group, or by its id."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._shortcut import ShortcutModule

from tests.collection.inprocess import FakeApi, run

FOUND = {"id": "a" * 32, "name": "Desk", "jump_method": "local_rdp", "version": 3, "tag": "x"}
CLIENT = {**FOUND, "id": "b" * 32, "jump_method": "jump_client"}
LONGER = {**FOUND, "id": "c" * 32, "name": "Desk 2"}


def make() -> Any:
    return ShortcutModule(
        record="jump_shortcut",
        route="/jump-shortcuts",
        key="id",
        fields={"name": {"type": "str"}, "jump_group": {"type": "str"}, "tag": {"type": "str"}},
        argument_spec={"id": {"type": "str"}},
    )


def test_clients_and_longer_names_are_not_meant(capsys: pytest.CaptureFixture[str]) -> None:
    path = f"/jump-shortcuts/{FOUND['id']}"
    api = FakeApi(
        {
            "GET /jump-items": [CLIENT, LONGER, {**FOUND, "jump_group": "web"}],
            f"PATCH {path}": lambda sent: {**FOUND, **sent[0]},
        }
    )
    result = run(make, api, capsys, name="Desk", jump_group="jumpgroup:web", tag="y")
    assert api.asked[-1] == (f"PATCH {path}", ({"tag": "y"}, 3))
    assert result["changed"]


def test_an_id_that_is_gone_is_an_error_unless_it_should_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    api = FakeApi({f"GET /jump-shortcuts/{FOUND['id']}": None})
    assert run(make, api, capsys, id=FOUND["id"])["error"]["code"] == "shortcut_not_found"
    assert not run(make, api, capsys, id=FOUND["id"], state="absent")["changed"]
