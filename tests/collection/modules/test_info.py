"""Modules that list, and what they say that they return."""

import importlib
from typing import Any

import yaml
from ansible_collections.bomgar.jumpclient.plugins.modules import (
    alerts_info,
    audit_info,
    installer_info,
    jump_group_info,
    jump_item_role_info,
    jump_shortcut_info,
    session_info,
    settings_info,
    support_portal_info,
    team_info,
    token_info,
    update_policy_info,
    user_info,
)

from tests.collection.enrolled import enrol
from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access

READING = (
    alerts_info,
    audit_info,
    installer_info,
    jump_group_info,
    jump_item_role_info,
    jump_shortcut_info,
    session_info,
    settings_info,
    support_portal_info,
    team_info,
    token_info,
    update_policy_info,
    user_info,
)


def documented(module: Any) -> tuple[str, set[str]]:
    """The name of what a module returns, and the fields that its documentation has of it."""
    returned = yaml.safe_load(module.RETURN)
    name = next(iter(returned))
    sample = returned[name].get("contains") or returned[name]["sample"]
    return name, set(sample[0] if isinstance(sample, list) else sample)


def test_they_return_what_is_documented(modules: Ansible, server: Access) -> None:
    server.api.request("POST", "/teams", {"code_name": "readers"})
    enrol(server, "read", "read1")  # with an installer
    shortcut = {"name": "Desk", "jump_group": "read", "jump_method": "local_rdp", "hostname": "d"}
    server.api.request("POST", "/jump-shortcuts", shortcut)
    names = [module.__name__.rpartition(".")[2] for module in READING]
    for module, result in zip(READING, modules.tasks(*map(check, names)), strict=True):
        name, fields = documented(importlib.import_module(module.__name__))
        assert not result["changed"]
        found = result[name] if isinstance(result[name], list) else [result[name]]
        assert module is session_info or found
        assert all(set(one) == fields for one in found), name


def test_they_filter(modules: Ansible, server: Access) -> None:
    enrol(server, "lists", "list9")
    made = []
    for name, tag in (("One", "a"), ("Two", "b")):
        shortcut = {"name": name, "jump_group": "lists", "jump_method": "local_rdp", "tag": tag}
        sent = {**shortcut, "hostname": "ts1"}
        made.append(server.api.request("POST", "/jump-shortcuts", sent)["id"])
    both, tagged, one, vnc, installers, groups, events, first, sessions = modules.tasks(
        do("jump_shortcut_info", jump_group="lists"),
        do("jump_shortcut_info", jump_group="lists", tag="b"),
        do("jump_shortcut_info", id=made[0]),
        do("jump_shortcut_info", jump_group="lists", jump_method="local_vnc"),
        do("installer_info", jump_group="jumpgroup:lists"),
        do("jump_group_info", code_name="jumpgroup:lists"),
        do("audit_info", action="jump_group.created", target="lists"),
        do("audit_info", limit=1),
        do("session_info", jump_group="lists", active=True, kind="jump"),
    )
    assert [one["name"] for one in both["jump_shortcuts"]] == ["One", "Two"]
    assert [one["name"] for one in tagged["jump_shortcuts"]] == ["Two"]
    assert [one["id"] for one in one["jump_shortcuts"]] == [made[0]]
    assert vnc["jump_shortcuts"] == []
    assert {one["jump_group"] for one in installers["installers"]} == {"lists"}
    assert [one["code_name"] for one in groups["jump_groups"]] == ["lists"]
    assert [one["target_id"] for one in events["audit_events"]] == ["lists"]
    assert len(first["audit_events"]) == 1
    assert sessions["sessions"] == []
    *found, lost, other, malformed, personal, every = modules.tasks(
        do("jump_shortcut_info", search="tWO"),
        do("installer_info", search="no such text"),
        do("jump_group_info", search="LISTS"),
        do("jump_item_role_info", search="audit"),
        do("audit_info", actor="nobody-here", until="2100-01-01T00:00:00Z"),
        do(
            "session_info",
            search="x",
            jump_client_id="0" * 32,
            jump_shortcut_id="0" * 32,
            reason="user",
            until="2100-01-01T00:00:00Z",
        ),
        do("jump_shortcut_info", jump_group="never-was"),
        do("session_info", jump_group="never-was"),
        do("audit_info", since="yesterday"),
        do("jump_group_info", code_name="user:admin"),
        do("jump_group_info", every=True),
    )
    lists = [one[next(name for name in one if isinstance(one[name], list))] for one in found]
    assert [len(one) for one in lists] == [1, 0, 1, 1, 0, 0]
    for refused in (lost, other):
        assert refused["error"]["code"] == "jump_group_not_found"
    assert malformed["error"]["code"] == "field_malformed"
    assert [one["kind"] for one in personal["jump_groups"]] == ["personal"]
    assert {"lists", "user:admin"} <= {one["code_name"] for one in every["jump_groups"]}
