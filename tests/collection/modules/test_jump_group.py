"""Jump Groups as desired state."""

import pytest

from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access

GROUP = {
    "code_name": "racks",
    "name": "Racks",
    "comments": "two rooms",
    "members": ["admin"],
    "forbid_uninstall": True,
}


def test_it_is_created_once(ansible: Ansible, server: Access) -> None:
    predicted, made, again, later = ansible.tasks(
        check("jump_group", **GROUP),
        do("jump_group", **GROUP),
        do("jump_group", **GROUP),
        do("jump_group", code_name="racks"),
    )
    assert predicted["changed"]
    assert predicted["diff"]["before"] == {}
    assert predicted["diff"]["after"]["members"] == ["admin"]
    assert made["changed"], "check mode did not create it"
    assert made["jump_group"]["kind"] == "shared"
    assert not again["changed"]
    assert again["diff"]["before"] == again["diff"]["after"]
    assert not later["changed"], "what is not given stays as it is"
    shown = server.api.request("GET", "/jump-groups/racks")
    assert (shown["name"], shown["forbid_uninstall"], shown["forbid_disable"]) == (
        *("Racks", True, False),
    )


def test_a_rehearsal_says_what_does_not_exist_and_predicts_the_rest(
    modules: Ansible, server: Access
) -> None:
    wanted = {"code_name": "first", "name": "First", "team": "of-an-earlier-task"}
    predicted, refused = modules.tasks(check("jump_group", **wanted), do("jump_group", **wanted))
    assert predicted["needs"] == [["team", "of-an-earlier-task"]], "the action knows what will"
    after = predicted["diff"]["after"]
    assert {name: after[name] for name in wanted} == wanted
    assert after["kind"] == "shared", "the server confirms the rest"
    assert predicted["error"] == refused["error"]
    assert refused["error"]["code"] == "team_not_found"


def test_what_can_be_no_code_name_is_not_gone_already(modules: Ansible, server: Access) -> None:
    server.api.request("POST", "/jump-groups", {"code_name": "kept", "name": "Kept Here"})
    wrong = [{"code_name": name, "state": "absent"} for name in ("Kept Here", "KEPT", "jumpgroup:")]
    *refused, gone = modules.tasks(
        check("jump_group", **wrong[0]),
        *(do("jump_group", **given) for given in wrong),
        check("jump_group", code_name="never-was", state="absent"),
    )
    assert [found["error"]["code"] for found in refused] == [
        *["field_malformed"] * 3,
        "field_required",
    ]
    assert not gone["changed"]
    assert server.api.request("GET", "/jump-groups/kept")["name"] == "Kept Here"


def test_it_is_edited_and_its_members_replaced(modules: Ansible, server: Access) -> None:
    server.api.request("POST", "/jump-groups", {"code_name": "rooms", "name": "Rooms"})
    wanted = {"code_name": "rooms", "name": "Halls", "members": ["admin"]}
    predicted, edited, again, emptied = modules.tasks(
        check("jump_group", **wanted),
        do("jump_group", **wanted),
        do("jump_group", **wanted),
        do("jump_group", code_name="rooms", members=[]),
    )
    assert predicted["changed"]
    assert predicted["diff"]["after"]["name"] == edited["diff"]["after"]["name"] == "Halls"
    assert edited["diff"]["before"]["name"] == "Rooms", "check mode did not edit it"
    assert edited["jump_group"]["members"] == ["admin"]
    assert not again["changed"]
    assert emptied["changed"]
    assert emptied["jump_group"]["members"] == []


def test_it_is_deleted_once(modules: Ansible, server: Access) -> None:
    server.api.request("POST", "/jump-groups", {"code_name": "gone", "name": "Gone"})
    absent = {"code_name": "gone", "state": "absent"}
    predicted, deleted, again = modules.tasks(
        check("jump_group", **absent), do("jump_group", **absent), do("jump_group", **absent)
    )
    assert predicted["changed"]
    assert deleted["changed"], "check mode did not delete it"
    assert deleted["diff"]["after"] == {}
    assert deleted["jump_group"]["code_name"] == "gone"
    assert not again["changed"]
    assert again["jump_group"] is None


