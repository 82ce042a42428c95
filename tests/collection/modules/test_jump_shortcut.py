"""Jump Shortcuts as desired state."""

from typing import Any

import pytest

from tests.collection.enrolled import enrol
from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access


@pytest.fixture
def group(server: Access, request: pytest.FixtureRequest) -> str:
    """A Jump Group of the test's own."""
    code_name = request.node.name.replace("test_", "")[:40].strip("_")
    server.api.request("POST", "/jump-groups", {"code_name": code_name, "name": code_name})
    return str(code_name)


def rdp(group: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "Accounting",
        "jump_group": group,
        "jump_method": "local_rdp",
        "hostname": "ts1.example.com",
        **more,
    }


def vnc(group: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "Kiosk",
        "jump_group": group,
        "jump_method": "local_vnc",
        "hostname": "10.20.0.7",
        **more,
    }


def found(server: Access, group: str) -> list[dict[str, Any]]:
    return list(server.api.items("/jump-items", {"jump_group": group}))


def test_it_is_created_once(ansible: Ansible, server: Access, group: str) -> None:
    wanted = rdp(group, tag="windows", screen="window", width=1600, height=900)
    predicted, made, again, later = ansible.tasks(
        check("jump_shortcut", **wanted),
        do("jump_shortcut", **wanted),
        do("jump_shortcut", **{**wanted, "jump_group": f"jumpgroup:{group}"}),
        do("jump_shortcut", name="Accounting", jump_group=group),
    )
    assert predicted["changed"]
    assert predicted["diff"]["before"] == {}
    assert predicted["diff"]["after"]["hostname"] == "ts1.example.com"
    assert made["changed"], "check mode did not create it"
    assert (made["jump_shortcut"]["port"], made["jump_shortcut"]["width"]) == (3389, 1600)
    assert made["jump_shortcut"]["height"] == 900
    assert not again["changed"]
    assert again["diff"]["before"] == again["diff"]["after"]
    assert not later["changed"], "what is not given stays as it is"
    assert [item["name"] for item in found(server, group)] == ["Accounting"]


def test_it_is_edited_renamed_and_deleted(modules: Ansible, server: Access, group: str) -> None:
    body = rdp(group)
    shortcut_id = server.api.request("POST", "/jump-shortcuts", body)["id"]
    predicted, edited, again, renamed, foreseen, deleted, gone, missing = modules.tasks(
        check("jump_shortcut", **rdp(group, hostname="ts2.example.com")),
        do("jump_shortcut", **rdp(group, hostname="ts2.example.com")),
        do("jump_shortcut", **rdp(group, hostname="ts2.example.com")),
        do("jump_shortcut", id=shortcut_id, name="Finance", tag=""),
        check("jump_shortcut", name="Finance", jump_group=group, state="absent"),
        do("jump_shortcut", name="Finance", jump_group=group, state="absent"),
        do("jump_shortcut", id=shortcut_id, state="absent"),
        do("jump_shortcut", id=shortcut_id, name="Finance"),
    )
    assert predicted["diff"]["after"]["hostname"] == "ts2.example.com"
    assert edited["diff"]["before"]["hostname"] == "ts1.example.com", "check mode did not edit it"
    assert edited["changed"]
    assert not again["changed"]
    assert renamed["jump_shortcut"]["name"] == "Finance"
    assert foreseen["changed"]
    assert deleted["changed"], "check mode did not delete it"
    assert (deleted["diff"]["after"], deleted["jump_shortcut"]["id"]) == ({}, shortcut_id)
    assert not gone["changed"]
    assert missing["error"]["code"] == "shortcut_not_found"
    assert found(server, group) == []


def test_vnc_goes_through_a_jump_client(modules: Ansible, server: Access, group: str) -> None:
    first, second = enrol(server, group, "gate1", "gate2")
    wanted = {
        "name": "Kiosk",
        "jump_group": group,
        "jump_method": "local_vnc",
        "hostname": "10.0.0.7",
        "jump_client_id": first,
    }
    made, again, moved, other = modules.tasks(
        do("jump_shortcut", **wanted),
        do("jump_shortcut", **wanted),
        do("jump_shortcut", **{**wanted, "jump_client_id": second}),
        do("jump_shortcut", **{**wanted, "jump_method": "local_rdp"}),
    )
    assert made["jump_shortcut"]["jump_client_name"] == "gate1"
    assert made["jump_shortcut"]["port"] == 5900
    assert not again["changed"]
    assert moved["jump_shortcut"]["jump_client_name"] == "gate2"
    assert other["error"]["code"] == "field_malformed"
    assert "can't be changed" in other["msg"]


def test_bad_values_are_named(modules: Ansible, server: Access, group: str) -> None:
    for _ in range(2):
        server.api.request("POST", "/jump-shortcuts", rdp(group, name="Twice"))
    bad, nowhere, unnamed, hostless, several, nameless = modules.tasks(
        do("jump_shortcut", **rdp(group, port=70000)),
        do("jump_shortcut", **rdp("no-such-group")),
        do("jump_shortcut", name="x"),
        check("jump_shortcut", name="x", jump_group=group, jump_method="local_rdp"),
        do("jump_shortcut", **rdp(group, name="Twice")),
        do("jump_shortcut", jump_group=group),
    )
    assert bad["error"]["code"] == "field_out_of_range"
    assert nowhere["error"]["code"] == "jump_group_not_found"
    for result, field in ((unnamed, "jump_group"), (hostless, "hostname")):
        assert result["error"]["code"] == "field_required"
        assert result["error"]["parameters"]["field"] == field
    assert several["error"]["code"] == "shortcut_ambiguous"
    assert several["error"]["parameters"]["count"] == 2
    assert "one of the following is required" in nameless["msg"]


def test_vnc_goes_directly_or_through_a_jump_client(
    modules: Ansible, server: Access, group: str
) -> None:
    (gate,) = enrol(server, group, "gate")
    direct, through = vnc(group, directly=True), vnc(group, jump_client_id=gate)
    predicted, made, again, foreseen, moved, still, back, elsewhere, both = modules.tasks(
        check("jump_shortcut", **direct),
        do("jump_shortcut", **direct),
        do("jump_shortcut", **direct),
        check("jump_shortcut", **through),
        do("jump_shortcut", **through),
        do("jump_shortcut", **through, directly=False),
        do("jump_shortcut", **direct),
        do("jump_shortcut", **{**direct, "hostname": "192.0.2.7"}),
        do("jump_shortcut", **through, directly=True),
    )
    assert predicted["changed"]
    assert made["jump_shortcut"]["directly"]
    assert made["jump_shortcut"]["jump_client_id"] is None
    assert not again["changed"]
    assert foreseen["diff"]["after"]["directly"] is False
    assert foreseen["diff"]["after"]["jump_client_id"] == gate
    assert moved["jump_shortcut"]["jump_client_name"] == "gate"
    assert not moved["jump_shortcut"]["directly"]
    assert not still["changed"]
    assert back["diff"]["after"] == made["diff"]["after"]
    assert elsewhere["error"]["code"] == "target_not_allowed"
    assert elsewhere["error"]["parameters"]["host"] == "192.0.2.7"
    assert both["error"]["parameters"]["field"] == "jump_client_id"
