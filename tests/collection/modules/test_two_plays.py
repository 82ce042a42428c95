"""Two plays at the same time describe the same, and neither fails."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import Api

from tests.collection.playbook import Ansible, Result, Task
from tests.collection.server import Access

Arguments = dict[str, Any]


@pytest.fixture(scope="module")
def group(server: Access) -> None:
    """The Jump Group of what is in one."""
    server.api.request("POST", "/jump-groups", {"code_name": "rivals"})


class Rival:
    """Another play, which does the same a moment before: each first request is made twice."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.requests = 0
        self._patch = monkeypatch

    def precedes(self, name: str) -> None:
        """Let it make the first request that this method of the API makes."""
        method, waiting = getattr(Api, name), [True]

        def twice(api: Api, *arguments: Any) -> Any:
            if waiting and not api.dry_run:
                waiting.clear()
                method(api, *arguments)
                self.requests += 1
            return method(api, *arguments)

        self._patch.setattr(Api, name, twice)


RECORDS: dict[str, Arguments] = {
    "team": {"code_name": "rivals", "comments": "c"},
    "user": {"username": "rival"},
    "jump_item_role": {"code_name": "rival-role", "rights": ["view"]},
    "jump_group": {"code_name": "rival-group", "comments": "c"},
    "jump_shortcut": {
        "name": "Rival",
        "jump_group": "rivals",
        "jump_method": "local_rdp",
        "hostname": "ts1",
        "comments": "c",
    },
    "installer": {"name_key": "rival", "jump_group": "rivals", "comments": "c"},
}
NAMING = {
    "team": ("code_name",),
    "user": ("username",),
    "jump_item_role": ("code_name",),
    "jump_group": ("code_name",),
    "jump_shortcut": ("name", "jump_group"),
    "installer": ("name_key",),
}
"""What names a record."""
CHANGES: dict[str, Arguments] = {
    "user": {"display_name": "R."},
    "jump_item_role": {"rights": []},
}


def raced(modules: Ansible, method: str, module: str, arguments: Arguments) -> Result:
    """The result of a task while another play does the same before its first request."""
    with pytest.MonkeyPatch.context() as patch:
        rival = Rival(patch)
        rival.precedes(method)
        (result,) = modules.tasks(Task(module, arguments))
    assert rival.requests == 1
    return result


@pytest.mark.usefixtures("group")
def test_two_plays_create_edit_and_delete_the_same(modules: Ansible, server: Access) -> None:
    for module, given in RECORDS.items():
        named = {name: given[name] for name in NAMING[module]}
        change = {**named, **CHANGES.get(module, {"comments": "d"})}
        created = raced(modules, "create", module, given)
        edited = raced(modules, "edit", module, change)
        removed = raced(modules, "delete", module, {**named, "state": "absent"})
        results = (created, edited, removed)
        assert not any(result["failed"] for result in results), (module, results)
        assert not any(result["changed"] for result in results), "the other one has done it"
    items = server.api.items("/jump-items", {"search": "Rival"})
    assert list(items) == [], "nor are there two"


@pytest.mark.usefixtures("kept")
def test_two_plays_set_the_same_settings(modules: Ansible) -> None:
    changes: dict[str, Arguments] = {
        "settings": {"settings": {"lost_days": 33}},
        "update_policy": {"at_once": 33},
        "support_portal": {"title": "33"},
        "alerts": {"mail_minutes": 33},
    }
    for module, given in changes.items():
        result = raced(modules, "edit", module, given)
        assert (result["failed"], result["changed"]) == (False, False), result