@pytest.mark.parametrize("code", ["beta", "42", "linux-admins"])
def test_another_group_of_that_name_is_neither_renamed_nor_deleted(
    modules: Ansible, server: Access, code: str
) -> None:
    other = {"code_name": f"other-{code}", "name": code.upper()}
    server.api.request("POST", "/jump-groups", other)
    predicted, refused, absent, prefixed = modules.tasks(
        check("jump_group", code_name=code, name="X"),
        do("jump_group", code_name=code, name="X"),
        do("jump_group", code_name=code, state="absent"),
        do("jump_group", code_name=f"jumpgroup:other-{code}"),
    )
    for outcome in (predicted, refused):
        assert outcome["error"]["code"] == "field_taken"
        assert outcome["error"]["parameters"]["field"] == "code_name"
    assert not absent["changed"]
    assert not prefixed["changed"]
    assert server.api.request("GET", f"/jump-groups/other-{code}")["name"] == code.upper()


def test_it_is_for_all_users_with_a_role(modules: Ansible, server: Access) -> None:
    group = {"code_name": "kiosks", "name": "Kiosks"}
    made, again, kept, closed, unknown = modules.tasks(
        do("jump_group", **group, all_users_role="start_sessions"),
        do("jump_group", **group, all_users_role="start_sessions"),
        do("jump_group", **group),
        do("jump_group", **group, all_users_role=""),
        do("jump_group", **group, all_users_role="nobodys"),
    )
    assert made["jump_group"]["all_users_role"] == "start_sessions"
    assert [one["changed"] for one in (again, kept, closed)] == [False, False, True]
    assert server.api.request("GET", "/jump-groups/kiosks")["all_users_role"] is None
    assert unknown["error"]["code"] == "jump_item_role_not_found"


def test_a_team_owns_it_and_members_have_roles_of_their_own(
    modules: Ansible, server: Access
) -> None:
    for name in ("gina", "gus"):
        server.api.request("POST", "/users", {"username": name})
    server.api.request("POST", "/teams", {"code_name": "owners"})
    group = {"code_name": "owned", "team": "owners", "roles": {"gus": "auditor"}}
    runs = modules.tasks(*(mode("jump_group", **group) for mode in (check, do, do)))
    assert [run["changed"] for run in runs] == [True, True, False]
    assert runs[0]["diff"]["after"] == runs[1]["diff"]["after"]
    assert runs[1]["jump_group"]["members"] == ["gus"], "who has a role here is a member"
    added, again, kept, default, gone, nobodys, unknown = modules.tasks(
        do("jump_group", code_name="owned", roles={"gina": "start_sessions", "gus": "auditor"}),
        do("jump_group", code_name="owned", members=["gus", "gina"]),
        do("jump_group", code_name="owned", members=["gus"]),
        do("jump_group", code_name="owned", roles={}),
        do("jump_group", code_name="owned", team=""),
        do("jump_group", code_name="owned", team="nobodys"),
        do("jump_group", code_name="owned", roles={"gus": "nobodys"}),
    )
    assert added["jump_group"]["members"] == ["gina", "gus"]
    assert not again["changed"]
    assert kept["jump_group"]["roles"] == {"gus": "auditor"}
    assert (default["jump_group"]["members"], default["jump_group"]["roles"]) == (["gus"], {})
    assert kept["jump_group"]["team"] == "owners"
    assert (gone["changed"], gone["jump_group"]["team"]) == (True, None)
    assert nobodys["error"]["code"] == "team_not_found"
    assert unknown["error"]["code"] == "jump_item_role_not_found"


def test_bad_values_are_named(modules: Ansible) -> None:
    bad, unknown, missing = modules.tasks(
        do("jump_group", code_name="Big Racks", name="x"),
        do("jump_group", code_name="racks2", name="x", members=["nobody-here"]),
        do("jump_group"),
    )
    assert bad["failed"]
    assert bad["error"]["code"] == "field_malformed"
    assert "code_name" in bad["msg"]
    assert unknown["msg"] == "users_not_found: Unknown user names: nobody-here."
    assert "missing required arguments: code_name" in missing["msg"]
