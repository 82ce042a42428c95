"""What a hostile computer reports: it describes that computer, and chooses nothing here."""

import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.bomgar.jumpclient import plugins
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._computers import noted
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._reported import (
    refuse_reported,
    unexpected,
)

PLUGINS = "ansible_collections.bomgar.jumpclient.plugins.action."
ACTIONS = sorted(path.stem for path in (Path(*plugins.__path__) / "action").glob("[a-z]*.py"))
WAY = {"path": "/etc/init.d/x", "mode": "0755", "sha256": "", "wired": True, "enabled": True}


@pytest.mark.parametrize("name", ACTIONS)
def test_no_action_works_with_variables_that_a_host_reported(name: str) -> None:
    """A host could have the token sent to itself, or a file of the controller."""
    task = SimpleNamespace(args={}, async_val=0, check_mode=False, action=name)
    connection = SimpleNamespace(_shell=SimpleNamespace(tmpdir=None), transport="local")
    plugin = importlib.import_module(PLUGINS + name)
    action = plugin.ActionModule(task, connection, None, None, None, None)
    facts = {"jump_client_server_url": "https://rogue.example.com", "os_family": "Debian"}
    with pytest.raises(AnsibleActionFail, match=r"controller: jump_client_server_url\."):
        action.run(None, {"ansible_facts": facts})


def test_facts_of_a_jump_client_are_no_variables_of_the_roles() -> None:
    refuse_reported(None)
    refuse_reported({"ansible_facts": {"jump_client": {"id": "1" * 32}, "hostname": "web1"}})
    with pytest.raises(AnsibleActionFail, match="__jump_client_asked, jump_server_wheel"):
        refuse_reported({"ansible_facts": {"jump_server_wheel": "x", "__jump_client_asked": {}}})


@pytest.mark.parametrize(
    ("computer", "wrong"),
    [
        ({}, []),
        ({"init": "runit", "ways": {"init": WAY}, "status": {}, "account": None}, []),
        ({"init": "x/../../../../tmp/tasks"}, ["init"]),
        ({"init": ["systemd"]}, ["init"]),
        ({"ways": {"x/../../../../tmp/tasks": WAY}}, ["ways"]),
        ({"ways": {"init": {**WAY, "path": ["/etc"]}}}, ["ways"]),
        ({"ways": {"cron": None}, "root": "yes", "status": []}, ["root", "status", "ways"]),
        ([], ["computer"]),
    ],
)
def test_a_computer_is_what_the_module_returns(computer: Any, wrong: list[str]) -> None:
    """The roles include a file of tasks by its init, and for each way to start at boot."""
    assert unexpected(computer) == wrong
    action = SimpleNamespace(_task=SimpleNamespace(check_mode=False))
    told = noted(action, {"computer": computer, "changed": True})
    assert (", ".join(wrong) in told["msg"]) if wrong else told["computer"] == computer
    assert told.get("failed", False) is bool(wrong)
